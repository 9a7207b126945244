"""Words are taken off the record, and looked for in every byte of the workspace."""

from __future__ import annotations

import random
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks.capturing.steps import PROGRAM, begun, replied, services_of
from benchmarks.figures import Figure
from peertutor.bootstrap import Services
from peertutor.capture.interview.sitting import Sitting

_ROUNDS = 112


def off_the_record() -> Iterator[Figure]:
    """Take a rare word back in each way in turn; count the files that still hold it."""
    rounds: Counter[str] = Counter()
    hits: dict[str, Counter[str]] = {name: Counter() for name in _VARIANTS}
    moot: Counter[str] = Counter()
    for number in range(_ROUNDS):
        name = [*_VARIANTS][number % len(_VARIANTS)]
        word = _rare(number)
        with tempfile.TemporaryDirectory() as folder:
            workspace = Path(folder) / "workspace"
            with services_of(workspace, by_meaning="released" in name) as services:
                happened = _VARIANTS[name](services, word)
                hits[name].update(_with(workspace, word))
            hits[name].update(_with(workspace, word))
        rounds[name] += 1
        moot[name] += not happened
    for name, found in hits.items():
        where = ", ".join(sorted(found))
        yield Figure(
            what=name,
            value=f"{found.total()} hits{f' in {where}' if where else ''}",
            reach="0",
            reached=not found,
            n=rounds[name],
            note=f"{moot[name]} rounds in which it did not come about" if moot[name] else "",
        )


def _rare(number: int) -> str:
    """Return a word that stands nowhere else, and that a stemmer leaves alone."""
    draw = random.Random(number)
    return "zq" + "".join(draw.choice("bdfgklmnprtvw") + draw.choice("aou") for _ in range(4)) + "x"


def _with(workspace: Path, word: str) -> list[str]:
    """Return the files that hold a word, or as much of it as a full-text index may have left."""
    wanted = (word.encode(), word[3:].encode(), word.encode("utf-16-le"))
    held = (path for path in workspace.rglob("*") if path.is_file())
    return [p.name for p in held if any(each in p.read_bytes().lower() for each in wanted)]


_INCIDENT = "Last winter, in the pump hall, when the night shift had lost pressure twice."


def _telling(word: str) -> str:
    return (
        f"First I noticed that the {word} gauge was trembling. I decided to turn the {word} valve "
        f"by hand. I just knew that the {word} would not hold. Then I told the shift to wait, "
        f"because the {word} takes ten minutes to cool down. In the end it held."
    )


def _told_of(services: Services, word: str, *, later: int = 0) -> Sitting:
    """Hold an interview in which turn 3 holds the word, and go on for so many replies."""
    sitting = begun(services)
    for text in (_INCIDENT, _telling(word)):
        replied(sitting, text)
    for number in range(later):
        replied(sitting, f"It trembled {number + 2} times a second, and I had my hand on it.")
    return sitting


def _just_sent(services: Services, word: str) -> bool:
    _told_of(services, word).take_off_record(3)
    return True


def _echoed(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=6)
    echoes = sum(word in turn.text for turn in sitting.recording.turns if turn.index > 3)
    sitting.take_off_record(3)
    return echoes > 0


def _corrected(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=3)
    sitting.correct(3, "I would rather say that it trembled, and that I waited ten minutes.")
    sitting.take_off_record(3)
    return True


def _undone(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=2)
    sitting.take_off_record(3)
    sitting.undo()
    back = word in sitting.recording.turns[3].text
    sitting.take_off_record(3)
    return back


def _resumed(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=3)
    sitting.pause()
    services.interviews.interviewer.resume(sitting.id).take_off_record(3)
    return True


def _closed_before(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=3)
    sitting.finish()
    services.interviews.take_off_record(sitting.id, 3)
    return True


def _lessons_before(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=6)
    sitting.finish()
    drawn = services.interviews.teach_back.draw(sitting.id)
    services.interviews.take_off_record(sitting.id, 3)
    return any(word in text for lesson in drawn for text in lesson.parts.values())


def _released_before(services: Services, word: str) -> bool:
    sitting = _released(services, word)
    services.interviews.take_off_record(sitting.id, 3)
    return True


def _while_released(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=4)
    sitting.finish()
    services.interviews.teach_back.release(sitting.id)
    list(services.vectors.run())
    services.interviews.take_off_record(sitting.id, 3)
    return True


def _released(services: Services, word: str) -> Sitting:
    """Release an interview, let it be indexed and found, and hold it back again."""
    sitting = _told_of(services, word, later=4)
    sitting.finish()
    services.interviews.teach_back.release(sitting.id)
    list(services.vectors.run())
    assert services.ledger.search_text(word, 5)
    services.interviews.teach_back.hold(sitting.id)
    return sitting


def _asked_before(services: Services, word: str) -> bool:
    sitting = _told_of(services, word, later=4)
    sitting.finish()
    services.interviews.teach_back.release(sitting.id)
    question = "How did the trembling gauge and the valve show what to do?"
    asked = [PROGRAM, "--workspace", str(services.workspace), "ask", question]
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    services.interviews.teach_back.hold(sitting.id)
    services.interviews.take_off_record(sitting.id, 3)
    return word in said


def _draft_deleted(services: Services, word: str) -> bool:
    sitting = begun(services)
    typed = _telling(word)
    for end in range(15, len(typed), 15):
        sitting.keep_draft(typed[:end])
    sitting.keep_draft("")
    return True


def _draft_and_switch(services: Services, word: str) -> bool:
    sitting = begun(services)
    sitting.keep_draft(_telling(word))
    sitting.off_from_here = True
    sitting.keep_draft(_telling(word))
    replied(sitting, _telling(word))
    return True


def _draft_erased(services: Services, word: str) -> bool:
    """Erase a paused interview with a line in it that was never sent."""
    sitting = begun(services)
    replied(sitting, _INCIDENT)
    sitting.keep_draft(_telling(word))
    sitting.pause()
    services.erase(sitting.id)
    return True


def _redacted(services: Services, word: str) -> bool:
    sitting = begun(services)
    secret = f"{word}-7Kq2"
    replied(sitting, f"{_INCIDENT} The password is {secret} as ever.")
    [(turn, finding)] = sitting.standing().undecided
    sitting.redact(turn, finding)
    return True


_VARIANTS: Mapping[str, Callable[[Services, str], bool]] = {
    "just sent": _just_sent,
    "said back in later questions": _echoed,
    "corrected first": _corrected,
    "taken back, and off again": _undone,
    "after a pause": _resumed,
    "after closing": _closed_before,
    "after closing, lessons drawn": _lessons_before,
    "while it is released and indexed": _while_released,
    "after it was released, indexed and held back": _released_before,
    "after it was released, asked about and held back": _asked_before,
    "a draft typed and deleted": _draft_deleted,
    "a draft, then off the record from here": _draft_and_switch,
    "a secret redacted": _redacted,
    "the interview erased, a draft in it": _draft_erased,
}
