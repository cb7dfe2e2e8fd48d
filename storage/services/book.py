"""The whole book: every service, on one database and one clock."""

from storage.database import Database
from storage.domain.clock import Clock
from storage.services.contacts import Contacts
from storage.services.cycles import Cycles
from storage.services.notices import Notices
from storage.services.opportunities import Opportunities
from storage.services.people import People
from storage.services.quotes import Quotes


class Book:
    """What the floors above hold in their hands."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.contacts = Contacts(database)
        self.cycles = Cycles(database)
        self.notices = Notices(database, clock)
        self.opportunities = Opportunities(database, clock)
        self.people = People(database, clock)
        self.quotes = Quotes(database, clock)
