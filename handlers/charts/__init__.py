"""Charts as pictures. The only place that draws; what it draws with is imported when first needed."""

from handlers.charts.bars import Bar, bars, funnel, lengths
from handlers.charts.canvas import writable
from handlers.charts.over_time import Pair, Spread, fan, ups_and_downs

__all__ = ["Bar", "Pair", "Spread", "bars", "fan", "funnel", "lengths", "ups_and_downs", "writable"]
