"""The Homes that people have opened: what each is set to, and when it is drawn next."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from storage.domain.home import Scope, Showing
from storage.models.base import one_of, workspace_key


class HomeView(SQLModel, table=True):
    """Somebody's Home, by their Slack user; who has never opened it has none.

    It is drawn when `draw_at` has come: a change makes it `stale` and due, otherwise it is the next midnight where the
    person is. Whoever draws leases it until `leased_until`; `turn` counts the leases, so that one that ended is found
    out. `hash` is Slack's name for what was published last, `told` what was done here last.
    """

    __tablename__ = "home_view"
    workspace_id: str = workspace_key(index=False, primary_key=True)
    slack_user_id: str = Field(primary_key=True, max_length=32)
    scope: Scope = one_of(Scope, default=Scope.MINE)
    showing: Showing = one_of(Showing, default=Showing.EVERYTHING)
    cycle_code: str = Field(default="", max_length=10)
    page: int = 0
    told: dict[str, Any] = Field(default_factory=dict, sa_type=JSON(none_as_null=True))
    hash: str = Field(default="", max_length=64)
    stale: bool = True
    draw_at: datetime = Field(index=True)
    leased_until: datetime | None = None
    turn: int = 0
    attempts: int = 0
