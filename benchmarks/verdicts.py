"""What peers' verdicts withstand: `python -m benchmarks.verdicts [--sequences N] [--rounds N]`.

Trust is led through random sequences beside a model of the rules that is written in another way;
two processes judge the same thing at once; and words are taken back while they are answered with.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.contracts.interviews import cut_by_turn, make_answer, make_interview
from tests.servers.postgres import NoPostgresServer, PostgresServer

from benchmarks.figures import Figure, publish
from peertutor.adapters.ledger import SqlLedger
from peertutor.bootstrap import open_services
from peertutor.core.answers import Answer, Rung, fingerprint
from peertutor.core.errors import PeerTutorError, ReviewRefused, SubjectMoved
from peertutor.core.events import AnswerFailed, AnswerFinished, Retrieved
from peertutor.core.interviews import Interview, InterviewState, Trust
from peertutor.core.lessons import Stakes
from peertutor.core.peers import Opinion, PeerVerdict, Subject, SubjectKind, WordSpan
from peertutor.core.verification import Verification
from peertutor.mentor.mentor import Mentor
from peertutor.settings import load_settings

_ITSELF = (sys.executable, "-m", "benchmarks.verdicts")
_SEED = 11
_PEERS = ("Ana Ruiz", "Ben Ode", "Cleo Vance", "Dara Kim", "A. Ruiz", "")
_PERSON = {"A. Ruiz": "Ana Ruiz"}
_AUTHOR = "Ana Ruiz"
_AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
_LESSON = Subject(SubjectKind.LESSON, 1)
_AT_ONCE = "two processes at once, {}: verdicts lost or doubled"
_FATES = ("withdrawn", "deleted", "disputed", "revised")


def main() -> int:
    """Measure, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=1_000)
    parser.add_argument("--trials", type=int, default=500)
    parser.add_argument("--judge", nargs=4, metavar=("URL", "PEER", "ROUNDS", "SEED"))
    parser.add_argument("--overtake", metavar="WORKSPACE")
    chosen = parser.parse_args()
    if chosen.judge:
        return _judge(*chosen.judge)
    if chosen.overtake:
        return _overtake(Path(chosen.overtake))
    figures = []
    for figure in (
        _sequences(chosen.sequences),
        _at_once("SQLite", chosen.rounds),
        _at_once_on_a_server(chosen.rounds),
        *_overtaken(chosen.trials),
    ):
        sys.stderr.write(f"{figure.what}: {figure.value} {figure.note}\n")
        figures.append(figure)
    return publish("verdicts", "What verdicts withstand", figures)


# ----------------------------------------------------------------------------- the rules


class _Rules:
    """The rules once more, as a list of what was said: nothing of it is taken from the program."""

    def __init__(self, stakes: Stakes) -> None:
        self.needed = 2 if stakes is Stakes.HIGH else 1
        self.text = "0"
        self.confirmed = self.retired = False
        self.said: list[tuple[str, str, PeerVerdict]] = []

    def allows(self, act: str, who: str, seen: str, verdict: PeerVerdict, words: str) -> bool:
        person = _PERSON.get(who, who)
        if act == "take back":
            return any(p == person for p, _, _ in self.said)
        if self.retired:
            return act == "edit" and seen == self.text
        if act in {"edit", "retire"}:
            return True
        if seen != self.text:
            return False
        if act == "own":
            return person == _AUTHOR
        needs_words = verdict in {PeerVerdict.CORRECT, PeerVerdict.DEPENDS}
        return bool(who) and person != _AUTHOR and (bool(words) or not needs_words)

    def happens(self, act: str, who: str, seen: str, verdict: PeerVerdict) -> None:
        person = _PERSON.get(who, who)
        if act == "own":
            self.confirmed = True
        elif act == "retire":
            self.retired = True
        elif act == "edit" and seen != self.text:
            self.text, self.confirmed, self.said = seen, False, []
        elif act in {"judge", "take back"}:
            self.said = [each for each in self.said if each[0] != person]
            if act == "judge":
                self.said.append((person, who, verdict))

    @property
    def trust(self) -> Trust:
        verdicts = Counter(verdict for _, _, verdict in self.said)
        if self.retired:
            return Trust.RETIRED
        if verdicts[PeerVerdict.REJECT] or verdicts[PeerVerdict.CORRECT]:
            return Trust.DISPUTED
        if verdicts[PeerVerdict.CONFIRM] >= self.needed:
            return Trust.PEER_VERIFIED
        return Trust.CONFIRMED if self.confirmed else Trust.TOLD


def _sequences(count: int) -> Figure:
    chance = random.Random(_SEED)
    wrong: Counter[str] = Counter()
    steps = refused = 0
    for _ in range(count):
        stakes = chance.choice(list(Stakes))
        known = Verification(content_hash="0", authors=frozenset({_AUTHOR}), stakes=stakes)
        rules = _Rules(stakes)
        for _ in range(chance.randint(1, 12)):
            steps += 1
            act = chance.choice(["own", "judge", "judge", "judge", "take back", "edit", "retire"])
            who, seen = chance.choice(_PEERS), chance.choice("001")
            verdict, words = chance.choice(list(PeerVerdict)), chance.choice(["", "at night"])
            allowed = rules.allows(act, who, seen, verdict, words)
            said = Opinion(
                subject=_LESSON, peer=who, verdict=verdict, at=_AT, content_hash=seen, text=words
            )
            try:
                after = _after(known, act, said)
            except (ReviewRefused, SubjectMoved):
                refused += 1
                wrong["refused without need"] += allowed
                continue
            known = after
            wrong["accepted against the rules"] += not allowed
            rules.happens(act, who, seen, verdict)
            wrong["another trust"] += known.trust is not rules.trust
    return Figure(
        what="transitions against the rules that were accepted",
        value=str(wrong["accepted against the rules"]),
        reach="0",
        reached=not sum(wrong.values()),
        n=count,
        note=f"{steps:,} steps, {refused:,} refused; {wrong['refused without need']} without need, "
        f"{wrong['another trust']} led to another trust",
    )


def _after(known: Verification, act: str, said: Opinion) -> Verification:
    match act:
        case "own":
            return known.confirmed_by(said.peer, said.content_hash)
        case "edit":
            return known.told_again(said.content_hash)
        case "retire":
            return known.retire()
        case "take back":
            return known.taken_back(said.peer)
        case _:
            return known.judged(said)


# ----------------------------------------------------------------------------- at once


def _question(ledger: SqlLedger) -> None:
    talk = make_interview("talk", "Why does it jam?", "The printer lies when the toner is empty.")
    ledger.add_interview(talk, cut_by_turn(talk))
    [hit] = ledger.search_text("toner", 5)
    answer = make_answer("Why does it jam?", [ledger.passages([hit.passage_id])[hit.passage_id]])
    ledger.share_answer(answer, rung=Rung.NAMED, asker="Newcomer", token_hash="")


def _at_once_on_a_server(rounds: int) -> Figure:
    server = PostgresServer()
    try:
        server.start()
        return _at_once("PostgreSQL", rounds, server.database())
    except NoPostgresServer as error:
        return Figure(
            what=_AT_ONCE.format("PostgreSQL"),
            value="not measured",
            reach="0",
            reached=False,
            n=0,
            note=str(error),
        )
    finally:
        server.stop()


def _at_once(database: str, rounds: int, url: str = "") -> Figure:
    """Two processes judge one answer: each as a peer of its own, and both as a third."""
    with tempfile.TemporaryDirectory() as folder:
        url = url or f"sqlite:///{Path(folder) / 'ledger.sqlite3'}"
        with closing(SqlLedger.open(url, workspace=Path(folder))) as ledger:
            _question(ledger)
        workers = [
            subprocess.Popen(
                [*_ITSELF, "--judge", url, peer, str(rounds), str(seed)],
                stdout=subprocess.PIPE,
                text=True,
            )
            for seed, peer in enumerate(("Ben Ode", "Cleo Vance"))
        ]
        said = [int(worker.communicate()[0] or -1) for worker in workers]
        with closing(SqlLedger.open(url, workspace=Path(folder))) as ledger:
            in_force = Counter(each.peer for each in ledger.reviews.opinions())
            kept = max(each.id for each in ledger.reviews.opinions())
    doubled = sum(count - 1 for count in in_force.values())
    lost = sum(said) - kept
    return Figure(
        what=_AT_ONCE.format(database),
        value=f"{lost} lost, {doubled} doubled",
        reach="0",
        reached=not (lost or doubled) and sum(said) == 2 * rounds,
        n=rounds,
        note=f"{sum(said):,} verdicts, half of them by one peer in both processes",
    )


def _judge(url: str, peer: str, rounds: str, seed: str) -> int:
    chance = random.Random(int(seed))
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(SqlLedger.open(url, workspace=Path(folder))) as ledger,
    ):
        [shared] = ledger.reviews.shared_questions()
        subject = Subject(SubjectKind.QUESTION, shared.number)
        seen = fingerprint(shared.answer)
        words = _words(shared.answer)
        done = 0
        for number in range(int(rounds)):
            opinion = Opinion(
                subject=subject,
                peer=peer if number % 2 else "Dara Kim",
                verdict=chance.choice([PeerVerdict.CONFIRM, PeerVerdict.REJECT]),
                at=_AT + timedelta(seconds=number),
                content_hash=seen,
            )
            ledger.reviews.judge(opinion, words)
            done += 1
    sys.stdout.write(str(done))
    return 0


def _words(answer: Answer) -> list[WordSpan]:
    return [WordSpan(c.interview_id, c.turn, c.start, c.end) for c in answer.citations]


# ----------------------------------------------------------------------------- overtaken


def _overtaken(trials: int) -> Iterator[Figure]:
    """Answer while another process takes back, erases, doubts or changes what was found."""
    chance = random.Random(_SEED)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        loaded = load_settings(folder, {"embedding.provider": "none"})
        services = stack.enter_context(open_services(loaded, resident=True))
        for number in range(trials):
            talk = _talk(number)
            services.ledger.add_interview(talk, cut_by_turn(talk))
        other = stack.enter_context(
            subprocess.Popen(
                [*_ITSELF, "--overtake", str(folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        came: Counter[str] = Counter()
        for number in range(trials):
            fate = _FATES[number % len(_FATES)]
            stop = chance.choice(["retrieved", "composing", "first word"])
            came[asyncio.run(_asked(services.mentor, number, fate, stop, other))] += 1
        assert other.stdin
        other.stdin.close()
    yield Figure(
        what="overtaken by another process between search and answer: cited all the same",
        value=str(came["cited"]),
        reach="0",
        reached=not came["cited"] and came["refused"] + came["others"] > 0,
        n=trials,
        note=", ".join(f"{count} {what}" for what, count in came.most_common()),
    )


def _code(number: int) -> str:
    """Return a word that stands in one interview only."""
    letters = "bdfgklmnprst"
    return "zo" + "".join(letters[number // 12**place % 12] + "a" for place in range(3))


def _talk(number: int) -> Interview:
    code = _code(number)
    return make_interview(
        f"talk-{number}",
        f"How do you calm the {code} pump?",
        f"You calm the {code} pump with two slow turns of the valve and then you wait.",
    )


async def _asked(
    mentor: Mentor, number: int, fate: str, stop: str, other: subprocess.Popen[str]
) -> str:
    overtaken = False
    seen = 0
    async for event in mentor.ask(f"How do you calm the {_code(number)} pump?"):
        match event:
            case AnswerFailed():
                return "refused"
            case AnswerFinished(answer=answer):
                ours = {each.interview_id for each in answer.citations}
                if not overtaken:
                    return "never reached"
                return "cited" if f"talk-{number}" in ours else "others"
            case _:
                seen += isinstance(event, Retrieved) or seen > 0
        if not overtaken and seen > ["retrieved", "composing", "first word"].index(stop):
            other.stdin.write(f"{number} {fate}\n")
            other.stdin.flush()
            assert other.stdout.readline() == "done\n"
            overtaken = True
    return "nothing"


def _overtake(workspace: Path) -> int:
    """Do to interviews what is asked for on standard input, and say when it is committed."""
    with closing(SqlLedger.open(workspace=workspace)) as ledger:
        for line in sys.stdin:
            number, fate = line.split()
            talk = _talk(int(number))
            match fate:
                case "withdrawn":
                    held = replace(talk, state=InterviewState.WITHDRAWN)
                    ledger.add_interview(held, cut_by_turn(held))
                case "deleted":
                    ledger.delete_interview(talk.id)
                case "revised":
                    changed = make_interview(talk.id, talk.turns[0].text, "Ask Ben about it.")
                    ledger.add_interview(changed, cut_by_turn(changed))
                case _:
                    _dispute(ledger, talk)
            sys.stdout.write("done\n")
            sys.stdout.flush()
    return 0


def _dispute(ledger: SqlLedger, talk: Interview) -> None:
    [hit] = ledger.search_text(_code(int(talk.id.partition("-")[2])), 1)
    answer = make_answer("How?", [ledger.passages([hit.passage_id])[hit.passage_id]])
    number = ledger.share_answer(answer, rung=Rung.NAMED, asker="Newcomer", token_hash="")
    shared = next(each for each in ledger.reviews.shared_questions() if each.number == number)
    ledger.reviews.judge(
        Opinion(
            subject=Subject(SubjectKind.QUESTION, number),
            peer="Ben Ode",
            verdict=PeerVerdict.REJECT,
            at=_AT,
            content_hash=fingerprint(shared.answer),
        ),
        [WordSpan(talk.id, 1, 0, len(talk.turns[1].text))],
    )


if __name__ == "__main__":
    try:
        raise SystemExit(main())
    except PeerTutorError as error:
        raise SystemExit(str(error)) from error
