"""One of several processes on a workspace and a team's server: `… WORKSPACE URL WORDS`.

It brings the server into step, tells what is searched and what it finds for these words, and does
so again for every line that it is given.
"""

from __future__ import annotations

import json
import sys
from contextlib import closing
from pathlib import Path

from peertutor.adapters.chroma_shared import ChromaServer
from peertutor.adapters.dense import DenseSearch
from peertutor.adapters.ledger import SqlLedger
from peertutor.core.consent import Consent
from tests.faults.work import embedder


def _main(workspace: Path, url: str, words: str) -> None:
    asked = embedder()
    vector = asked.embed_query(words)
    server = ChromaServer(url, Consent())
    with (
        closing(SqlLedger.open(workspace=workspace)) as ledger,
        closing(DenseSearch(ledger, asked.model, workspace, warm=True, server=server)) as dense,
    ):
        dense.sync()
        while True:
            dense.settle(60)
            before = dense.status()
            found = [hit.passage_id for hit in dense.search(vector, 5)]
            print(json.dumps({"status": before, "found": found}), flush=True)
            if not sys.stdin.readline():
                return


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
