"""Many hands on one task at once, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from storage.domain.cycles import ActionType
from storage.domain.opportunities import Status
from storage.queries.tasks import TaskFilters
from storage.services.book import Book
from tests.builders import MONDAY, Company
from tests.storage.selling import Selling
from tests.storage.services.test_concurrency import at_once
from tests.storage.tasking import all_tasks, as_drafted, draft, write

THREADS = 8
TURNS = 5


def test_done_at_once_is_one_completion_and_one_next_one(book: Book, company: Company) -> None:
    no = write(book, company.jo, repeats="1W").no
    results, refused = at_once([lambda: book.tasks.complete(company.jo, no)] * THREADS)
    assert refused == []
    assert {(line.closed, line.next_no, line.version) for line in results} == {(True, "TD000002", 2)}
    assert [(task.no, task.closed) for task in all_tasks(book)] == [("TD000001", True), ("TD000002", False)]


def test_of_done_and_cancel_at_once_one_wins(book: Book, company: Company) -> None:
    for turn in range(TURNS):
        no = write(book, company.jo, repeats="1W").no
        acts: list[Callable[[], object]] = [
            partial(book.tasks.complete, company.jo, no),
            partial(book.tasks.cancel, company.of, no),
        ]
        results, refused = at_once(acts)
        assert (len(results), refused) == (1, ["task_closed"])
        assert len(all_tasks(book)) == 2 * (turn + 1), "one next one each time"


def test_of_two_edits_from_the_same_version_one_wins(book: Book, company: Company) -> None:
    task = write(book, company.jo)
    edit = partial(book.tasks.edit, company.jo, task.no, as_drafted(task, description="Other"), version=1)
    results, refused = at_once([edit] * THREADS)
    assert (len(results), refused) == (1, ["changed_meanwhile"] * (THREADS - 1))
    assert book.tasks.one("T1", task.no).version == 2


def test_a_form_that_writes_a_task_is_carried_out_once(book: Book, company: Company) -> None:
    results, refused = at_once([lambda: book.tasks.create(company.jo, draft(), key="V1")] * THREADS)
    assert refused == []
    assert {line.no for line in results} == {"TD000001"}
    assert len(all_tasks(book)) == 1


def test_undo_at_once_takes_one_next_one_back(book: Book, company: Company) -> None:
    no = write(book, company.jo, repeats="1W").no
    book.tasks.complete(company.jo, no)
    results, refused = at_once([lambda: book.tasks.reopen(company.jo, no)] * THREADS)
    assert (len(results), refused) == (1, ["task_open"] * (THREADS - 1))
    assert [task.no for task in all_tasks(book) if not task.closed] == [no]


def test_numbers_have_no_gaps_whoever_takes_them(selling: Selling) -> None:
    """Stages, hands and closings take numbers of tasks at once; none of them waits for another for ever."""
    book, jo = selling.book, selling.who
    sellers = [Selling(book, selling.company) for _ in range(4)]
    for seller in sellers:
        seller.start("NEW")

    def by_stage(seller: Selling) -> None:
        seller.change(ActionType.NEXT, 2, cancel_tasks=True)

    def by_hand(seller: Selling) -> None:
        for _ in range(TURNS):
            no = write(book, jo, opportunity=seller.no, repeats="1W").no
            task = book.tasks.one("T1", no)
            if not task.closed:
                book.tasks.complete(jo, no)

    _, refused = at_once([partial(act, seller) for seller in sellers for act in (by_stage, by_hand)])
    assert set(refused) <= {"task_closed"}
    numbers = [task.no for task in all_tasks(book)]
    assert numbers == [f"TD{number:06d}" for number in range(1, len(numbers) + 1)]


@pytest.mark.parametrize("closing", [True, False])
def test_closing_the_opportunity_and_done_at_once_leave_no_open_task_behind_unseen(
    selling: Selling,
    closing: bool,  # noqa: FBT001 - a case
) -> None:
    """Whoever comes first: what is open afterwards is the next one of a task that was done after the closing."""
    book, jo = selling.book, selling.who
    for _ in range(TURNS):
        selling.start("NEW")
        no = write(book, jo, opportunity=selling.no, repeats="1W").no
        last = (lambda: selling.close(Status.LOST, "PRICE_L")) if closing else selling.quote
        _, refused = at_once([partial(book.tasks.complete, jo, no), last])
        task = book.tasks.one("T1", no)
        assert task.closed
        still = book.tasks.page("T1", TaskFilters(opportunity_no=selling.no)).lines
        if closing:
            assert refused in ([], ["task_closed"])
            assert still == (), "done first, its next one was cancelled with the rest; cancelled first, it has none"
        else:
            assert (refused, task.next_no != "") == ([], True)


def test_moving_tasks_between_two_opportunities_at_once_ends(selling: Selling) -> None:
    book, jo = selling.book, selling.who
    first, second = (selling.create().line.no for _ in range(2))
    tasks = [write(book, jo, opportunity=no) for no in (first, second)]

    def there_and_back(index: int) -> None:
        for turn in range(TURNS):
            to = (first, second)[(index + turn + 1) % 2]
            book.tasks.edit(jo, tasks[index].no, as_drafted(tasks[index], opportunity=to))

    _, refused = at_once([partial(there_and_back, index) for index in (0, 1)])
    assert refused == []


def test_tasks_done_by_two_people_are_done_once_each(book: Book, company: Company) -> None:
    for number in range(40):
        write(book, company.jo, f"Task {number}", MONDAY + timedelta(days=number), repeats="1Y")

    def all_done() -> None:
        for number in range(1, 41):
            book.tasks.complete(company.jo, f"TD{number:06d}")

    _, refused = at_once([all_done] * 2)
    assert refused == []
    assert sum(task.closed for task in all_tasks(book)) == 40
    assert len(all_tasks(book)) == 80
