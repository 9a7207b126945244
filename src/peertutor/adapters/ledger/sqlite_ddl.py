"""What only SQLite's schema has: the full-text index and the guard of the event log."""

from __future__ import annotations

from peertutor.adapters.stemmer import TOKENIZER

FULL_TEXT_DDL = (
    # What may be found now; a rebuild of the index reads exactly this.
    """
CREATE VIEW searchable AS
SELECT passages.id, passages.interview, passages.heading, passages.text
FROM passages JOIN interviews ON interviews.key = passages.interview
WHERE interviews.current AND interviews.state = 'released' AND passages.trust <> 'retired'
""".strip(),
    f"""
CREATE VIRTUAL TABLE passage_words USING fts5(
    heading, text,
    content = 'searchable', content_rowid = 'id',
    tokenize = '{TOKENIZER}'
)
""".strip(),
    "CREATE VIRTUAL TABLE passage_vocabulary USING fts5vocab(passage_words, row)",
    # A word in the title says what a passage is about, a word in the text is what is looked for.
    "INSERT INTO passage_words (passage_words, rank) VALUES ('rank', 'bm25(0.4, 1.0)')",
)

EVENTS_DDL = (
    """
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END
""".strip(),
    """
CREATE TRIGGER events_are_not_removed BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END
""".strip(),
)
