"""The search's index and triggers on SQLite: see `storage.models.searching`."""

# ruff: noqa: S608 - what is put into these statements are our own names and numbers
from storage.models.searching_words import CLOSED_AFTER, LONGEST_NOTES, NEVER, WORTH_KNOWING


def _tagged(words: str, workspace: str, mark: str) -> str:
    """Put the workspace before each word of a text of words."""
    return f"replace({workspace} || '{mark}' || trim({words}), ' ', ' ' || {workspace} || '{mark}')"


_HEAD = _tagged("o.words || ' ' || c.words || ' ' || coalesce(company.words, '')", "o.workspace_id", ":")
_NOTES = _tagged("said.words", "o.workspace_id", ";")
_WORDS = f"""
SELECT {_HEAD} || coalesce((
    SELECT ' ' || {_NOTES} FROM (
        SELECT substr(group_concat(words, ' '), 1, {LONGEST_NOTES}) AS words
        FROM (SELECT words FROM note WHERE opportunity_id = o.id ORDER BY id DESC)
    ) said WHERE said.words IS NOT NULL
), '')
FROM opportunity o JOIN contact c ON c.id = o.contact_id LEFT JOIN contact company ON company.id = o.company_id
WHERE o.id = {{of}}
"""
"""Select the words of one opportunity; `of` is put in."""
_WRITE = "INSERT INTO opportunity_search (opportunity_id, workspace_id, words)"
_OF_CONTACT = "SELECT id FROM opportunity WHERE contact_id = NEW.id OR company_id = NEW.id"
_CHANGED = "NEW.words <> OLD.words OR NEW.contact_id <> OLD.contact_id OR NEW.company_id IS NOT OLD.company_id"
_AGAIN = "UPDATE opportunity_search SET words = ({words}) WHERE opportunity_id = {of};"
_FROM_WORDS = _WORDS.format(of="opportunity_search.opportunity_id")
_DUE = (
    "coalesce((SELECT closing_date FROM entry WHERE opportunity_id = {of} AND active), planned_closing_date, '{never}')"
)
_URGENT = f"""4 * (
    CASE WHEN date_closed IS NULL
    THEN CAST(julianday({_DUE}) - julianday('2000-01-01') AS INTEGER)
    ELSE {CLOSED_AFTER} + CAST(julianday('{{never}}') - julianday(date_closed) AS INTEGER) END
) + CASE priority WHEN 'high' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END"""
_URGENCY = f"UPDATE opportunity SET urgency = {_URGENT} WHERE id = {{of}} AND urgency <> {_URGENT};"
"""What is as urgent as it was is not written again: that would cost a place in an index."""
_UNINDEX = "INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', OLD.opportunity_id, OLD.words);"
_INDEX = "INSERT INTO search_index (rowid, words) VALUES (NEW.opportunity_id, NEW.words);"
_KNOW = f"""
INSERT INTO search_word (workspace_id, word, opportunity_id)
SELECT DISTINCT NEW.workspace_id, substr(value, length(NEW.workspace_id) + 2) AS found, NEW.opportunity_id
FROM json_each('["' || replace(NEW.words, ' ', '","') || '"]')
WHERE (length(found) >= {WORTH_KNOWING} OR found GLOB '*[^ -~]*') AND found NOT GLOB '*[0-9]*' AND NOT EXISTS (
    SELECT 1 FROM search_word known
    WHERE known.workspace_id = NEW.workspace_id AND known.word = found AND known.gone_on IS NULL
)
ON CONFLICT DO UPDATE SET gone_on = NULL;
"""


def _trigger(name: str, when: str, *steps: str) -> str:
    return f"CREATE TRIGGER {name} {when} BEGIN {' '.join(steps)} END"


def _urgency(of: str) -> str:
    return _URGENCY.format(of=of, never=NEVER)


def _again(of: str) -> str:
    return _AGAIN.format(words=_WORDS.format(of=of), of=of)


TRIGGERS = {
    "opportunity_urgent_made": ("AFTER INSERT ON opportunity WHEN NEW.urgency = 0", _urgency("NEW.id")),
    "opportunity_urgent": (
        "AFTER UPDATE OF date_closed, planned_closing_date, priority ON opportunity",
        _urgency("NEW.id"),
    ),
    "entry_urgent_made": ("AFTER INSERT ON entry WHEN NEW.active", _urgency("NEW.opportunity_id")),
    "entry_urgent": (
        "AFTER UPDATE OF active, closing_date ON entry WHEN NEW.active OR OLD.active",
        _urgency("NEW.opportunity_id"),
    ),
    "entry_urgent_gone": ("AFTER DELETE ON entry WHEN OLD.active", _urgency("OLD.opportunity_id")),
    "opportunity_searched_made": (
        "AFTER INSERT ON opportunity",
        f"{_WRITE} SELECT NEW.id, NEW.workspace_id, ({_WORDS.format(of='NEW.id')});",
    ),
    "opportunity_searched": (
        f"AFTER UPDATE OF words, contact_id, company_id ON opportunity WHEN {_CHANGED}",
        _again("NEW.id"),
    ),
    "opportunity_searched_gone": (
        "AFTER DELETE ON opportunity",
        "DELETE FROM opportunity_search WHERE opportunity_id = OLD.id;",
    ),
    "contact_searched": (
        "AFTER UPDATE OF words ON contact WHEN NEW.words <> OLD.words",
        f"UPDATE opportunity_search SET words = ({_FROM_WORDS}) WHERE opportunity_id IN ({_OF_CONTACT});",
    ),
    "note_searched_made": ("AFTER INSERT ON note", _again("NEW.opportunity_id")),
    "note_searched": (
        "AFTER UPDATE OF words, opportunity_id ON note",
        _again("NEW.opportunity_id") + " " + _again("OLD.opportunity_id"),
    ),
    "note_searched_gone": ("AFTER DELETE ON note", _again("OLD.opportunity_id")),
    "search_indexed_made": ("AFTER INSERT ON opportunity_search", f"{_INDEX} {_KNOW}"),
    "search_indexed": (
        "AFTER UPDATE ON opportunity_search WHEN NEW.words <> OLD.words",
        f"{_UNINDEX} {_INDEX} {_KNOW}",
    ),
    "search_indexed_gone": ("AFTER DELETE ON opportunity_search", _UNINDEX),
}
"""Each trigger by its name: when it fires, and what it does."""
SQLITE = (
    # Words are parted by blanks alone, whatever a workspace is called; the index says which rows have a word, no more.
    """CREATE VIRTUAL TABLE search_index USING fts5(words, content='', columnsize=0, detail=none,
    tokenize="ascii tokenchars '!#$%&*+,-./:;<=>?@[]^_|~'")""",
    *(_trigger(name, when, steps) for name, (when, steps) in TRIGGERS.items()),
)
SQLITE_FILL = (
    f"{_WRITE} SELECT id, workspace_id, ({_WORDS.format(of='opportunity.id')}) FROM opportunity",
    f"UPDATE opportunity SET urgency = {_URGENT.format(of='opportunity.id', never=NEVER)}",
)
SQLITE_GONE = (*(f"DROP TRIGGER {name}" for name in TRIGGERS), "DROP TABLE search_index")
