"""The command line: what `salesbot --help` lists."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy.exc import SQLAlchemyError
from typer.core import TyperGroup

from bot import data, forecasting, sampling, verifying
from bot import manifest as manifests
from bot.clock import SystemClock
from bot.config import Need, Settings, WrongSettingsError
from bot.logs import set_up
from bot.opening import RefusedError, in_words, migrate, reason
from bot.options import JsonOption, WorkspaceOption
from bot.report_cli import report
from storage.domain.errors import RuleBrokenError
from storage.migrations import run as migrations

DEMO_PORT = 8765
"""Free on most machines; the demo takes another when it is not."""


class PlainGroup(TyperGroup):
    """Commands whose errors are one line on stderr: code 2 for how one asked, 1 for what was refused."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - Typer keeps its copy of click to itself
        """Run a command."""
        try:
            return super().invoke(ctx)
        except WrongSettingsError as error:
            _fail(2, *error.lines)
        except RuleBrokenError as error:
            _fail(1, in_words(error))
        except (RefusedError, manifests.ManifestMissingError) as error:
            _fail(1, str(error))
        except SQLAlchemyError as error:
            _fail(1, f"the database refused: {reason(error)}; check DATABASE_URL")


def _fail(code: int, *lines: str) -> None:
    for line in lines:
        typer.echo(f"salesbot: {line}", err=True)
    raise typer.Exit(code)


cli = typer.Typer(
    cls=PlainGroup,
    help="Sales opportunities inside Slack.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
cli.add_typer(report, name="report")
cli.command("export")(data.export)
cli.command("import")(data.import_file)


def _settings(need: Need) -> Settings:
    """Read the settings and set the log up."""
    settings = Settings.load(need)
    set_up(settings.log_level, settings.log_format)
    return settings


def _serve(settings: Settings, *, events: bool, socket: bool, jobs: bool) -> None:
    # Imported here: gunicorn and APScheduler take 150 ms that a report need not wait for.
    from bot.serving import Parts, PortTakenError, serve  # noqa: PLC0415

    try:
        serve(settings, Parts(events=events, socket=socket, jobs=jobs))
    except PortTakenError as error:
        raise RefusedError(str(error)) from error


@cli.command()
def run() -> None:
    """Run the bot: migrations first, then Socket Mode if SLACK_APP_TOKEN is set, otherwise HTTP on PORT."""
    settings = _settings(Need.EVENTS)
    migrate(settings)
    _serve(settings, events=not settings.socket_mode, socket=settings.socket_mode, jobs=True)


@cli.command()
def web() -> None:
    """Serve Slack's requests on PORT, without the scheduled work: as many replicas as one likes."""
    _serve(_settings(Need.SIGNATURES), events=True, socket=False, jobs=False)


@cli.command()
def worker() -> None:
    """Do the scheduled work, without serving requests."""
    from bot.working import work  # noqa: PLC0415 - as for serving

    work(_settings(Need.JOBS))


@cli.command()
def tick(
    *,
    at: Annotated[
        str | None, typer.Option(help="The instant, as in 2026-12-01T07:30:00Z; now if left out.", metavar="INSTANT")
    ] = None,
    workspace: Annotated[str | None, typer.Option(help="Slack team id (T…); all if left out.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Do all scheduled work that is due at an instant, once, and say what; 1 if something failed."""
    from bot import ticking  # noqa: PLC0415 - as for serving

    done = ticking.tick(_settings(Need.JOBS), _instant(at), workspace)
    for line in [ticking.as_json(done)] if as_json else ticking.lines(done):
        typer.echo(line)
    if done.failed:
        raise typer.Exit(1)


def _instant(text: str | None) -> datetime:
    """Read an instant with its offset; without one it could be any of 38."""
    if text is None:
        return SystemClock()()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise typer.BadParameter(
            f"{text!r} is no instant with its offset, as in 2026-12-01T07:30:00Z", param_hint="--at"
        )
    return at.astimezone(UTC)


@cli.command("migrate")
def migrate_schema() -> None:
    """Bring the database's schema up to date."""
    migrate(_settings(Need.DATABASE))
    typer.echo(f"The schema is at {migrations.head()}.")


@cli.command()
def sample(
    workspace: Annotated[str, typer.Option(help="Slack team id (T…).", callback=sampling.checked_workspace)],
    year: Annotated[
        int | None, typer.Option(min=1901, max=2999, help="The year it lives in; this one if left out.")
    ] = None,
    people: Annotated[str, typer.Option(help="Who is whom: JO=U0123,OF=U0456.")] = "",
    currency: Annotated[str | None, typer.Option(help="ISO 4217 code.", callback=sampling.checked_currency)] = None,
) -> None:
    """Load the sample company, replayed through the rules, and link its salespeople to Slack users; migrate first."""
    who = sampling.people(people)
    for line in sampling.load(_settings(Need.DATABASE), workspace, year, who, currency):
        typer.echo(line)


@cli.command()
def verify(*, workspace: WorkspaceOption = None, as_json: JsonOption = False) -> None:
    """Check the change log: whether any line was altered, removed, added or put elsewhere; 1 if so."""
    found = verifying.verify(_settings(Need.DATABASE), workspace)
    if as_json:
        typer.echo(verifying.as_json(found))
    else:
        for line in verifying.lines(found):
            typer.echo(line)
    if any(one.flaws for one in found):
        raise typer.Exit(1)


forecasting.add_to(report, lambda: _settings(Need.DATABASE))


@cli.command()
def doctor() -> None:
    """Say what is wrong with this set-up and how to mend it."""
    wrong = 0
    from bot import doctor as doctoring  # noqa: PLC0415 - as for serving

    for found in doctoring.examine():
        wrong += not found.ok
        typer.echo(f"{'ok   ' if found.ok else 'WRONG'} {found.name}: {found.detail}")
        if not found.ok and found.mend:
            typer.echo(f"      {found.mend}")
    if wrong:
        raise typer.Exit(1)


@cli.command()
def manifest(
    *,
    mode: Annotated[manifests.Mode, typer.Option(help="How Slack reaches the bot.")] = manifests.Mode.HTTP,
    url: Annotated[str | None, typer.Option(help="The bot's own address, for HTTP: https://your.host")] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the app manifest to paste at api.slack.com/apps."""
    if url is not None and mode is manifests.Mode.SOCKET:
        raise typer.BadParameter("Socket Mode has no address", param_hint="--url")
    try:
        built = manifests.build(mode, url)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--url") from error
    if mode is manifests.Mode.HTTP and url is None:
        remark = f"{manifests.PLACEHOLDER} stands for the bot's own address; give it with --url https://your.host"
        typer.echo(f"salesbot: {remark}", err=True)
    sys.stdout.write(json.dumps(built, indent=2, ensure_ascii=False) + "\n" if as_json else manifests.write(built))


@cli.command()
def demo(
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where the local Slack listens.")] = DEMO_PORT,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the book in ./demo.db for the next time.")] = False,
) -> None:
    """Start the bot and a local Slack with a sample company; nothing leaves this machine."""
    from bot.demo import run as run_demo  # noqa: PLC0415 - as for serving

    run_demo(port, typer.echo, keep=keep)


def main() -> None:
    """Run the command line."""
    cli(prog_name=Path(sys.argv[0]).name if not sys.argv[0].endswith("__main__.py") else "salesbot")
