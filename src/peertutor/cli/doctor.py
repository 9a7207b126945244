"""`peertutor doctor`: what is as it should be, and the remedy where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from peertutor.cli.session import Session, with_session
from peertutor.cli.terminal import Style, Terminal
from peertutor.core.errors import PeerTutorError

if TYPE_CHECKING:
    from peertutor.doctor import Finding

_DAMAGED = 6
_SIGNS: dict[str, tuple[str, Style]] = {
    "ok": ("ok", "green"),
    "note": ("note", "yellow"),
    "failed": ("FAILED", "red"),
}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_session
def doctor(session: Session, as_json: bool) -> int:
    """Check folder, ledger, indexes, models and versions.

    Changes nothing and sends no words of yours. A model's server is asked only what it offers, a
    Chroma server what it holds, and only if it is on this machine or you allowed its host. Exit
    code 1 if something failed, 6 if the workspace is damaged.
    """
    from peertutor.doctor import Health

    findings = []
    for finding in _findings(session):
        findings.append(finding)
        if not as_json:
            _draw(session.terminal, finding)
    failed = [finding for finding in findings if finding.health is Health.ILL]
    if as_json:
        session.terminal.json({"ok": not failed, "findings": [_document(one) for one in findings]})
    if any(finding.exit_code == _DAMAGED for finding in failed):
        return _DAMAGED
    return 1 if failed else 0


def _findings(session: Session) -> Iterator[Finding]:
    from peertutor.bootstrap import Services
    from peertutor.doctor import examine, examine_without_settings

    try:
        loaded = session.load()
    except PeerTutorError as error:
        yield from examine_without_settings(error)
        return
    # Not opened at once: a workspace that cannot be opened is what a doctor is asked about.
    with Services(loaded, resident=False) as services:
        yield from examine(services)


def _draw(terminal: Terminal, finding: Finding) -> None:
    sign, style = _SIGNS[finding.health.value]
    terminal.write(f"{sign:>6}  ", style)
    terminal.line(f"{finding.name}: {finding.text}")
    if finding.remedy:
        terminal.line(f"        → {finding.remedy}")


def _document(finding: Finding) -> dict[str, object]:
    document = asdict(finding)
    document["health"] = finding.health.value
    return document
