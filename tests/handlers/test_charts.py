"""The picture of a pipeline: drawn without a screen, in any script, and said in words."""

import struct
import zlib

from handlers.charts import Bar, bars, writable
from handlers.text.words import words_for
from handlers.views import digest_charts
from tests.handlers.screens_digests import DRAWN, EXTREME


def size(png: bytes) -> tuple[int, int]:
    """Read a picture's width and height, and that its first rows can be read."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    assert zlib.decompressobj().decompress(png[png.index(b"IDAT") + 4 :], 10)
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_a_chart_is_as_wide_as_a_phone_shows_and_grows_by_its_rows() -> None:
    row = Bar("Initial $5 & $6", "NEW 1", 340_000.0, 34_000.0, "€340,000")
    foreign = [Bar("販売 🏁 مرحلة", "NEW 2", 0.0, 0.0, "€0"), Bar("x" * 200, "NEW 3", 1.0, 1.0, "€" + "9" * 30)]
    small, large = (
        size(bars("Open pipeline", ("Open value", "Weighted value"), rows)) for rows in ([row], [row, *foreign])
    )
    assert small[0] == large[0] == 720
    assert large[1] > small[1]
    assert size(bars("Nothing", ("a", "b"), [Bar("None", "N", 0.0, 0.0, "€0")]))[0] == 720


def test_what_no_font_can_write_is_called_otherwise() -> None:
    assert writable("Åse €5", "NEW 1") == "Åse €5"
    assert writable("\U0010fffd stage", "NEW 1") == "NEW 1"
    assert writable("\U0010fffd stage") == " stage"


def test_the_words_say_what_the_picture_shows_in_the_readers_language() -> None:
    said = digest_charts.alt_text(words_for("nb-NO"), DRAWN)
    for name, stage in digest_charts.rows(words_for("nb-NO"), DRAWN):
        assert f"{name}: {words_for('nb-NO').money(stage.value, 'EUR')}" in said
    rows = digest_charts.rows(words_for("en-GB"), EXTREME)
    assert len(rows) == digest_charts.ROWS
    assert sum(stage.value for _, stage in rows) == EXTREME.value
    assert len(digest_charts.alt_text(words_for("en-GB"), EXTREME)) <= digest_charts.ALT_LENGTH
