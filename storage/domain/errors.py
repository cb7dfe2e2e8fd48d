"""How a rule says no: codes, fields and values, never words."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong; its words are found by `code` where people are."""

    code: str
    field: str | None = None
    values: Mapping[str, object] = dataclass_field(default_factory=dict)


class RuleBrokenError(Exception):
    """Raised with every problem found, in the order of the fields; nothing has been changed."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(f"{problem.code}({problem.field or '-'})" for problem in problems))
        self.problems = problems

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes alone, for logs and tests."""
        return tuple(problem.code for problem in self.problems)


def broken(code: str, field_name: str | None = None, **values: object) -> RuleBrokenError:
    """Build the error for a single problem."""
    return RuleBrokenError(Problem(code, field_name, values))


def refuse_if_any(problems: list[Problem]) -> None:
    """Raise all problems together, so that a person mends a form in one go."""
    if problems:
        raise RuleBrokenError(*problems)
