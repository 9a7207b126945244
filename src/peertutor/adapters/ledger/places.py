"""Where passages stand in their interviews, without a word of their text."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection, text

from peertutor.core.passages import Place

# As text, because every search asks it: composing it each time would cost as much as running it.
# The numbers travel as one JSON list: no statement of its own for each length, and no upper bound.
# Whether a passage is retired is not asked: it stands behind its text, and reading that would cost
# more than all the rest.
_AROUND = (
    "SELECT near.id, near.interview, near.position, interviews.passages "
    "FROM {wanted} "
    "JOIN passages AS hit ON hit.id = wanted.value "
    "JOIN interviews ON interviews.key = hit.interview "
    "JOIN passages AS near ON near.interview = hit.interview "
    "AND near.position BETWEEN hit.position - :reach AND hit.position + :reach "
    "WHERE interviews.current AND interviews.state = 'released'"
)
_OF_DIALECT = {
    "sqlite": text(_AROUND.format(wanted="json_each(:ids) AS wanted")),
    "postgresql": text(
        _AROUND.format(
            wanted="(SELECT CAST(value AS integer) AS value "
            "FROM json_array_elements_text(CAST(:ids AS json))) AS wanted"
        )
    ),
}


def around(connection: Connection, ids: Iterable[int], reach: int) -> dict[int, Place]:
    """Return where `ids` and their neighbours stand, in interviews that may be shown now."""
    wanted = json.dumps(list(dict.fromkeys(ids)))
    rows = connection.execute(
        _OF_DIALECT[connection.dialect.name], {"ids": wanted, "reach": reach}
    ).all()
    return {row[0]: Place._make(row[1:]) for row in rows}
