"""Turn templates into HTML: everything that is not markup already is escaped."""

from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

TEMPLATES: Final = Environment(
    loader=PackageLoader("bot.sandbox.page"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(template: str, **context: object) -> Markup:
    """Return a template with its blanks filled in."""
    return Markup(TEMPLATES.get_template(template).render(context))  # noqa: S704 - the template has escaped its values


def part(template: str, name: str, *values: object) -> Markup:
    """Return one macro of a template."""
    macro = getattr(TEMPLATES.get_template(template).module, name)
    return Markup(macro(*values))  # noqa: S704 - as above
