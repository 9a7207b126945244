"""`peertutor profile`: what somebody says of themselves."""

from __future__ import annotations

from typing import Any

import click

from peertutor.cli.session import Session, with_session
from peertutor.core.expertise import Profile
from peertutor.core.text import one_line


@click.command()
@click.option("--topics", metavar="A,B", help="What you want to be asked about; empty: nothing.")
@click.option("--to-learn", metavar="A,B", help="What you want to learn.")
@click.option(
    "--away-until", metavar="DATE", help="The last day you are away; never: you are here."
)
@click.option("--leaves-on", metavar="DATE", help="The day you leave for good; or: never.")
@click.option("--most", type=click.IntRange(0), help="How many requests you want in two weeks.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_session
def profile(session: Session, /, *, as_json: bool, **changes: str | int | None) -> None:
    """Show what you say of yourself, or change it.

    Colleagues see it when they look whom to ask. Your name is the setting profile.name.

    \b
      peertutor profile
      peertutor profile --topics "billing, printers" --away-until 2026-12-24
    """
    most = changes.pop("most")
    said = {name: None if value is None else str(value) for name, value in changes.items()}
    with session.services() as services:
        mine = services.peers.profiles.change(**said, most_open=None if most is None else str(most))
    if as_json:
        session.terminal.json(_document(mine))
        return
    session.terminal.line(one_line(mine.name), "bold")
    for label, value in _facts(mine):
        session.terminal.line(f"  {label}: {value}")


def _facts(mine: Profile) -> list[tuple[str, str]]:
    return [
        ("to be asked about", ", ".join(mine.topics) or "nothing named"),
        ("to learn", ", ".join(mine.to_learn) or "nothing named"),
        ("away until", mine.away_until.isoformat() if mine.away_until else "here"),
        ("leaves on", mine.leaves_on.isoformat() if mine.leaves_on else "no day known"),
        ("requests in two weeks", "any" if mine.most_open is None else f"at most {mine.most_open}"),
    ]


def _document(mine: Profile) -> dict[str, Any]:
    return {
        "name": mine.name,
        "topics": list(mine.topics),
        "to_learn": list(mine.to_learn),
        "away_until": mine.away_until.isoformat() if mine.away_until else None,
        "leaves_on": mine.leaves_on.isoformat() if mine.leaves_on else None,
        "most": mine.most_open,
    }
