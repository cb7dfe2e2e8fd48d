"""The whole book: every service, on one database and one clock."""

from storage.database import Database
from storage.domain.clock import Clock
from storage.services.absences import Absences
from storage.services.activity_setup import ActivitySetup
from storage.services.analysis import Analysis
from storage.services.assigning import Assigning
from storage.services.calibrating import Calibration
from storage.services.close_code_setup import CloseCodeSetup
from storage.services.contact_keeping import ContactKeeping
from storage.services.contacts import Contacts
from storage.services.cycle_setup import CycleSetup
from storage.services.cycles import Cycles
from storage.services.deleting import Deleting
from storage.services.deliveries import Deliveries
from storage.services.delivery_log import DeliveryLog
from storage.services.digest_figures import DigestFigures
from storage.services.digests import Digests
from storage.services.due_actions import DueActions
from storage.services.editing import Editing
from storage.services.exporting import Exporting
from storage.services.forecasting import Forecasting
from storage.services.handing_over import HandingOver
from storage.services.home import Homes
from storage.services.importing import Importing
from storage.services.leads import Leads
from storage.services.letting_go import LettingGo
from storage.services.looking import Looking
from storage.services.notices import Notices
from storage.services.noting import Noting
from storage.services.nudge_actions import NudgeActions
from storage.services.nudge_settings import NudgeSettings
from storage.services.nudges import Nudges
from storage.services.opportunities import Opportunities
from storage.services.pacing import Pacing
from storage.services.people import People
from storage.services.planning import Planning
from storage.services.quotes import Quotes
from storage.services.redraws import Redraws
from storage.services.salespeople import Salespeople
from storage.services.settings import WorkspaceSettings
from storage.services.sharing import Sharing
from storage.services.stage_setup import StageSetup
from storage.services.standard import Selling
from storage.services.task_keeping import Tasks
from storage.services.teams import Teams
from storage.services.undoing import Undoing
from storage.services.watching import Watchings


class Book:
    """What the floors above hold in their hands."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.absences = Absences(database, clock)
        self.analysis = Analysis(database)
        self.assigning = Assigning(database, clock)
        self.calibration = Calibration(database, clock)
        self.contact_keeping = ContactKeeping(database, clock)
        self.contacts = Contacts(database)
        self.cycles = Cycles(database)
        self.handing_over = HandingOver(database, clock)
        self.deleting = Deleting(database, clock)
        self.deliveries = Deliveries(database, clock)
        self.delivery_log = DeliveryLog(database, clock)
        self.digest_figures = DigestFigures(database, clock)
        self.digests = Digests(database, clock)
        self.due_actions = DueActions(database, clock)
        self.editing = Editing(database, clock)
        self.forecasting = Forecasting(database)
        self.home = Homes(database, clock)
        self.exporting = Exporting(database)
        self.importing = Importing(database, clock)
        self.leads = Leads(database, clock)
        self.letting_go = LettingGo(database, clock)
        self.looking = Looking(database, clock)
        self.notices = Notices(database, clock)
        self.noting = Noting(database, clock)
        self.nudges = Nudges(database, clock)
        self.nudge_actions = NudgeActions(database, clock)
        self.nudge_settings = NudgeSettings(database, clock)
        self.opportunities = Opportunities(database, clock)
        self.pacing = Pacing(database)
        self.people = People(database, clock)
        self.planning = Planning(database, clock)
        self.quotes = Quotes(database, clock)
        self.redraws = Redraws(database, clock)
        self.sharing = Sharing(database, clock)
        self.selling = Selling(database, clock)
        self.cycle_setup = CycleSetup(database, clock)
        self.stage_setup = StageSetup(database, clock)
        self.activity_setup = ActivitySetup(database, clock)
        self.close_code_setup = CloseCodeSetup(database, clock)
        self.salespeople = Salespeople(database, clock)
        self.settings = WorkspaceSettings(database, clock)
        self.teams = Teams(database, clock)
        self.tasks = Tasks(database, clock)
        self.undoing = Undoing(database, clock)
        self.watching = Watchings(database, clock)
