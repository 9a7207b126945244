"""The app on scripted services in a real terminal: `python -m tests.tui.app_on_fakes DIR`."""

from __future__ import annotations

import sys
from pathlib import Path

from peertutor.tui.app import PeerTutorApp
from tests.fakes.services import FakeServices


class Marking(FakeServices):
    """Services that leave a file behind when they are closed."""

    def close(self) -> None:
        super().close()
        (self.workspace / "closed").touch()


def break_down(self: PeerTutorApp) -> None:
    """Break with something in hand that is nobody's business."""
    told = "what Ana told in confidence"
    raise LookupError(told)


def main() -> None:
    folder = Path(sys.argv[1])
    if sys.argv[2:] == ["crash"]:
        PeerTutorApp.action_help = break_down  # type: ignore[method-assign] # the fault
    app = PeerTutorApp(lambda: Marking(folder))
    app.run()
    sys.exit(app.return_code or 0)


if __name__ == "__main__":
    main()
