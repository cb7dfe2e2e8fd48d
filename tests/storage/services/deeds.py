"""What a service is asked to do by somebody who acts: the tables that `test_permits` goes through."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from storage.domain.calibration import Adopted
from storage.domain.cycles import ActionType
from storage.domain.digests import DigestDraft
from storage.domain.home import Deed as Done
from storage.domain.home import Due, Told
from storage.domain.nudges import DueKind
from storage.domain.opportunities import Change, Closing, Priority, Status
from storage.domain.people import Actor, SalespersonDraft, TeamDraft
from storage.domain.setup import ActivityDraft, CloseCodeDraft, CycleDraft, StageDraft, StepDraft
from storage.domain.watching import WatchingDraft
from storage.services.assigning import Assignment
from storage.services.book import Book
from storage.services.deleting import Batch
from storage.services.editing import Edit
from storage.services.exporting import ExportForm
from storage.services.handing_over import Part
from storage.services.importing import Job
from storage.services.quotes import QuoteDraft
from storage.services.salespeople import SlackUser
from storage.services.settings import SettingsDraft
from tests.builders import MONDAY, Company
from tests.storage.services.setup_cases import activity_id, close_code_id, cycle_id, stage_id, step_id
from tests.storage.services.test_concurrency import ESTIMATES
from tests.storage.tasking import draft


@dataclass
class Hers:
    """What HR has: an opportunity in each state, a task, a contact; and the keys of the set-up."""

    book: Book
    company: Company
    new: str
    started: str
    lost: str
    task: str
    team: int
    digest: int
    watching: int

    @property
    def hr(self) -> int:
        """Give her key."""
        return self.company.hr.salesperson_id


Deed = Callable[[Hers, Actor], object]

OF_OPPORTUNITIES: dict[str, Deed] = {
    "opportunities.activate": lambda hers, who: hers.book.opportunities.activate(who, hers.new),
    "opportunities.update": lambda hers, who: hers.book.opportunities.update(
        who, hers.started, Change(ActionType.NEXT, 2, MONDAY, ESTIMATES)
    ),
    "opportunities.close": lambda hers, who: hers.book.opportunities.close(
        who, hers.started, Closing(Status.LOST, None, MONDAY), close_code="PRICE_L"
    ),
    "assigning.assign": lambda hers, who: hers.book.assigning.assign(
        who, hers.started, Assignment("JO", hers.company.acme)
    ),
    "assigning.offer": lambda hers, who: hers.book.assigning.offer(who, hers.started),
    "deleting.delete": lambda hers, who: hers.book.deleting.delete(who, hers.lost),
    "due_actions.move": lambda hers, who: hers.book.due_actions.move(
        who, Due(DueKind.CLOSING_DATE, hers.started, MONDAY), MONDAY
    ),
    "editing.edit": lambda hers, who: hers.book.editing.edit(who, hers.started, Edit("Mine", Priority.HIGH)),
    "editing.next_step": lambda hers, who: hers.book.editing.next_step(who, hers.started, "Call", MONDAY),
    "looking.to_change": lambda hers, who: hers.book.looking.to_change(who, hers.started),
    "noting.add": lambda hers, who: hers.book.noting.add(who, hers.started, "Hello"),
    "quotes.create": lambda hers, who: hers.book.quotes.create(who, hers.started, QuoteDraft(1)),
    "quotes.link": lambda hers, who: hers.book.quotes.link(who, hers.started, "SQ000001"),
    "quotes.withdraw": lambda hers, who: hers.book.quotes.withdraw(who, hers.started),
    "quotes.make_order": lambda hers, who: hers.book.quotes.make_order(who, hers.started, "SO", "PRICE_W", MONDAY),
    "quotes.delete_order": lambda hers, who: hers.book.quotes.delete_order(who, hers.started),
}
OF_TASKS: dict[str, Deed] = {
    "tasks.edit": lambda hers, who: hers.book.tasks.edit(who, hers.task, draft("Other")),
    "tasks.complete": lambda hers, who: hers.book.tasks.complete(who, hers.task),
    "tasks.cancel": lambda hers, who: hers.book.tasks.cancel(who, hers.task),
    "tasks.reopen": lambda hers, who: hers.book.tasks.reopen(who, hers.task),
    "tasks.start": lambda hers, who: hers.book.tasks.start(who, hers.task),
    "tasks.undo_closing": lambda hers, who: hers.book.tasks.undo_closing(who, hers.task),
    "tasks.wait": lambda hers, who: hers.book.tasks.wait(who, hers.task),
    "due_actions.done": lambda hers, who: hers.book.due_actions.done(who, Due(DueKind.TASK, hers.task, MONDAY)),
    "due_actions.undo": lambda hers, who: hers.book.due_actions.undo(
        who, Told(Done.MOVED, hers.book.clock(), hers.task, kind=DueKind.TASK, version=1)
    ),
    "due_actions.undo_moving": lambda hers, who: hers.book.due_actions.undo_moving(who, hers.task),
    "tasks.postpone": lambda hers, who: hers.book.tasks.postpone(who, hers.task, MONDAY),
}
OF_MANAGERS: dict[str, Deed] = {
    "opportunities.reopen": lambda hers, who: hers.book.opportunities.reopen(who, hers.lost),
    "absences.begin": lambda hers, who: hers.book.absences.begin(who, MONDAY, None, whose="HR"),
    "absences.current": lambda hers, who: hers.book.absences.current(who, "HR"),
    "absences.end": lambda hers, who: hers.book.absences.end(who, "HR"),
    "looking.to_lead": lambda hers, who: hers.book.looking.to_lead(who, hers.lost),
    "handing_over.offer": lambda hers, who: hers.book.handing_over.offer(who, hers.hr),
    "handing_over.hand_over": lambda hers, who: hers.book.handing_over.hand_over(who, hers.hr, "JO", (Part.TASKS,)),
}
OF_TEAM_MANAGERS: dict[str, Deed] = {
    "digests.add": lambda hers, who: hers.book.digests.add(who, DigestDraft("EU", "C2")),
    "digests.change": lambda hers, who: hers.book.digests.change(who, hers.digest, DigestDraft("EU", "C2")),
    "digests.delete": lambda hers, who: hers.book.digests.delete(who, hers.digest),
    "digests.kept": lambda hers, who: hers.book.digests.kept(who, hers.digest),
    "digests.pause": lambda hers, who: hers.book.digests.pause(who, hers.digest),
    "digests.resume": lambda hers, who: hers.book.digests.resume(who, hers.digest),
    "digest_figures.preview": lambda hers, who: hers.book.digest_figures.preview(who, hers.digest),
    "watching.add": lambda hers, who: hers.book.watching.add(who, WatchingDraft("C2", team="EU")),
    "watching.change": lambda hers, who: hers.book.watching.change(who, hers.watching, WatchingDraft("C2", team="EU")),
    "watching.delete": lambda hers, who: hers.book.watching.delete(who, hers.watching),
    "watching.kept": lambda hers, who: hers.book.watching.kept(who, hers.watching),
    "watching.pause": lambda hers, who: hers.book.watching.pause(who, hers.watching),
    "watching.resume": lambda hers, who: hers.book.watching.resume(who, hers.watching),
}
OF_OTHERS: dict[str, Deed] = {
    "contact_keeping.delete": lambda hers, who: hers.book.contact_keeping.delete(who, hers.company.nordlys),
    "undoing.undo": lambda hers, who: hers.book.undoing.undo(who, hers.lost),
}
FILE = Job(Path("there-is-none.csv"), "there-is-none.csv")
SETTING_UP: dict[str, Deed] = {
    "exporting.write": lambda hers, who: hers.book.exporting.write(who, ExportForm.JSON, FILE.path),
    "importing.preview": lambda hers, who: hers.book.importing.preview(who, FILE),
    "importing.carry_out": lambda hers, who: hers.book.importing.carry_out(who, FILE),
    "deleting.count": lambda hers, who: hers.book.deleting.count(who, Batch(MONDAY)),
    "deleting.delete_closed": lambda hers, who: hers.book.deleting.delete_closed(who, Batch(MONDAY), "1"),
    "home.checklist": lambda hers, who: hers.book.home.checklist(who),
    "selling.overview": lambda hers, who: hers.book.selling.overview(who),
    "selling.use_standard": lambda hers, who: hers.book.selling.use_standard(who),
    "settings.change": lambda hers, who: hers.book.settings.change(who, SettingsDraft("NOK"), {}),
    "salespeople.add": lambda hers, who: hers.book.salespeople.add(who, [SlackUser("U77", "Anna Lind")]),
    "salespeople.change": lambda hers, who: hers.book.salespeople.change(who, hers.hr, SalespersonDraft("HR", "Hel")),
    "salespeople.block": lambda hers, who: hers.book.salespeople.block(who, hers.hr),
    "salespeople.delete": lambda hers, who: hers.book.salespeople.delete(who, hers.hr),
    "teams.add": lambda hers, who: hers.book.teams.add(who, TeamDraft("US", "America")),
    "teams.change": lambda hers, who: hers.book.teams.change(who, hers.team, TeamDraft("EU", "Europe")),
    "teams.delete": lambda hers, who: hers.book.teams.delete(who, hers.team),
    "cycle_setup.page": lambda hers, who: hers.book.cycle_setup.page(who, 0, 5),
    "cycle_setup.one": lambda hers, who: hers.book.cycle_setup.one(who, cycle_id(hers.book, "NEW")),
    "cycle_setup.save": lambda hers, who: hers.book.cycle_setup.save(who, CycleDraft("OTHER")),
    "cycle_setup.block": lambda hers, who: hers.book.cycle_setup.block(who, cycle_id(hers.book, "NEW"), blocked=True),
    "cycle_setup.delete": lambda hers, who: hers.book.cycle_setup.delete(who, cycle_id(hers.book, "NEW")),
    "cycle_setup.in_the_way": lambda hers, who: hers.book.cycle_setup.in_the_way(who, cycle_id(hers.book, "NEW")),
    "calibration.adopt": lambda hers, who: hers.book.calibration.adopt(who, "NEW", 1),
    "calibration.set_back": lambda hers, who: hers.book.calibration.set_back(who, Adopted("NEW", 1, "", 1, 2)),
    "stage_setup.one": lambda hers, who: hers.book.stage_setup.one(who, stage_id(hers.book, "NEW", 1)),
    "stage_setup.next_no": lambda hers, who: hers.book.stage_setup.next_no(who, cycle_id(hers.book, "NEW")),
    "stage_setup.save": lambda hers, who: hers.book.stage_setup.save(
        who, cycle_id(hers.book, "NEW"), StageDraft(9, "Ninth")
    ),
    "stage_setup.move": lambda hers, who: hers.book.stage_setup.move(who, stage_id(hers.book, "NEW", 1), up=False),
    "stage_setup.delete": lambda hers, who: hers.book.stage_setup.delete(who, stage_id(hers.book, "NEW", 1)),
    "stage_setup.in_the_way": lambda hers, who: hers.book.stage_setup.in_the_way(who, stage_id(hers.book, "NEW", 1)),
    "activity_setup.page": lambda hers, who: hers.book.activity_setup.page(who, 0, 5),
    "activity_setup.one": lambda hers, who: hers.book.activity_setup.one(who, activity_id(hers.book, "INIT")),
    "activity_setup.search": lambda hers, who: hers.book.activity_setup.search(who, "", 5),
    "activity_setup.save": lambda hers, who: hers.book.activity_setup.save(who, ActivityDraft("OTHER")),
    "activity_setup.block": lambda hers, who: hers.book.activity_setup.block(
        who, activity_id(hers.book, "INIT"), blocked=True
    ),
    "activity_setup.delete": lambda hers, who: hers.book.activity_setup.delete(who, activity_id(hers.book, "QUAL")),
    "activity_setup.in_the_way": lambda hers, who: hers.book.activity_setup.in_the_way(
        who, activity_id(hers.book, "QUAL")
    ),
    "activity_setup.step": lambda hers, who: hers.book.activity_setup.step(who, step_id(hers.book, "INIT", 1)),
    "activity_setup.save_step": lambda hers, who: hers.book.activity_setup.save_step(
        who, activity_id(hers.book, "INIT"), StepDraft("Third")
    ),
    "activity_setup.move_step": lambda hers, who: hers.book.activity_setup.move_step(
        who, step_id(hers.book, "INIT", 1), up=False
    ),
    "activity_setup.delete_step": lambda hers, who: hers.book.activity_setup.delete_step(
        who, step_id(hers.book, "INIT", 1)
    ),
    "close_code_setup.page": lambda hers, who: hers.book.close_code_setup.page(who, 0, 5),
    "close_code_setup.one": lambda hers, who: hers.book.close_code_setup.one(who, close_code_id(hers.book, "PRICE_W")),
    "close_code_setup.save": lambda hers, who: hers.book.close_code_setup.save(who, CloseCodeDraft("OTHER")),
    "close_code_setup.block": lambda hers, who: hers.book.close_code_setup.block(
        who, close_code_id(hers.book, "PRICE_W"), blocked=True
    ),
    "close_code_setup.delete": lambda hers, who: hers.book.close_code_setup.delete(
        who, close_code_id(hers.book, "PRICE_W")
    ),
    "close_code_setup.in_the_way": lambda hers, who: hers.book.close_code_setup.in_the_way(
        who, close_code_id(hers.book, "PRICE_W")
    ),
}
EVERYBODYS = {
    "absences.last_day": "it counts one's own working days",
    "absences.people": "it offers those for whom one may speak",
    "absences.substitutes": "anybody in Slack may stand in",
    "opportunities.create": "whoever sells may begin a sale, also for somebody else",
    "tasks.create": "whoever sells may give themselves and others something to do",
    "contact_keeping.create": "the address book is everybody's",
    "contact_keeping.edit": "the address book is everybody's; blocking for privacy is tested with it",
    "leads.file": "for those who do not sell, where the settings name a team; who else is refused is tested with it",
    "digest_figures.bridge": "a digest in a channel is read by all who sell, as far as they may read what it names",
    "digest_figures.by_owner": "the same",
    "digest_figures.team": "the same",
    "digest_figures.decisions": "the same",
    "digests.listed": "it gives what one may change",
    "digests.teams": "it gives the teams that one manages",
    "watching.listed": "it gives what one may change",
    "home.choose": "their own Home; who may not look at the work of others is tested with it",
    "home.opened": "their own Home",
    "home.tell": "their own Home",
    "home.told": "their own Home",
    "looking.allowed": "it says what is allowed",
    "noting.search": "it offers what one may change",
    **dict.fromkeys(
        [
            f"nudge_actions.{act}"
            for act in ("answer", "done", "followed", "keep", "move", "press", "snooze", "stop", "undo")
        ],
        "only who got a nudge presses there, and what they change is asked there; tested with it",
    ),
    "nudge_actions.a_day_on": "it counts days",
    "nudge_settings.back_to_daily": "their own reminders",
    "nudge_settings.change": "their own reminders",
    "nudge_settings.of": "their own reminders",
    "sharing.begin": "whoever may read a card may share it",
    "sharing.keep": "only what `begin` gave gets there",
}
"""What a salesperson may do whosever it is, and why."""
SAID: tuple[tuple[str, dict[str, Deed]], ...] = (
    ("not_yours", OF_OPPORTUNITIES),
    ("task_not_yours", OF_TASKS),
    ("managers_only", OF_MANAGERS),
    ("team_managers_only", OF_TEAM_MANAGERS),
    ("admins_only", SETTING_UP),
    ("contact_not_yours", {"contact_keeping.delete": OF_OTHERS["contact_keeping.delete"]}),
    ("undo_not_yours", {"undoing.undo": OF_OTHERS["undoing.undo"]}),
)
