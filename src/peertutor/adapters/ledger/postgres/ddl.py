"""What only PostgreSQL's schema has: the full-text index and the guard of the event log."""

from __future__ import annotations

FULL_TEXT_DDL = (
    # What may be found now; a rebuild of the index reads exactly this.
    """
CREATE VIEW searchable AS
SELECT passages.id, passages.interview, passages.heading, passages.text
FROM passages JOIN interviews ON interviews.key = passages.interview
WHERE interviews.current AND interviews.state = 'released' AND passages.trust <> 'retired'
""".strip(),
    """
CREATE TABLE passage_words (
    passage INTEGER NOT NULL REFERENCES passages (id),
    words TSVECTOR NOT NULL,
    length INTEGER NOT NULL,
    CONSTRAINT pk_passage_words PRIMARY KEY (passage)
)
""".strip(),
    # Without the list of late entries, each of which every search would have to look at.
    "CREATE INDEX ix_passage_words ON passage_words USING gin (words) WITH (fastupdate = off)",
)

EVENTS_DDL = (
    """
CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'events are only ever added'; END $$
""".strip(),
    """
CREATE TRIGGER events_are_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_event_change()
""".strip(),
)
