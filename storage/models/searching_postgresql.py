"""The search's functions and triggers on PostgreSQL: see `storage.models.searching`.

What is read in them is read anew at each statement (they are VOLATILE), so that of two who write words of the same
opportunity at once the second, who waits for its row, sees what the first wrote. A contact that an opportunity comes
to is held: somebody who renames it does not see that opportunity yet.
"""

# ruff: noqa: S608 - what is put into these statements are our own names and numbers
from storage.models.searching_words import CLOSED_AFTER, LONGEST_NOTES, NEVER, WORTH_KNOWING


def _tagged(words: str, workspace: str, mark: str) -> str:
    """Put the workspace before each word of a text, and make an array of them; NULL of NULL."""
    return f"string_to_array({workspace} || '{mark}' || replace({words}, ' ', ' ' || {workspace} || '{mark}'), ' ')"


_HEAD = "nullif(concat_ws(' ', nullif(o.words, ''), nullif(c.words, ''), nullif(company.words, '')), '')"
_NOTES = f"""nullif(rtrim(left((
    SELECT string_agg(note.words, ' ' ORDER BY note.id DESC) FROM note WHERE opportunity_id = o.id AND note.words <> ''
), {LONGEST_NOTES})), '')"""
_BY_KEY = "SET enable_seqscan = off SET enable_indexonlyscan = off"
"""How a connection looks rows up it decides once, maybe while the tables are empty: walking through any, or through
an index of which the key is not the beginning, is best then and would cost ever more."""
_FROM = "JOIN contact c ON c.id = o.contact_id LEFT JOIN contact company ON company.id = o.company_id"
_WORDS_OF = "substr(lexeme, length({row}.workspace_id) + 2) AS word"
_KNOW = f"""
    WHERE (length(found.word) >= {WORTH_KNOWING} OR found.word ~ '[^ -~]') AND found.word !~ '[0-9]' AND (
        SELECT TRUE FROM search_word known
        WHERE known.workspace_id = found.workspace_id AND known.word = found.word AND known.gone_on IS NULL LIMIT 1
    ) IS NULL ORDER BY found.word
    ON CONFLICT ON CONSTRAINT pk_search_word DO UPDATE SET gone_on = NULL;
"""


def _hold(contacts: str) -> str:
    """Hold contacts, a company before its persons, as whoever edits it does."""
    return f"PERFORM FROM contact WHERE id IN {contacts} ORDER BY company_id IS NOT NULL, id FOR SHARE;"


_FUNCTIONS = {
    # Not in the language sql: that would plan the statement anew at each call.
    "search_lexemes(the_id integer)": f"""RETURNS tsvector LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN (
    SELECT coalesce(array_to_tsvector(
        {_tagged(_HEAD, "o.workspace_id", ":")} || {_tagged(_NOTES, "o.workspace_id", ";")}
    ), '')
    FROM opportunity o {_FROM}
    WHERE o.id = the_id
    ); END $$""",
    "urgency_of(due date, closed date, priority text)": f"""
    RETURNS integer LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN 4 * CASE WHEN closed IS NULL
        THEN coalesce(due, DATE '{NEVER}') - DATE '2000-01-01' ELSE {CLOSED_AFTER} + (DATE '{NEVER}' - closed) END
        + CASE priority WHEN 'high' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END;
    END $$""",
    "opportunity_urgent()": """RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE due date; BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT closing_date INTO due FROM entry WHERE opportunity_id = NEW.id AND active;
    END IF;
    NEW.urgency := urgency_of(coalesce(due, NEW.planned_closing_date), NEW.date_closed, NEW.priority);
    RETURN NEW;
    END $$""",
    # A row written twice in one transaction has all its references looked up twice: only where it has to be.
    "entry_urgent()": """RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE
    due date; the_id integer := CASE WHEN TG_OP = 'DELETE' THEN OLD.opportunity_id ELSE NEW.opportunity_id END;
    BEGIN
    IF TG_OP <> 'DELETE' AND NEW.active THEN
        due := NEW.closing_date;
    ELSE
        SELECT closing_date INTO due FROM entry WHERE opportunity_id = the_id AND active;
    END IF;
    UPDATE opportunity SET urgency = 0
    WHERE id = the_id AND urgency <> urgency_of(coalesce(due, planned_closing_date), date_closed, priority);
    RETURN NULL;
    END $$""",
    # Once for all rows of a statement: those who bring in many write a thousand with each.
    "opportunity_searched_made()": f"""RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    {_hold("(SELECT contact_id FROM made UNION SELECT company_id FROM made)")}
    INSERT INTO opportunity_search (opportunity_id, workspace_id, words)
    SELECT o.id, o.workspace_id, coalesce(array_to_tsvector({_tagged(_HEAD, "o.workspace_id", ":")}), '')
    FROM made o {_FROM};
    RETURN NULL;
    END $$""",
    "opportunity_searched()": f"""RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF NEW.contact_id <> OLD.contact_id OR NEW.company_id IS DISTINCT FROM OLD.company_id THEN
        {_hold("(NEW.contact_id, NEW.company_id)")}
    END IF;
    UPDATE opportunity_search SET words = search_lexemes(NEW.id) WHERE opportunity_id = NEW.id;
    RETURN NULL;
    END $$""",
    "opportunity_searched_gone()": """RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    DELETE FROM opportunity_search WHERE opportunity_id = OLD.id;
    RETURN NULL;
    END $$""",
    "contact_searched()": """RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE ids integer[]; BEGIN
    -- In one order, so that a company and its person can be renamed at once.
    SELECT array_agg(held.opportunity_id) INTO ids FROM (
        SELECT opportunity_id FROM opportunity_search WHERE opportunity_id IN (
            SELECT id FROM opportunity WHERE contact_id = NEW.id UNION
            SELECT id FROM opportunity WHERE company_id = NEW.id
        ) ORDER BY opportunity_id FOR UPDATE
    ) held;
    UPDATE opportunity_search SET words = search_lexemes(opportunity_id) WHERE opportunity_id = ANY (ids);
    RETURN NULL;
    END $$""",
    "note_searched()": """RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE opportunity_search SET words = search_lexemes(OLD.opportunity_id)
        WHERE opportunity_id = OLD.opportunity_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE opportunity_search SET words = search_lexemes(NEW.opportunity_id)
        WHERE opportunity_id = NEW.opportunity_id;
    END IF;
    RETURN NULL;
    END $$""",
    # Who waits for a word that somebody else is writing would wait for all that they write.
    "search_known_made()": f"""RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO search_word (workspace_id, word, opportunity_id)
    SELECT found.workspace_id, found.word, found.opportunity_id
    FROM (
        SELECT made.workspace_id, {_WORDS_OF.format(row="made")}, min(made.opportunity_id) AS opportunity_id
        FROM made, unnest(tsvector_to_array(made.words)) lexeme GROUP BY 1, 2
    ) found {_KNOW}
    RETURN NULL;
    END $$""",
    "search_known()": f"""RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO search_word (workspace_id, word, opportunity_id)
    SELECT found.workspace_id, found.word, NEW.opportunity_id
    FROM (
        SELECT DISTINCT NEW.workspace_id AS workspace_id, {_WORDS_OF.format(row="NEW")}
        FROM unnest(tsvector_to_array(ts_delete(NEW.words, tsvector_to_array(OLD.words)))) lexeme
    ) found {_KNOW}
    RETURN NULL;
    END $$""",
}
"""Each function by its head."""
_CHANGED = """
NEW.words <> OLD.words OR NEW.contact_id <> OLD.contact_id OR NEW.company_id IS DISTINCT FROM OLD.company_id
"""
_TRIGGERS = {
    # Whoever writes many may have reckoned it already.
    "opportunity_urgent_made": (
        "BEFORE INSERT ON opportunity FOR EACH ROW WHEN (NEW.urgency = 0)",
        "opportunity_urgent()",
    ),
    "opportunity_urgent": (
        "BEFORE UPDATE OF date_closed, planned_closing_date, priority, urgency ON opportunity FOR EACH ROW",
        "opportunity_urgent()",
    ),
    "entry_urgent_made": ("AFTER INSERT ON entry FOR EACH ROW WHEN (NEW.active)", "entry_urgent()"),
    "entry_urgent": (
        "AFTER UPDATE OF active, closing_date ON entry FOR EACH ROW WHEN (NEW.active OR OLD.active)",
        "entry_urgent()",
    ),
    "entry_urgent_gone": ("AFTER DELETE ON entry FOR EACH ROW WHEN (OLD.active)", "entry_urgent()"),
    "opportunity_searched_made": (
        "AFTER INSERT ON opportunity REFERENCING NEW TABLE AS made FOR EACH STATEMENT",
        "opportunity_searched_made()",
    ),
    "opportunity_searched": (
        f"AFTER UPDATE OF words, contact_id, company_id ON opportunity FOR EACH ROW WHEN ({_CHANGED})",
        "opportunity_searched()",
    ),
    "opportunity_searched_gone": ("AFTER DELETE ON opportunity FOR EACH ROW", "opportunity_searched_gone()"),
    "contact_searched": (
        "AFTER UPDATE OF words ON contact FOR EACH ROW WHEN (NEW.words <> OLD.words)",
        "contact_searched()",
    ),
    "note_searched": (
        "AFTER INSERT OR DELETE OR UPDATE OF words, opportunity_id ON note FOR EACH ROW",
        "note_searched()",
    ),
    "search_known_made": (
        "AFTER INSERT ON opportunity_search REFERENCING NEW TABLE AS made FOR EACH STATEMENT",
        "search_known_made()",
    ),
    "search_known": ("AFTER UPDATE OF words ON opportunity_search FOR EACH ROW", "search_known()"),
}
"""Each trigger by its name: when it fires, and the function it calls."""
POSTGRESQL = (
    # Without a list of what is still to be sorted in: every search would have to walk through that.
    "CREATE INDEX search_index ON opportunity_search USING gin (words) WITH (fastupdate = off)",
    *(f"CREATE FUNCTION {head} {body} {_BY_KEY}" for head, body in _FUNCTIONS.items()),
    *(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {called}" for name, (when, called) in _TRIGGERS.items()),
)
POSTGRESQL_FILL = (
    """INSERT INTO opportunity_search (opportunity_id, workspace_id, words)
    SELECT id, workspace_id, search_lexemes(id) FROM opportunity""",
    "UPDATE opportunity SET urgency = 0",
)
POSTGRESQL_GONE = (
    *(f"DROP TRIGGER {name} ON {when.split(' ON ')[1].split()[0]}" for name, (when, _) in _TRIGGERS.items()),
    *(f"DROP FUNCTION {head.partition('(')[0]}" for head in _FUNCTIONS),
    "DROP INDEX search_index",
)
