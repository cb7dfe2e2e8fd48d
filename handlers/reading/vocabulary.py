"""The words of a line, by language. Every language has its numbers, months and weekdays from Babel, and English.

Days are date formulas of the book (`CM` is the end of this month); a phrase with several of them means any of these.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

_SPELT = (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("å", "aa"), ("ø", "oe"), ("æ", "ae"))
"""How people write who have no such key."""


def fold(text: str) -> str:
    """Fold case and accents, so that `NÄCHSTEN` and `nachsten` are `nächsten`."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def spellings(word: str) -> set[str]:
    """Give the folded ways to write a word."""
    plain = word.casefold()
    for letter, letters in _SPELT:
        plain = plain.replace(letter, letters)
    return {fold(word), fold(plain)}


@dataclass(frozen=True)
class Language:
    """What is said in one language; whatever is empty is said in English alone."""

    phrases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    ahead: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    this: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    last: tuple[str, ...] = ()
    ago: tuple[str, ...] = ()
    end_of: tuple[str, ...] = ()
    week: tuple[str, ...] = ()
    scales: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    percent: tuple[str, ...] = ()
    chances: tuple[str, ...] = ()
    priorities: Mapping[str, str] = field(default_factory=dict)
    leads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dated: tuple[str, ...] = ()
    """Leads to a day that are hardly ever part of a name, as `on`, `the` or `am` are."""


def _periods(
    ends: tuple[str, ...], this: Mapping[str, str], following: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Spell out the ends of periods: `end of` with `the month`, with `next month`."""
    found: dict[str, tuple[str, ...]] = {f"{end} {name}": (f"C{unit}",) for end in ends for name, unit in this.items()}
    return found | {f"{end} {name}": (f"C{unit}+1D+C{unit}",) for end in ends for name, unit in following.items()}


_NEXT_WEEK = ("CW+1D", "CW+5D")
_THIS_WEEK = ("CW-2D", "CW")
"""Its Friday, or its Sunday."""
_NEXT_MONTH = ("1M-CM", "1M", "1M+CM")
_NEXT_QUARTER = ("CQ+1D", "CQ+1D+CQ")
_NEXT_YEAR = ("CY+1D", "CY+1D+CY")

ENGLISH = Language(
    phrases={
        "today": ("CD",),
        "tomorrow": ("1D",),
        "yesterday": ("-1D",),
        "day after tomorrow": ("2D",),
        "the day after tomorrow": ("2D",),
        "eow": _THIS_WEEK,
        "this week": _THIS_WEEK,
        "end of week": _THIS_WEEK,
        "end of the week": _THIS_WEEK,
        **dict.fromkeys(["eom", "month end", "month-end", "this month"], ("CM",)),
        **dict.fromkeys(["eoq", "quarter end", "quarter-end", "this quarter"], ("CQ",)),
        **dict.fromkeys(["eoy", "year end", "year-end", "this year"], ("CY",)),
        **_periods(
            ("end of", "end of the", "end of this"),
            {"month": "M", "quarter": "Q", "year": "Y"},
            {},
        ),
        **_periods(("end of",), {}, {"next month": "M", "next quarter": "Q", "next year": "Y"}),
        "next week": _NEXT_WEEK,
        "next month": _NEXT_MONTH,
        "next quarter": _NEXT_QUARTER,
        "next year": _NEXT_YEAR,
    },
    units={
        **dict.fromkeys(["day", "days"], "D"),
        **dict.fromkeys(["week", "weeks"], "W"),
        **dict.fromkeys(["month", "months"], "M"),
        **dict.fromkeys(["quarter", "quarters"], "Q"),
        **dict.fromkeys(["year", "years"], "Y"),
    },
    ahead=("in", "within"),
    counts={
        **dict.fromkeys(["a", "an", "one"], 1),
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
        "eleven": 11,
        "twelve": 12,
    },
    this=("this", "coming", "this coming"),
    next=("next",),
    last=("last", "the last", "past", "previous"),
    ago=("ago", "back"),
    end_of=("end of", "end"),
    week=("week", "wk"),
    scales={
        **dict.fromkeys(["k", "thousand"], (3,)),
        **dict.fromkeys(["m", "mn", "mm", "mio", "mill", "million", "millions"], (6,)),
        **dict.fromkeys(["b", "bn", "billion", "billions"], (9,)),
    },
    percent=("percent", "pct"),
    chances=("chance", "chances", "probability"),
    priorities={"high": "high", "low": "low", "normal": "normal"},
    leads={
        "closing_date": (
            *("close", "closes", "closing", "closed", "date", "by", "on", "until", "due", "eta", "expected", "the"),
        ),
        "value": ("value", "worth", "amount", "estimated", "est", "about", "approx", "circa", "ca", "at"),
        "chances": ("chance", "chances", "probability", "prob", "of", "success"),
        "salesperson": ("salesperson", "owner", "owned", "by", "for"),
        "cycle": ("cycle", "sales"),
        "priority": ("priority", "prio"),
    },
    dated=("close", "closes", "closing", "closed", "by", "until", "due", "eta", "expected"),
)

NORWEGIAN = Language(
    phrases={
        **dict.fromkeys(["i dag", "idag"], ("CD",)),
        **dict.fromkeys(["i går", "igår"], ("-1D",)),
        **dict.fromkeys(["i morgen", "imorgen", "i morgon"], ("1D",)),
        **dict.fromkeys(["i overmorgen", "overmorgen"], ("2D",)),
        **dict.fromkeys(
            ["denne uken", "denne uka", "utgangen av uken", "slutten av uken", "slutten av uka"], _THIS_WEEK
        ),
        **dict.fromkeys(["månedsslutt", "denne måneden"], ("CM",)),
        **dict.fromkeys(["kvartalsslutt", "dette kvartalet"], ("CQ",)),
        **dict.fromkeys(["årsslutt", "dette året"], ("CY",)),
        **_periods(
            ("utgangen av", "slutten av", "ved utgangen av"),
            {"måneden": "M", "denne måneden": "M", "kvartalet": "Q", "året": "Y"},
            {"neste måned": "M", "neste kvartal": "Q", "neste år": "Y"},
        ),
        "neste uke": _NEXT_WEEK,
        "neste måned": _NEXT_MONTH,
        "neste kvartal": _NEXT_QUARTER,
        "neste år": _NEXT_YEAR,
    },
    units={
        **dict.fromkeys(["dag", "dager"], "D"),
        **dict.fromkeys(["uke", "uker"], "W"),
        **dict.fromkeys(["måned", "måneder", "mnd"], "M"),
        **dict.fromkeys(["kvartal", "kvartaler"], "Q"),
        "år": "Y",
    },
    ahead=("om", "innen"),
    counts={
        **dict.fromkeys(["en", "ei", "et", "ett"], 1),
        "to": 2,
        "tre": 3,
        "fire": 4,
        "fem": 5,
        "seks": 6,
        **dict.fromkeys(["sju", "syv"], 7),
        "åtte": 8,
        "ni": 9,
        "ti": 10,
        "elleve": 11,
        "tolv": 12,
    },
    this=("denne", "kommende", "førstkommende", "på"),
    next=("neste",),
    last=("forrige", "siste", "sist"),
    ago=("for", "siden"),
    end_of=("utgangen av", "slutten av"),
    week=("uke",),
    scales={
        **dict.fromkeys(["tusen"], (3,)),
        **dict.fromkeys(["millioner"], (6,)),
        **dict.fromkeys(["mrd", "milliard", "milliarder"], (9,)),
    },
    percent=("prosent", "pst"),
    chances=("sjanse", "sannsynlighet", "salgsutsikter"),
    priorities={"høy": "high", "lav": "low"},
    leads={
        "closing_date": ("lukkes", "lukke", "lukking", "lukkedato", "avsluttes", "innen", "til", "den", "på", "ved"),
        "value": ("verdi", "beløp", "anslått", "omtrent", "cirka", "rundt"),
        "chances": ("sjanse", "sannsynlighet", "salgsutsikter", "utsikter"),
        "salesperson": ("selger", "ansvarlig", "til"),
        "cycle": ("syklus", "salgssyklus"),
        "priority": ("prioritet",),
    },
    dated=("lukkes", "lukke", "lukking", "lukkedato", "avsluttes", "innen"),
)

GERMAN = Language(
    phrases={
        "heute": ("CD",),
        "gestern": ("-1D",),
        "morgen": ("1D",),
        "übermorgen": ("2D",),
        **dict.fromkeys(["diese woche", "ende der woche"], _THIS_WEEK),
        **dict.fromkeys(["monatsende", "diesen monat"], ("CM",)),
        **dict.fromkeys(["quartalsende", "dieses quartal"], ("CQ",)),
        **dict.fromkeys(["jahresende", "dieses jahr"], ("CY",)),
        **_periods(
            ("ende",),
            {"des monats": "M", "monat": "M", "dieses monats": "M", "des quartals": "Q", "des jahres": "Y"},
            {"nächsten monats": "M", "nächsten quartals": "Q", "nächsten jahres": "Y"},
        ),
        "nächste woche": _NEXT_WEEK,
        "nächsten monat": _NEXT_MONTH,
        "nächstes quartal": _NEXT_QUARTER,
        "nächstes jahr": _NEXT_YEAR,
    },
    units={
        **dict.fromkeys(["tag", "tage", "tagen"], "D"),
        **dict.fromkeys(["woche", "wochen"], "W"),
        **dict.fromkeys(["monat", "monate", "monaten"], "M"),
        **dict.fromkeys(["quartal", "quartale", "quartalen"], "Q"),
        **dict.fromkeys(["jahr", "jahre", "jahren"], "Y"),
    },
    ahead=("in", "binnen", "innerhalb von"),
    counts={
        **dict.fromkeys(["ein", "eine", "einem", "einer", "einen"], 1),
        "zwei": 2,
        "drei": 3,
        "vier": 4,
        "fünf": 5,
        "sechs": 6,
        "sieben": 7,
        "acht": 8,
        "neun": 9,
        "zehn": 10,
        "elf": 11,
        "zwölf": 12,
    },
    this=("diesen", "kommenden", "am"),
    next=("nächsten", "nächster", "nächste"),
    last=("letzten", "letzter", "letzte", "letztes", "vorigen", "vorige", "voriges"),
    ago=("vor",),
    end_of=("ende",),
    week=("kw", "woche"),
    scales={
        **dict.fromkeys(["tsd", "tausend"], (3,)),
        **dict.fromkeys(["millionen"], (6,)),
        **dict.fromkeys(["mrd", "milliarde", "milliarden"], (9,)),
        "billion": (9, 12),
        "billionen": (12,),
    },
    percent=("prozent",),
    chances=("chance", "chancen", "wahrscheinlichkeit"),
    priorities={"hoch": "high", "niedrig": "low"},
    leads={
        "closing_date": ("abschluss", "abschlussdatum", "schließt", "bis", "zum", "am", "den"),
        "value": ("wert", "betrag", "etwa", "rund", "zirka"),
        "chances": ("chance", "chancen", "wahrscheinlichkeit"),
        "salesperson": ("verkäufer", "verkäuferin", "für"),
        "cycle": ("zyklus", "verkaufszyklus"),
        "priority": ("priorität",),
    },
    dated=("abschluss", "abschlussdatum", "schließt", "bis"),
)

LANGUAGES: Mapping[str, Language] = {
    "en": ENGLISH,
    "nb": NORWEGIAN,
    "nn": NORWEGIAN,
    "no": NORWEGIAN,
    "de": GERMAN,
}
"""The languages whose own words are understood besides months, weekdays and numbers."""
