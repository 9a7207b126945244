"""A real PostgreSQL server on this machine, with a database of its own for each test.

Run as a program (`FOLDER PORT`) it serves until its standard input ends, so that no server outlives
the tests.
"""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psycopg

from tests.servers.keeper import Keeper

_READY_SECONDS = 60
_DEBIAN = Path("/usr/lib/postgresql")
_MADE = ("--username=postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C.UTF-8")
# No test pulls the plug of the server: what it would keep is nobody's.
_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")


class NoPostgresServer(Exception):
    """None can be started here; says why."""

    def __init__(self, why: str) -> None:
        super().__init__(f"NO POSTGRESQL TESTED: {why}")


class PostgresServer:
    """A server over a folder of its own, on 127.0.0.1 alone."""

    def __init__(self) -> None:
        self._keeper: Keeper | None = None
        self._numbers = itertools.count(1)
        self._folder = Path()
        self._port = 0

    def start(self) -> None:
        """Make its folder, start it and wait until it answers.

        Raises:
            NoPostgresServer: It is not installed, or does not start.
        """
        _program("initdb")
        self._folder = Path(tempfile.mkdtemp(prefix="peertutor-postgres-"))
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            self._port = int(taken.getsockname()[1])
        self._keeper = Keeper("tests.servers.postgres", str(self._folder), str(self._port))
        end = time.monotonic() + _READY_SECONDS
        while not self._answers():
            if self._keeper.ended or time.monotonic() > end:
                said = (self._folder / "log").read_text() if (self._folder / "log").exists() else ""
                self.stop()
                raise NoPostgresServer(f"it does not start: {said[-500:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it; what has ended already is left alone."""
        if self._keeper is None:
            return
        self._keeper.end()
        shutil.rmtree(self._folder, ignore_errors=True)

    def database(self) -> str:
        """Make an empty database, and return its URL."""
        name = f"team{next(self._numbers)}"
        with self.connect("postgres") as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql://postgres@127.0.0.1:{self._port}/{name}"

    def connect(self, name: str) -> psycopg.Connection[tuple[Any, ...]]:
        """Open a connection of the driver's own, which commits each statement."""
        return psycopg.connect(
            host="127.0.0.1", port=self._port, user="postgres", dbname=name, autocommit=True
        )

    def every_byte(self, url: str) -> bytes:
        """Return what a database of it keeps, without the server's own log of writing."""
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            found = connection.execute(
                "SELECT oid FROM pg_database WHERE datname = current_database()"
            ).fetchone()
        assert found is not None
        files = sorted((self._folder / "data" / "base" / str(found[0])).rglob("*"))
        return b"".join(path.read_bytes() for path in files if path.is_file())

    def _answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg.Error:
            return False
        return True


def _program(name: str) -> str:
    found = shutil.which(name)
    for folder in sorted(_DEBIAN.glob("*/bin"), reverse=True):
        found = found or shutil.which(name, path=str(folder))
    if found is None:
        raise NoPostgresServer(f"{name} is missing (Debian's package is called postgresql)")
    return found


def _as_nobody_special() -> dict[str, Any]:
    """Who runs it: PostgreSQL refuses to be run by root."""
    if os.geteuid():
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise NoPostgresServer("root may not run it, and there is no other user")


def _serve(folder: Path, port: str) -> None:
    who = _as_nobody_special()
    if who:
        os.chown(folder, who["user"], who["group"])
    data, log = folder / "data", folder / "log"
    with log.open("w") as said:
        subprocess.run(
            [_program("initdb"), "--pgdata", str(data), *_MADE],
            check=True,
            stdout=said,
            stderr=said,
            cwd=folder,
            **who,
        )
        server = subprocess.Popen(
            [
                *(_program("postgres"), "-D", str(data), "-h", "127.0.0.1", "-p", port),
                *("-k", str(folder), *(part for each in _FAST for part in ("-c", each))),
            ],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd=folder,
            **who,
        )
        sys.stdin.read()
        # At once, without waiting for those who are still connected.
        server.send_signal(signal.SIGINT)
        server.wait()


if __name__ == "__main__":
    _serve(Path(sys.argv[1]), sys.argv[2])
