"""Opening the terminal app: the one place where the plain commands meet it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peertutor.cli.session import Session
from peertutor.core.plans import InterviewPlan

if TYPE_CHECKING:
    from peertutor.bootstrap import Services


def open_app(
    session: Session, *, demo: bool = False, interview: InterviewPlan | None = None
) -> int:
    """Run the terminal app until its user leaves; return the exit code.

    Args:
        session: Whose workspace is opened.
        demo: Whether it is a throw-away one, to be filled with the sample company.
        interview: What is to be begun at once; None: the Ask room opens.
    """
    from peertutor.tui.app import PeerTutorApp

    def services() -> Services:
        # Called behind the first paint: settings and services cost more than the app itself.
        from peertutor.bootstrap import open_services
        from peertutor.cli.demo import fill

        opened = open_services(session.load(), resident=True)
        if demo:
            fill(opened)
        return opened

    app = PeerTutorApp(services, demo=demo, interview=interview)
    app.run()
    return app.return_code or 0
