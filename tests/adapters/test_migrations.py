"""From every former definition of the tables to the present one, empty and filled."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from peertutor.adapters.ledger import SqlLedger, upgrade
from peertutor.adapters.ledger.schema import LEDGER
from peertutor.adapters.ledger.sqlite_database import SqliteDatabase
from peertutor.adapters.ledger.sqlite_file import WRITE, make_engine
from peertutor.adapters.ledger.stores import Store
from peertutor.adapters.personal import SqlPersonalStore
from peertutor.adapters.personal_schema import PERSONAL
from peertutor.core.answers import Rung
from peertutor.core.errors import PeerTutorError, WorkspaceDamaged, WorkspaceTooNew
from peertutor.core.interviews import Trust
from peertutor.core.ladder import as_shared
from peertutor.core.lessons import Stakes
from tests.contracts.interviews import cut_by_turn, make_answer, make_interview

both = pytest.mark.parametrize("store", [LEDGER, PERSONAL], ids=lambda store: store.name)
TALK = make_interview("talk", "Why does it jam?", "The printer lies when the toner is empty.")


def steps(store: Store) -> list[str]:
    """Return the migrations that Alembic finds, oldest first."""
    config = Config()
    config.set_main_option("script_location", str(upgrade.MIGRATIONS))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", str(upgrade.MIGRATIONS / "versions" / store.name))
    scripts = ScriptDirectory.from_config(config)
    return [script.revision for script in scripts.walk_revisions()][::-1]


def migrate(path: Path, store: Store, target: str) -> None:
    engine = make_engine(path)
    with engine.connect() as connection:
        writing = connection.execution_options(**{WRITE: True})
        with writing.begin():
            upgrade.migrate(writing, store, target)
    engine.dispose()


def definition(path: Path) -> dict[str, list[str]]:
    """Return the parts that each table, index, view and trigger is made of, by its name."""
    database = sqlite3.connect(path)
    rows = database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    database.close()
    # A table that was written anew has its name in quotes.
    made = {name: re.sub(r'^CREATE TABLE "(\w+)"', r"CREATE TABLE \1", sql) for name, sql in rows}
    return {n: sorted(re.split(r"\s*[,()]\s*", " ".join(sql.split()))) for n, sql in made.items()}


@both
def test_the_list_of_migrations_is_complete(store: Store) -> None:
    assert steps(store) == list(store.revisions)


@both
def test_step_by_step_leads_where_a_new_file_begins(store: Store, tmp_path: Path) -> None:
    SqliteDatabase.open(tmp_path / "new.sqlite3", store).close()
    for revision in store.revisions:
        migrate(tmp_path / "steps.sqlite3", store, revision)
    made, migrated = definition(tmp_path / "new.sqlite3"), definition(tmp_path / "steps.sqlite3")
    made.pop("alembic_version")
    migrated.pop("alembic_version")
    assert migrated == made


FIRST_LEDGER = """
INSERT INTO interviews VALUES (1, 'talk', 1, 1, 'released', 'interview', 'Talk talk', 'printers',
    '2025-03-01', '', '["Ana"]', '{"k": 1}', 'aa', '2026-01-01 00:00:00.000000', 2, 8, 1);
INSERT INTO turns VALUES (1, 0, 'Host', 'Why?', 'context', NULL, '');
INSERT INTO turns VALUES (1, 1, 'Ana', 'The printer lies.', 'veteran', 2.5, '');
INSERT INTO passages VALUES (7, 1, 0, 'Talk talk', 'Ana: The printer lies.', 'cc', 'told');
INSERT INTO spans VALUES (7, 0, 1, 1, 4, 11);
INSERT INTO passage_words (rowid, heading, text) SELECT id, heading, text FROM searchable;
INSERT INTO vectors VALUES ('cc', 'm', 2, x'0000803f00000000');
INSERT INTO people VALUES (1, 'Ana');
INSERT INTO aliases VALUES ('Ana', 1);
INSERT INTO appearances VALUES (1, 'Ana', 'veteran', 1);
INSERT INTO events VALUES (1, '2026-01-01 00:00:00.000000', 'added', 'hash', '{}');
INSERT INTO meta VALUES ('searchable', 3);
"""

FIRST_PERSONAL = """
INSERT INTO conversations VALUES (1, '2026-01-01 00:00:00.000000');
INSERT INTO questions VALUES (1, '2026-01-01 00:00:00.000000', 'Why?', 'Why?', 1);
INSERT INTO answers VALUES (1, 1, 'extractive', 'It lies [1].', 'grounded', 0.5,
    '[["conflict", "x"]]', '["label"]', '[["Ana", "why"]]', 0, '{"f": 1.0}', '{"total": 2.0}',
    'note', 'useful');
INSERT INTO claims VALUES (1, 0, 'It lies [1].', 0, 12, 0.9, 1, '[1]');
INSERT INTO citations VALUES (1, 0, 1, 'talk', 'Talk', 1, 'Ana', NULL, 4, 11, 'printer', 'told',
    'interview');
INSERT INTO tokens VALUES (4, 'secret');
"""


def first_version(path: Path, store: Store, rows: str) -> None:
    """Make a file as the first version of the program left it."""
    migrate(path, store, store.revisions[0])
    database = sqlite3.connect(path)
    database.executescript(rows)
    database.close()


def test_a_ledger_of_the_first_version_keeps_every_word(tmp_path: Path) -> None:
    first_version(tmp_path / "ledger.sqlite3", LEDGER, FIRST_LEDGER)
    ledger = SqlLedger.open(workspace=tmp_path)
    assert [turn.text for turn in ledger.interview("talk").turns] == ["Why?", "The printer lies."]
    [hit] = ledger.search_text("printers", 5)
    passage = ledger.passages([hit.passage_id])[7]
    assert passage.parts[0].text == "printer"
    assert (passage.verified_at, passage.verified_by) == (None, 0)
    assert (ledger.vector_counts(), ledger.vector_version("m")) == ({"m": 1}, 3)
    ledger.close()


SECOND_LEDGER = """
INSERT INTO lessons VALUES (5, 1, 0, 'Ana', 'printers', '', '', 'Shake the toner.', '', '', '', '',
    'high', 1, 'principle', 'confirmed', 'confirmed', NULL, 'hash');
"""


def test_a_lesson_of_the_second_version_was_verified_by_nobody(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite3"
    first_version(path, LEDGER, FIRST_LEDGER)
    migrate(path, LEDGER, "ledger_0002")
    database = sqlite3.connect(path)
    database.executescript(SECOND_LEDGER)
    database.close()
    ledger = SqlLedger.open(workspace=tmp_path)
    [lesson] = ledger.lessons.lessons("talk")
    assert (lesson.action, lesson.stakes) == ("Shake the toner.", Stakes.HIGH)
    assert (lesson.trust, lesson.verified_at, lesson.verified_by) == (Trust.CONFIRMED, None, 0)
    ledger.close()


SHARED_LEDGER = """
INSERT INTO questions VALUES (1, '2026-01-01 09:13:07.250000', 'Why?', 'Why?', 'anonymous', '',
    'aa');
INSERT INTO questions VALUES (2, '2026-01-01 09:14:00.000000', 'How?', 'How?', 'named', 'Ben',
    '');
INSERT INTO answers VALUES (1, 1, 'extractive', 'It lies [1].', 'grounded', 0.5,
    '[["model_failed", "(small-model)"], ["weak_evidence", ""], ["conflict", "x"]]', '[]',
    '[["Ana", "why"]]', 1, '{"f": 0.25}', '{"total": 12.25}', 'small-model', NULL);
INSERT INTO answers VALUES (2, 2, 'extractive', 'So.', 'grounded', 0.5, '[]', '[]', '[]', 0, '{}',
    '{}', '', NULL);
INSERT INTO claims VALUES (1, 0, 'It lies [1].', 0, 12, 0.9, 1, '[1]');
INSERT INTO citations VALUES (1, 0, 1, 'talk', 'Talk', 1, 'Ana', NULL, 4, 11, 'printer', 'told',
    'interview');
INSERT INTO events VALUES (2, '2026-01-01 09:13:07.250000', 'shared', 'x',
    '{"question": 1, "rung": "anonymous"}');
INSERT INTO events VALUES (3, '2026-01-01 09:14:00.000000', 'shared', 'x',
    '{"question": 2, "rung": "named"}');
"""


def test_what_was_shared_without_a_name_loses_what_tells_of_its_asker(tmp_path: Path) -> None:
    first_version(tmp_path / "ledger.sqlite3", LEDGER, FIRST_LEDGER + SHARED_LEDGER)
    with closing(SqlLedger.open(workspace=tmp_path)) as ledger:
        secret, named = ledger.reviews.shared_questions()
        log = ledger.log()
    assert (secret.asker, secret.answer.claims[0].text) == ("", "It lies [1].")
    assert (named.asker, named.answer.confidence) == ("Ben", 0.5)
    assert secret.answer == as_shared(secret.answer, Rung.ANONYMOUS)
    assert [(line.kind, line.number) for line in log] == [("added", 1), ("shared", 3)]
    held = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.sqlite3*"))
    for trace in (b"09:13:07", b"small-model", b"12.25"):
        assert trace not in held


def test_a_personal_store_of_the_first_version_keeps_every_answer(tmp_path: Path) -> None:
    first_version(tmp_path / "personal.sqlite3", PERSONAL, FIRST_PERSONAL)
    store = SqlPersonalStore.open(tmp_path)
    [kept] = store.answers(1)
    assert (kept.answer.text, kept.answer.citations[0].quote) == ("It lies [1].", "printer")
    store.close()


FOLLOWING = f"ledger_{len(LEDGER.revisions) + 1:04}"

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{down_revision}"

def upgrade():
    op.create_table("half_made", sa.Column("id", sa.Integer(), primary_key=True))
    with op.batch_alter_table("interviews") as batch:
        batch.add_column(sa.Column("language", sa.Text(), nullable=False, server_default="en"))
        batch.alter_column("title", nullable=True)
    {last}
"""


def next_migration(last: str = "") -> str:
    return NEXT.format(revision=FOLLOWING, down_revision=LEDGER.head, last=last)


@pytest.fixture
def next_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stand in for a later version of the program, with one migration more."""
    folder = tmp_path / "migrations"
    shutil.copytree(upgrade.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    with monkeypatch.context() as later:
        later.setattr(upgrade, "MIGRATIONS", folder)
        yield folder / "versions" / "ledger" / f"{FOLLOWING}.py"


NEXT_LEDGER = Store("ledger", LEDGER.metadata, (*LEDGER.revisions, FOLLOWING))


def fill(workspace: Path) -> None:
    ledger = SqlLedger.open(workspace=workspace)
    ledger.add_interview(TALK, cut_by_turn(TALK))
    ledger.close()


def test_a_filled_ledger_is_migrated_in_place(tmp_path: Path, next_version: Path) -> None:
    fill(tmp_path)
    next_version.write_text(next_migration())
    SqliteDatabase.open(tmp_path / "ledger.sqlite3", NEXT_LEDGER).close()
    database = sqlite3.connect(tmp_path / "ledger.sqlite3")
    assert database.execute("SELECT id, language FROM interviews").fetchall() == [("talk", "en")]
    assert database.execute("SELECT count(*) FROM turns").fetchone() == (2,)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute(
        "SELECT count(*) FROM passage_words WHERE passage_words MATCH 'toner'"
    ).fetchone() == (1,)
    database.close()


@pytest.mark.parametrize(
    "last",
    ["raise RuntimeError('power cut')", "op.execute('DELETE FROM people')"],
    ids=["that fails", "that leaves rows without their parents"],
)
def test_a_migration_is_undone_whole(tmp_path: Path, next_version: Path, last: str) -> None:
    fill(tmp_path)
    before = definition(tmp_path / "ledger.sqlite3")
    next_version.write_text(next_migration(last))
    with pytest.raises((RuntimeError, PeerTutorError)):
        SqliteDatabase.open(tmp_path / "ledger.sqlite3", NEXT_LEDGER)
    assert definition(tmp_path / "ledger.sqlite3") == before
    ledger = SqlLedger.open(workspace=tmp_path)
    assert len(ledger.search_text("toner", 5)) == 1
    ledger.close()


def test_a_file_of_a_later_version_is_left_alone(tmp_path: Path, next_version: Path) -> None:
    fill(tmp_path)
    next_version.write_text(next_migration())
    SqliteDatabase.open(tmp_path / "ledger.sqlite3", NEXT_LEDGER).close()
    with pytest.raises(WorkspaceTooNew) as raised:
        SqlLedger.open(workspace=tmp_path)
    assert FOLLOWING in raised.value.cause
    assert raised.value.remedy


@both
def test_a_database_of_another_program_is_left_alone(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "foreign.sqlite3"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE recipes (id INTEGER)")
    database.close()
    with pytest.raises(WorkspaceDamaged):
        SqliteDatabase.open(path, store)
    assert set(definition(path)) == {"recipes"}


def test_one_store_is_not_taken_for_the_other(tmp_path: Path) -> None:
    SqlPersonalStore.open(tmp_path).close()
    (tmp_path / "personal.sqlite3").rename(tmp_path / "ledger.sqlite3")
    with pytest.raises(WorkspaceDamaged):
        SqlLedger.open(workspace=tmp_path)


def test_a_workspace_of_this_version_opens_without_alembic(tmp_path: Path) -> None:
    script = (
        "import sys, pathlib\n"
        "from peertutor.adapters.ledger import SqlLedger\n"
        "from peertutor.adapters.personal import SqlPersonalStore\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "for _ in range(2):\n"
        "    SqlLedger.open(workspace=folder).close(); SqlPersonalStore.open(folder).close()\n"
        "print([name for name in ('alembic', 'sqlalchemy.orm', 'numpy') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_answers_find_their_tables_in_both_stores(tmp_path: Path) -> None:
    store = SqlPersonalStore.open(tmp_path)
    store.keep_answer(store.start_conversation(), make_answer("Why?"))
    store.close()
    shared = set(definition(tmp_path / "personal.sqlite3"))
    SqlLedger.open(workspace=tmp_path).close()
    shared &= set(definition(tmp_path / "ledger.sqlite3"))
    assert {"questions", "answers", "claims", "citations", "evidence"} <= shared
