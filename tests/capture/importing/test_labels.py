from __future__ import annotations

import time

import pytest

from peertutor.capture.importing.labels import find_labels, looks_like_speaker


def names(text: str, known: tuple[str, ...] = ()) -> list[str]:
    return [label.name for label in find_labels(text.split("\n"), known)]


STYLES = {
    "bold, colon inside": "**Ana Ruiz:** Hi.\n\n**Ben:** Ho.",
    "bold, colon outside": "**Ana Ruiz**: Hi.\n\n**Ben** : Ho.",
    "bold with underscores": "__Ana Ruiz:__ Hi.\n\n__Ben__: Ho.",
    "bold, time after": "**Ana Ruiz** (00:12): Hi.\n\n**Ben** [1:00:12]: Ho.",
    "bold, time inside": "**Ana Ruiz (00:12):** Hi.\n\n**Ben [00:15]**: Ho.",
    "bold, time before": "[00:12:03] **Ana Ruiz:** Hi.\n\n00:13 **Ben:** Ho.",
    "plain": "Ana Ruiz: Hi.\n\nBen: Ho.",
    "plain, line by line": "Ana Ruiz: Hi.\nBen: Ho.",
    "plain, time before": "[00:12:03] Ana Ruiz: Hi.\n(0:13) Ben: Ho.",
    "plain, time and dash before": "00:12 - Ana Ruiz: Hi.\n00:13 - Ben: Ho.",
    "plain, time after": "Ana Ruiz (00:12): Hi.\nBen [00:13]: Ho.",
    "text on the next line": "Ana Ruiz:\nHi.\n\nBen:\nHo.",
    "stamped": "Ana Ruiz  0:12\nHi.\n\nBen  0:15\nHo.",
    "headings that come again": "## Ana Ruiz\nHi.\n## Ben\nHo.\n## Ana Ruiz\nSo.\n## Ben\nNo.",
    "rows of a table": "Ana Ruiz\tHi.\nBen\tHo.\nAna Ruiz\tSo.\nBen\tNo.",
    "rows with times": "0:12\tAna Ruiz\tHi.\n0:13\tBen\tHo.\n0:14\tAna Ruiz\tSo.\n0:15\tBen\tNo.",
}


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES.keys())
def test_styles_of_labels(text: str) -> None:
    assert names(text)[:2] == ["Ana Ruiz", "Ben"]


@pytest.mark.parametrize("text", [text for text in STYLES.values() if "1" in text])
def test_time_codes_are_read(text: str) -> None:
    labels = find_labels(text.split("\n"))

    assert all(label.seconds and label.seconds >= 12 for label in labels)


NO_CONVERSATION = {
    "one label once": "Ana: Hi.\n\nThe rest is a story.\n\nA long one.",
    "notes": "Note: do this.\n\nNote: do that.\n\nWarning: not that.",
    "links": "http://example.org\n\nhttps://example.org/x: y",
    "times": "12:30 Lunch\n\n13:30 Back to work",
    "sentences with colons": "He said this: no.\n\nThere are three: a, b, c.",
    "a letter": "From: Ana\nTo: Ben\nSubject: Lunch\n\nDear Ben",
    "headings of a report": "## Plan\nText.\n## Cost\nText.\n## End\nText.",
    "bold notes": "**Note:** do this.\n\n**Warning:** not that.\n\nText.",
    "a numbered list": "1. Backup: do it.\n2. Restore: try it.",
    "a glossary": "\n".join(f"{term}: meaning." for term in "Cache Disk Modem Port Proxy".split()),
    "a table": "Screw\t12\nNail\t14\nBolt\t9",
    "chapters far apart": "Chapter One: It begins\n\n" + "Text.\n\n" * 9 + "Part Two: It ends",
    "a term once in a while": "Plan B: go.\n\n" + "Text.\n\n" * 60 + "Plan B: stay.",
}


@pytest.mark.parametrize("text", NO_CONVERSATION.values(), ids=NO_CONVERSATION.keys())
def test_text_that_is_no_conversation(text: str) -> None:
    assert names(text) == []


def test_who_is_known_needs_no_further_proof() -> None:
    assert names("Ana: Hi.\n\n" + "More.\n\n" * 30, ("Ana Ruiz",)) == ["Ana"]
    assert names("ana: Hi.\n\nMore.", ("Ana Ruiz",)) == ["ana"]


def test_beside_people_who_are_known_a_full_name_in_bold_speaks_too() -> None:
    text = "**Sam Reed:** Bleed them twice a year.\n\n**Note:** not in May."
    assert names(text, ("Olive Marsh",)) == ["Sam Reed"]
    assert names(text) == []


def test_in_a_conversation_a_note_is_no_speaker() -> None:
    assert names("Ana: Hi.\n\nNote: careful.\n\nBen: Ho.\n\nAna: So.") == ["Ana", "Ben", "Ana"]


def test_where_speakers_begin_paragraphs_a_line_within_one_is_no_speaker() -> None:
    text = "Ana: Two plans.\nPlan B: go.\n\nBen: Hm.\n\nAna: So.\n\nBen: No."

    assert names(text) == ["Ana", "Ben", "Ana", "Ben"]


def test_a_bold_question_may_have_a_plain_answer() -> None:
    text = "**Q:** Why?\n\nA: Because.\nTrust me: it works.\n\n**Q:** And?\n\nA: So."

    assert names(text) == ["Q", "A", "Q", "A"]


def test_the_words_begin_behind_the_label() -> None:
    (first, _) = find_labels(["**Ana** (0:12):  Hi.", "", "**Ben:** Ho."])

    assert "**Ana** (0:12):  Hi."[first.end :] == "Hi."


@pytest.mark.parametrize(
    "label",
    ["Ana", "Ana Ruiz", "J. R. Smith", "Dr. Ana Ruiz", "Maeve O'Brien", "Ludwig van Beethoven",
     "Speaker 1", "Grad E", "interviewer", "Ana Ruiz (Ops)", "李明", "A", "Jean-Luc"],
)  # fmt: skip
def test_labels_that_may_be_people(label: str) -> None:
    assert looks_like_speaker(label)


@pytest.mark.parametrize(
    "label",
    ["", "12", "Note", "he said", "Ana said", "Well, Ana", "Stop! Ana", "We had two options. One",
     "A" * 61, "One Two Three Four Five Six Seven", "src/main.py", "https", "Step 3", "i.e."],
)  # fmt: skip
def test_labels_that_are_none(label: str) -> None:
    assert not looks_like_speaker(label)


@pytest.mark.parametrize("char", [" ", "a", "**", "[", "0:", "A ", "\t", "<v."])
def test_endless_lines_take_no_time(char: str) -> None:
    began = time.perf_counter()

    find_labels([char * 500_000, "Ana" + char * 500_000, char * 500_000 + ":"])

    assert time.perf_counter() - began < 2
