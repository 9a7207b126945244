"""The databases that a ledger may lie in, for tests that run on each of them."""

from __future__ import annotations

import pytest

from tests.servers.postgres import PostgresServer


def empty_database(request: pytest.FixtureRequest) -> str:
    """Return the address of an empty database of the kind that a fixture's parameter names."""
    if request.param == "sqlite":
        return ""
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.database()
