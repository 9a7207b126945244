"""`peertutor transcribe`: a recording becomes a transcript, in a file or in the workspace."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from peertutor.cli.bring import bring_in, sum_up
from peertutor.cli.session import Session, with_session
from peertutor.cli.terminal import Terminal
from peertutor.cli.vectors import make_vectors
from peertutor.core.consent import host_of
from peertutor.core.errors import WrongUse
from peertutor.core.events import ImportFinished, InterviewImported
from peertutor.core.text import one_line

if TYPE_CHECKING:
    from peertutor.bootstrap import Services
    from peertutor.capture.importer import ImportOptions
    from peertutor.ports.audio import Audio, Transcript

_TIMED, _UNTIMED = ".vtt", ".md"


@dataclass(frozen=True, slots=True)
class _Wish:
    """What to make of a recording.

    Attributes:
        audio: The recording.
        places: Where the transcript goes, by what its name ends in; empty: into no file.
        force: Whether it may take the place of a file that is there.
        options: What is said about it to the import; None: it is not imported.
    """

    audio: Path
    places: Mapping[str, Path]
    force: bool
    options: ImportOptions | None


@dataclass(slots=True)
class _Done:
    """What has become of a transcript so far.

    Attributes:
        ending: Which form it has.
        text: It, in that form.
        file: Where it was written.
        imported: The interview that it is now.
        finished: What the import came to.
    """

    transcript: Transcript
    ending: str
    text: str
    file: Path | None = None
    imported: InterviewImported | None = None
    finished: ImportFinished | None = None


@click.command()
@click.argument("audio", metavar="AUDIO", type=click.Path(path_type=Path))
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Where to write it (.vtt or .md); otherwise beside the recording.",
)
@click.option("--force", is_flag=True, help="Let it take the place of a file that is there.")
@click.option("--import", "bring", is_flag=True, help="Bring it in; without --out, write no file.")
@click.option("--topic", default="", metavar="T", help="With --import: what it is about.")
@click.option("--veteran", default="", metavar="NAME", help="With --import: whose knowledge it is.")
@click.option("--hold", is_flag=True, help="With --import: keep it back, not found, not cited yet.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@with_session
def transcribe(
    session: Session,
    *,
    audio: Path,
    out: Path | None,
    force: bool,
    bring: bool,
    topic: str,
    veteran: str,
    hold: bool,
    as_json: bool,
) -> int:
    """Turn a recording into a transcript, or into an interview.

    The audio server of the settings (transcription.endpoint, transcription.model) is sent the
    recording; a server on another machine needs to be allowed first. With times the transcript is
    WebVTT (.vtt), and Markdown (.md) where the server tells none. Read it against the recording
    before others rely on it: models mishear, and it is quoted word for word.

    \b
      peertutor transcribe night-shift.m4a
      peertutor transcribe night-shift.m4a --out ~/transcripts/night-shift.vtt
      peertutor transcribe night-shift.m4a --import --veteran "Ana Kovac" --hold
    """
    if (topic or veteran or hold) and not bring:
        raise click.UsageError("--topic, --veteran and --hold are for --import.")
    from peertutor.capture.importer import ImportOptions
    from peertutor.capture.transcribing import read_recording
    from peertutor.export.files import require_free

    # Whatever can be known to fail fails before anything is sent.
    recording = read_recording(audio)
    options = ImportOptions(topic=topic, veteran=veteran, hold=hold) if bring else None
    wish = _Wish(audio, {} if bring and out is None else _places(audio, out), force, options)
    for place in wish.places.values():
        require_free(place, force=force)
    with session.services() as services:
        done = _worded(_heard(session.terminal, services, wish.audio, recording), wish)
        try:
            _hand_on(session.terminal, services, done, wish)
        finally:
            # What was heard is never lost, whatever becomes of it.
            _say(session.terminal, services, done, wish, as_json=as_json)
        if done.imported and not hold:
            make_vectors(session.terminal, services)
    return 1 if done.finished and done.finished.rejected else 0


def _places(audio: Path, out: Path | None) -> dict[str, Path]:
    """Return where the transcript goes with times and without."""
    if out is None or out.is_dir():
        beside = audio if out is None else out / audio.name
        return {ending: beside.with_suffix(ending) for ending in (_TIMED, _UNTIMED)}
    match out.suffix.lower():
        case ".md":
            return {_UNTIMED: out}
        case ".vtt":
            return {_TIMED: out, _UNTIMED: out.with_suffix(_UNTIMED)}
        case "":
            return {ending: out.with_name(out.name + ending) for ending in (_TIMED, _UNTIMED)}
    raise WrongUse(
        "A transcript is written as WebVTT or as Markdown",
        cause=f"--out names {one_line(str(out))}.",
        remedy="Name a file that ends in .vtt or .md, or leave the ending out.",
    )


def _heard(terminal: Terminal, services: Services, audio: Path, recording: Audio) -> Transcript:
    transcriber = services.interviews.transcriber
    choice = services.settings.transcription
    size = f"{len(recording.data) / (1 << 20):.1f} MB"
    terminal.note(
        f"Transcribing {one_line(audio.name)} ({size}) with {choice.model} at"
        f" {host_of(choice.endpoint)}; this may take minutes."
    )
    return asyncio.run(transcriber.transcribe(recording))


def _worded(transcript: Transcript, wish: _Wish) -> _Done:
    from peertutor.capture.transcribing import markdown, web_vtt

    if transcript.segments and (_TIMED in wish.places or not wish.places):
        return _Done(transcript, _TIMED, web_vtt(transcript))
    return _Done(transcript, _UNTIMED, markdown(transcript, wish.audio.stem))


def _hand_on(terminal: Terminal, services: Services, done: _Done, wish: _Wish) -> None:
    """Write and import a transcript as wished, and note how far that has come."""
    if _TIMED in wish.places and done.ending == _UNTIMED:
        terminal.note("The server told no times that can be used: this is Markdown.")
    if place := wish.places.get(done.ending):
        from peertutor.export.files import write_file

        done.file = write_file(place.parent, place.name, done.text, force=wish.force)
    if wish.options is None:
        return
    if done.file:
        events = services.importer.run((done.file,), wish.options)
    else:
        events = services.importer.run_told(done.text, wish.audio, done.ending, wish.options)
    told = list(events)
    done.imported = next((event for event in told if isinstance(event, InterviewImported)), None)
    done.finished = bring_in(terminal, told)


def _say(
    terminal: Terminal, services: Services, done: _Done, wish: _Wish, *, as_json: bool
) -> None:
    if as_json:
        terminal.json(_document(services, done, wish))
        return
    if done.file:
        # Not wrapped: a path is there to be copied.
        terminal.write(f"{one_line(str(done.file))}\n")
    elif not done.imported:
        terminal.note("What was heard follows, so that it is not lost.", "yellow")
        terminal.write(done.text)
    if done.finished:
        sum_up(terminal, done.finished)


def _document(services: Services, done: _Done, wish: _Wish) -> dict[str, Any]:
    imported = done.imported and {
        "interview_id": done.imported.interview_id,
        "title": done.imported.title,
        "turns": done.imported.turns,
        "outcome": done.imported.outcome,
    }
    return {
        "recording": str(wish.audio),
        "model": services.settings.transcription.model,
        "format": done.ending.removeprefix("."),
        "file": str(done.file) if done.file else None,
        "text": done.transcript.text,
        "segments": [asdict(segment) for segment in done.transcript.segments],
        "imported": imported,
    }
