"""The card of an opportunity, as the services hand it out."""

from sqlalchemy import Connection
from sqlmodel import Session

from storage.domain.errors import broken
from storage.models import Opportunity
from storage.queries import opportunities as queries
from storage.queries.opportunities import Card


def read_card(connection: Connection, workspace_id: str, no: str) -> Card:
    """Read the card; raise `no_such_opportunity`."""
    card = queries.card(connection, workspace_id, no)
    if card is None:
        raise broken("no_such_opportunity", no=no)
    return card


def flushed_card(session: Session, row: Opportunity) -> Card:
    """Read the card of what this transaction has just written."""
    session.flush()
    return read_card(session.connection(), row.workspace_id, row.no)
