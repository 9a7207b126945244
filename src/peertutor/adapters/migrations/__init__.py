"""How the tables came to be, step by step: one folder of versions for each store.

A new step is a module `STORE_NNNN.py` with `revision`, `down_revision` and `upgrade()`; its name is
added to `revisions` of the store in `ledger/schema.py`. There is no way back: restore a backup.
From `ledger_0006` on a step of the ledger's has to run on PostgreSQL too.
"""
