"""A protocol from its file: read, checked, and every problem named by its line."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from peertutor.capture.interview.lines import Lines
from peertutor.capture.interview.manners import broken_rules
from peertutor.core.errors import ProtocolInvalid
from peertutor.core.protocols import Aspect, By, FollowUp, Phase, Probe, Protocol, Sign, Way
from peertutor.core.text import clean

SCHEMA = 1
"""The version of the format that files name as `schema`."""

Choice = TypeVar("Choice", bound=StrEnum)
Path = tuple[str | int, ...]
Table = Mapping[str, Any]

_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_PLACEHOLDER = re.compile(r"\{(\w*)\}")
_MOST_MINUTES = 240
_MOST_QUESTIONS = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a file; `line` counts from 1."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a key must hold, in words and as a rule; `default` None: it must be there."""

    words: str
    fits: Callable[[object], bool]
    default: object = None


def read_protocol(text: str, *, path: str, shared: Sequence[FollowUp] = ()) -> Protocol:
    """Return the protocol that a file holds.

    Args:
        text: The file's TOML.
        path: Its name, for errors.
        shared: Follow-ups for the signs that the file has none for.

    Raises:
        ProtocolInvalid: Names the file, the line and what is wrong there; of several problems the
            first, and how many more there are.
    """
    checked = _Checked(text)
    protocol = checked.protocol(shared) if not checked.problems else None
    return _or_raise(protocol, checked.problems, path)


def read_follow_ups(text: str, *, path: str) -> tuple[FollowUp, ...]:
    """Return the follow-ups that a file shares with all protocols; raises `ProtocolInvalid`."""
    checked = _Checked(text)
    found = checked.follow_ups((), checked.document) if not checked.problems else None
    if not checked.problems:
        checked.refuse_unknown((), checked.document, ("schema", "follow_ups"))
    return _or_raise(found, checked.problems, path)


def problems_of(text: str) -> list[Problem]:
    """Return everything that is wrong with a protocol's file, by line."""
    checked = _Checked(text)
    if not checked.problems:
        checked.protocol(())
    return sorted(checked.problems, key=lambda problem: problem.line)


Value = TypeVar("Value")


def _or_raise(value: Value | None, problems: Sequence[Problem], path: str) -> Value:
    if not problems and value is not None:
        return value
    first, *others = sorted(problems, key=lambda problem: problem.line)
    more = f" And {len(others)} more." if others else ""
    raise ProtocolInvalid(
        "This interview protocol cannot be used",
        path=path,
        line=first.line,
        cause=f"{first.text}{more}",
        remedy=f"Mend it; this lists everything: peertutor protocols check {path}",
    )


@dataclass(slots=True)
class _Checked:
    """Reads a document and collects what is wrong with it; what it returns then is of no use."""

    text: str
    problems: list[Problem] = field(default_factory=list)
    document: dict[str, Any] = field(default_factory=dict)
    lines: Lines = field(default_factory=lambda: Lines(""))

    def __post_init__(self) -> None:
        self.lines = Lines(self.text)
        try:
            read = tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"at line (\d+)", str(error))
            said = re.sub(r" \(at .*\)$", "", str(error))
            last = self.text.count("\n") + 1
            self.problems.append(Problem(int(line[1]) if line else last, f"No TOML: {said}."))
            return
        self.document = {key: _cleaned(value) for key, value in read.items()}
        if self.document.get("schema") != SCHEMA:
            self.wrong(("schema",), f"The first line must be: schema = {SCHEMA}")

    def wrong(self, path: Path, text: str) -> None:
        """Note a problem at the line of `path`."""
        self.problems.append(Problem(self.lines.of(path), text))

    def protocol(self, shared: Sequence[FollowUp]) -> Protocol:
        """Return the document as a protocol."""
        top = self.document
        known = "schema id title about method opening minutes most phases follow_ups".split()
        self.refuse_unknown((), top, known)
        own = self.follow_ups((), top)
        signs = {each.sign for each in own}
        phases = tuple(
            self._phase(("phases", n), each) for n, each in self._tables((), top, "phases")
        )
        self._unique([(("phases", n), phase.id) for n, phase in enumerate(phases)], "phase")
        self._unique(
            [
                (("phases", n, "probes", m), probe.id)
                for n, phase in enumerate(phases)
                for m, probe in enumerate(phase.probes)
            ],
            "probe",
        )
        protocol = Protocol(
            id=self._id((), top),
            title=self._string((), top, "title"),
            about=self._string((), top, "about"),
            method=self._string((), top, "method"),
            opening=self._string((), top, "opening"),
            minutes=self._number((), top, "minutes", range(1, _MOST_MINUTES + 1)),
            most=self._number((), top, "most", range(1, _MOST_QUESTIONS + 1)),
            phases=phases,
            follow_ups=own + tuple(each for each in shared if each.sign not in signs),
        )
        sittings = [phase.sitting for phase in phases]
        if sittings and sorted(set(sittings)) != list(range(1, max(sittings) + 1)):
            self.wrong(("phases",), "Sittings are counted 1, 2, 3 without a gap.")
        return protocol

    def _phase(self, path: Path, table: Table) -> Phase:
        known = "id title goal way minutes most sitting by probes".split()
        self.refuse_unknown(path, table, known)
        way = self._choice(path, table, "way", Way, Way.EACH)
        probes = tuple(
            self._probe((*path, "probes", n), each, way)
            for n, each in self._tables(path, table, "probes")
        )
        return Phase(
            id=self._id(path, table),
            title=self._string(path, table, "title"),
            way=way,
            probes=probes,
            goal=self._string(path, table, "goal", default=""),
            minutes=self._number(path, table, "minutes", range(_MOST_MINUTES + 1), default=0),
            most=self._number(path, table, "most", range(_MOST_QUESTIONS + 1), default=0),
            sitting=self._number(path, table, "sitting", range(1, 10), default=1),
            by=self._choice(path, table, "by", By, By.VETERAN),
        )

    def _probe(self, path: Path, table: Table, way: Way) -> Probe:
        self.refuse_unknown(path, table, ("id", "fills", "ask", "aside"))
        may_hold = {"question", "topic"} if way is Way.AGENDA else {"mark", "topic"}
        ask = self._wordings(path, table, "ask", may_hold)
        if way is Way.AGENDA and not all("{question}" in wording for wording in ask):
            self.wrong((*path, "ask"), "In an agenda each wording holds {question}.")
        if way is not Way.AGENDA and ask and all("{mark}" in wording for wording in ask):
            self.wrong((*path, "ask"), "One wording must do without {mark}: there may be none.")
        return Probe(
            id=self._id(path, table),
            fills=self._choice(path, table, "fills", Aspect),
            ask=ask,
            aside=self._wordings(path, table, "aside", {"topic"}, default=()),
        )

    def follow_ups(self, path: Path, table: Table) -> tuple[FollowUp, ...]:
        """Return the document's follow-ups."""
        if "follow_ups" not in table:
            return ()
        found = []
        for n, each in self._tables(path, table, "follow_ups"):
            at = (*path, "follow_ups", n)
            self.refuse_unknown(at, each, ("sign", "fills", "ask"))
            ask = self._wordings(at, each, "ask", {"echo", "topic"})
            if ask and all("{echo}" in wording for wording in ask):
                self.wrong((*at, "ask"), "One wording must do without {echo}: there may be none.")
            sign = self._choice(at, each, "sign", Sign)
            fills = self._choice(at, each, "fills", Aspect)
            found.append(FollowUp(sign=sign, fills=fills, ask=ask))
        return tuple(found)

    def refuse_unknown(self, path: Path, table: Table, known: Sequence[str]) -> None:
        """Note every key that means nothing, with the nearest that does."""
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, 1)
                hint = f" Did you mean {near[0]}?" if near else f" Known are: {', '.join(known)}."
                self.wrong((*path, key), f"There is no key {key} here.{hint}")

    def _unique(self, named: Sequence[tuple[Path, str]], what: str) -> None:
        seen: set[str] = set()
        for path, name in named:
            if name in seen:
                self.wrong((*path, "id"), f"There is another {what} “{name}”.")
            seen.add(name)

    def _tables(self, path: Path, table: Table, key: str) -> Iterator[tuple[int, Table]]:
        found = table.get(key)
        if not isinstance(found, list) or not found or not all(isinstance(t, dict) for t in found):
            self.wrong((*path, key), f"It needs at least one [[{'.'.join(_names((*path, key)))}]].")
            return iter(())
        return enumerate(found)

    def _id(self, path: Path, table: Table) -> str:
        name = self._string(path, table, "id")
        if name and not _ID.fullmatch(name):
            self.wrong((*path, "id"), "An id is made of small letters, digits and hyphens.")
        return name

    def _string(self, path: Path, table: Table, key: str, default: str | None = None) -> str:
        def fits(value: object) -> bool:
            return isinstance(value, str) and (bool(value.strip()) or default is not None)

        value = self._value(path, table, key, Wanted("a text", fits, default))
        return value.strip() if isinstance(value, str) else ""

    def _number(
        self, path: Path, table: Table, key: str, bounds: range, default: int | None = None
    ) -> int:
        least, most = bounds.start, bounds.stop - 1

        def fits(value: object) -> bool:
            return type(value) is int and value in bounds

        wanted = f"a number, {least} to {most}"
        value = self._value(path, table, key, Wanted(wanted, fits, default))
        return value if isinstance(value, int) else least

    def _wordings(
        self,
        path: Path,
        table: Table,
        key: str,
        may_hold: set[str],
        default: tuple[str, ...] | None = None,
    ) -> tuple[str, ...]:
        def fits(value: object) -> bool:
            texts = value if isinstance(value, list) else []
            return bool(texts) and all(isinstance(t, str) and t.strip() for t in texts)

        value = self._value(path, table, key, Wanted("a list of questions", fits, default))
        texts = value if isinstance(value, list | tuple) else ()
        wordings = tuple(str(wording).strip() for wording in texts)
        for wording in wordings:
            for name in _PLACEHOLDER.findall(wording):
                if name not in may_hold:
                    allowed = ", ".join(f"{{{each}}}" for each in sorted(may_hold))
                    self.wrong((*path, key), f"{{{name}}} has no meaning here, only {allowed}.")
            sample = _PLACEHOLDER.sub("that", wording)
            for rule in broken_rules(sample):
                self.wrong((*path, key), f"“{wording}” must not be asked: {rule}.")
        return wordings

    def _choice(
        self,
        path: Path,
        table: Table,
        key: str,
        choices: type[Choice],
        default: Choice | None = None,
    ) -> Choice:
        names = [each.value for each in choices]
        wanted = Wanted(f"one of {', '.join(names)}", lambda value: value in names, default)
        value = self._value(path, table, key, wanted)
        return choices(value) if value in names else next(iter(choices))

    def _value(self, path: Path, table: Table, key: str, wanted: Wanted) -> object:
        if key not in table:
            if wanted.default is None:
                self.wrong(path, f"The key {key} is missing: {wanted.words}.")
            return wanted.default
        value: object = table[key]
        if not wanted.fits(value):
            self.wrong((*path, key), f"{key} must be {wanted.words}.")
            return wanted.default
        return value


def _cleaned(value: object) -> object:
    """Return a value of a document with every text in it as it may be stored and shown."""
    match value:
        case str():
            return clean(value)
        case list():
            return [_cleaned(each) for each in value]
        case dict():
            return {key: _cleaned(each) for key, each in value.items()}
    return value


def _names(path: Path) -> list[str]:
    return [part for part in path if isinstance(part, str)]
