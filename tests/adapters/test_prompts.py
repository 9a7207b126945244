"""Prompts from files: whose counts, what is checked, and what is said when one is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from peertutor.adapters.prompts import PLACEHOLDERS, FilePrompts, prompt_folders
from peertutor.core.errors import SettingsError

_WANTED = {"greet": frozenset({"whom"})}


def write(folder: Path, text: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    data = text if isinstance(text, bytes) else text.encode()
    (folder / "greet.md").write_bytes(data)
    return folder


def test_the_first_folder_that_has_a_prompt_counts(tmp_path: Path) -> None:
    folders = [tmp_path / "none", write(tmp_path / "a", "A {{whom}}"), write(tmp_path / "b", "B")]
    assert FilePrompts(folders, _WANTED).render("greet", whom="Ana") == "A Ana"


def test_what_is_filled_in_is_not_read_again(tmp_path: Path) -> None:
    prompts = FilePrompts([write(tmp_path, "Hi {{ whom }}!")], _WANTED)
    assert prompts.render("greet", whom="{{whom}}") == "Hi {{whom}}!"


def test_a_missing_prompt_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        FilePrompts([tmp_path / "here", tmp_path / "there"], _WANTED)
    assert "greet.md" in caught.value.title
    assert str(tmp_path / "here") in caught.value.cause
    assert str(tmp_path / "there") in caught.value.cause


@pytest.mark.parametrize(
    ("text", "named"),
    [("Hi", "missing: {{whom}}"), ("{{whom}} {{whmo}}", "unknown: {{whmo}}"), ("", "missing")],
)
def test_other_placeholders_are_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SettingsError) as caught:
        FilePrompts([write(tmp_path, text)], _WANTED)
    assert named in caught.value.cause


def test_a_prompt_that_is_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        FilePrompts([write(tmp_path, b"\xff\xfe\x00")], _WANTED)


def test_a_teams_own_prompt_goes_before_ours_which_are_all_there(tmp_path: Path) -> None:
    ours = FilePrompts(prompt_folders(tmp_path))
    values = {name: {key: f"<{key}>" for key in keys} for name, keys in PLACEHOLDERS.items()}
    for name, filled in values.items():
        text = ours.render(name, **filled)
        assert all(value in text for value in filled.values())
    (tmp_path / "prompts").mkdir()
    own = "{{sources}} {{question}} {{fence}} in our words"
    (tmp_path / "prompts" / "question.md").write_text(own)
    theirs = FilePrompts(prompt_folders(tmp_path))
    assert theirs.render("question", **values["question"]).endswith("in our words")
