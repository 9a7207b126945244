"""What every test shares: no key, no colour, no clock of this machine, no trace outside tmp."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.contracts.ledgers import empty_database
from tests.servers.chroma import ChromaRun, InThisProcess, NoChromaServer
from tests.servers.postgres import NoPostgresServer, PostgresServer

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A busy computer is no fault of what is tested.
hypothesis.settings.register_profile("patient", deadline=None)
hypothesis.settings.load_profile("patient")

# What runs the suite in the background may ignore signals, which commands under test inherit.
for _sent, _usual in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGTERM, signal.SIG_DFL),
    (signal.SIGHUP, signal.SIG_DFL),
):
    if signal.getsignal(_sent) is signal.SIG_IGN:
        signal.signal(_sent, _usual)


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("PEERTUTOR_", "OPENAI_")) or name in {"NO_COLOR", "COLORTERM"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    monkeypatch.setenv("TZ", "UTC")


@pytest.fixture(scope="session")
def chroma_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Chroma server for all tests that neither harm it nor count what it holds."""
    server = ChromaRun(tmp_path_factory.mktemp("chroma"))
    try:
        server.start()
    except NoChromaServer as error:
        pytest.skip(str(error))
    yield server.url
    server.kill()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL server; each test asks it for a database of its own."""
    server = PostgresServer()
    try:
        server.start()
    except NoPostgresServer as error:
        pytest.skip(str(error))
    yield server
    server.stop()


@pytest.fixture(params=["sqlite", "postgres"])
def ledger_url(request: pytest.FixtureRequest) -> str:
    """Where a ledger may lie: in the workspace, or in an empty database of a server."""
    return empty_database(request)


@pytest.fixture
def every_byte(
    request: pytest.FixtureRequest, ledger_url: str, tmp_path: Path
) -> Callable[[], bytes]:
    """Reads everything that a ledger at `ledger_url` keeps on the disk."""
    if ledger_url:
        server: PostgresServer = request.getfixturevalue("postgres")
        return lambda: server.every_byte(ledger_url)
    return lambda: b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process for the client of that server, where deadlines have no part in what is tested."""
    monkeypatch.setattr(
        "peertutor.adapters.chroma_shared.ChromaProcess",
        lambda _server, url, environment: InThisProcess(url),
    )
