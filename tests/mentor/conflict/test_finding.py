"""Who disagrees on what was asked: numbers, advice, order, conditions, and a document's rule."""

from __future__ import annotations

import pytest

from peertutor.mentor.conflict import ConflictFinder
from peertutor.mentor.conflict.differing import Sign
from peertutor.mentor.reading.reader import NO_RARITY
from tests.mentor.conflict.asked import READER, between, document, found, talk


@pytest.mark.parametrize(
    ("question", "one", "other", "sign"),
    [
        (
            "How long should the fuser cool down?",
            "Wait twenty minutes for the fuser to cool down.",
            "The fuser needs five minutes to cool down, no more.",
            Sign.NUMBER,
        ),
        (
            "How often is the filter cleaned?",
            "I clean the filter twice a day.",
            "The filter gets cleaned once a week from me.",
            Sign.NUMBER,
        ),
        (
            "When is the chain replaced?",
            "Replace the chain when it has run three thousand kilometres.",
            "A chain is good for eight thousand kilometres before you replace it.",
            Sign.NUMBER,
        ),
        (
            "May I rebuild the array on the original disks?",
            "Rebuild the array on the original disks at once.",
            "Never rebuild the array on the original disks.",
            Sign.DENIAL,
        ),
        (
            "Should I stir the glue?",
            "Keep stirring the glue until it is smooth.",
            "Leave the glue alone, it only gets lumps.",
            Sign.DENIAL,
        ),
        (  # asked what to do, and not whether
            "How do I get the froth in the vat down?",
            "If the vat froths over I stir the froth down with the oar.",
            "When the vat froths over I don't stir the froth, I wet it.",
            Sign.DENIAL,
        ),
        (
            "Can we keep the opened paint?",
            "I keep the opened paint for a second coat.",
            "Opened paint is thrown away the same evening.",
            Sign.OPPOSITE,
        ),
        (
            "Do I prime the wall before the ceiling?",
            "You prime the wall before the ceiling.",
            "I do the ceiling first, and then the wall.",
            Sign.ORDER,
        ),
        (
            "Do I prime the wall before the ceiling?",
            "You prime the wall before the ceiling.",
            "I prime the ceiling, and the wall comes after that.",
            Sign.ORDER,
        ),
    ],
)
def test_what_cannot_both_be_the_advice_is_found(
    question: str, one: str, other: str, sign: Sign
) -> None:
    (disagreement,) = between(question, one, other)
    assert disagreement.difference.sign is sign
    assert not disagreement.difference.depends
    assert {quote.text for quote in disagreement.quotes} == {one, other}


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (  # the same number in other units
            "How long should the fuser cool down?",
            "Wait sixty minutes for the fuser to cool down.",
            "The fuser needs an hour to cool down, for one hour.",
        ),
        (  # within a bound
            "How long should the fuser cool down?",
            "Wait at least ten minutes for the fuser to cool down.",
            "The fuser cools down for twenty minutes with me.",
        ),
        (  # numbers of different things
            "How long should the fuser cool down?",
            "Wait twenty minutes for the fuser to cool down.",
            "A new fuser costs three hundred pounds.",
        ),
        (  # both deny it
            "May I open the oven door?",
            "Never open the oven door.",
            "You don't open the oven door while it rises.",
        ),
        (  # a denial of a denial
            "Does each lamp need a bond?",
            "Every lamp has a bond, even for a rehearsal.",
            "Nothing goes up without a bond on the lamp.",
        ),
        (  # what others do is no advice
            "May I open the oven door?",
            "Never open the oven door.",
            "They keep opening the oven door to look.",
        ),
        (  # the same order in other words
            "Do I prime the wall before the ceiling?",
            "You prime the wall before the ceiling.",
            "Never do the ceiling before you have done the wall.",
        ),
        (  # another point than the one that was asked about
            "Where do I buy brushes?",
            "Wait twenty minutes for the fuser to cool down.",
            "The fuser needs five minutes to cool down.",
        ),
        (  # a question about what somebody said asks for no advice
            "What did the brewer say about the froth in the vat?",
            "If the vat froths over I stir the froth down with the oar.",
            "When the vat froths over I don't stir the froth, I wet it.",
        ),
        (  # asked what to do, and told not to do something else
            "How do I get the froth in the vat down?",
            "If the vat froths over I stir the froth down with the oar.",
            "When the vat is empty I don't stir, I rinse it.",
        ),
        (  # a question says nothing
            "Should I stir the glue?",
            "Keep stirring the glue until it is smooth.",
            "Why would you never stir the glue?",
        ),
    ],
)
def test_other_points_and_agreement_are_no_disagreement(
    question: str, one: str, other: str
) -> None:
    assert between(question, one, other) == ()


def test_different_conditions_are_conditions_and_no_disagreement() -> None:
    (depends,) = between(
        "Do I rinse the wool hot or cold?",
        "If it's cotton, I rinse the wool mix hot until it runs clear.",
        "When it's pure fleece, I rinse the wool cold.",
    )
    assert depends.difference.depends
    assert depends.cases == ("if it's cotton", "when it's pure fleece")


def test_a_condition_that_both_share_makes_no_difference() -> None:
    (disagreement,) = between(
        "How far do I stay behind with a full load?",
        "With a full load you stay two seconds behind the one in front.",
        "I keep six seconds behind the one in front when I'm fully loaded.",
    )
    assert not disagreement.difference.depends


def test_a_habit_against_a_document_is_found() -> None:
    rules = document(2, "Site rules", "Every ladder shall be tied at the top before it is climbed.")
    habit = talk(1, "Ana Ruiz", "I don't tie the ladder for a short job.")
    (disagreement,) = found("Does the ladder have to be tied?", habit, rules)
    assert {quote.speaker for quote in disagreement.quotes} == {"Site rules", "Ana Ruiz"}


def test_nobody_disagrees_with_themselves() -> None:
    one = talk(1, "Ana Ruiz", "Wait twenty minutes for the fuser to cool down.")
    other = talk(2, "ana  ruiz", "Wait five minutes for the fuser to cool down.")
    assert found("How long should the fuser cool down?", one, other) == ()


def test_two_voices_disagree_once_on_a_question() -> None:
    one = talk(1, "Ana Ruiz", "Wait twenty minutes for the fuser to cool down. Twenty, I said.")
    other = talk(
        2, "Ben Okafor", "Wait five minutes for the fuser to cool down. Five minutes cool a fuser."
    )
    assert len(found("How long should the fuser cool down?", one, other)) == 1


def test_two_spellings_of_one_name_do_not_disagree_unless_they_may_be_two_people() -> None:
    question = "How long should the fuser cool down?"
    said = [
        talk(1, "Ana Ruiz", "Wait twenty minutes for the fuser to cool down."),
        talk(2, "A. Ruiz", "The fuser needs five minutes to cool down, no more."),
    ]
    assert not found(question, *said)
    assert found(question, *said, talk(3, "Alba Ruiz", "The toner chip counts pages."))


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("at five p.m.", "at six p.m.", True),
        ("at 8 pm", "at 8 am", True),
        ("at midnight", "at 8 pm", True),
        ("at 8:52", "at 20:00", True),
        ("at eight o'clock", "at 20:00", False),
        ("at 8 pm", "at 20:10", False),
        ("at 23:55", "at midnight", False),
    ],
)
def test_times_of_day_are_compared_by_the_clock(one: str, other: str, differ: bool) -> None:
    said = (f"We close the gate of the yard {each} sharp." for each in (one, other))
    assert bool(between("When do you close the gate of the yard?", *said)) is differ


def test_of_two_who_are_quoted_in_any_case_a_denial_has_to_be_less_sure() -> None:
    question = "Which is the better time for the engine's oil change, autumn or spring?"
    ana = talk(
        1,
        "Ana Ruiz",
        "I change the engine oil before the winter and not in spring, and I put a label with the "
        "day on the filter.",
    )
    ben = talk(
        2,
        "Ben Okafor",
        "The old oil I leave in over the winter and change it in spring, then she has fresh oil "
        "for the season.",
    )
    finder = ConflictFinder(READER)
    both = [pair.quotes for pair in finder.pairs(question, [ana, ben], NO_RARITY)]
    assert finder.found(question, [ana, ben], NO_RARITY) == ()
    (told,) = finder.found(question, [ana, ben], NO_RARITY, both[0])
    assert told.difference.sign is Sign.DENIAL
    assert finder.found(question, [ana, ben], NO_RARITY, both[0][:1]) == ()
