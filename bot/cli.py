"""Verbs of the command line, one a function. Everything else is imported by the verb that needs it."""

import asyncio
import errno
import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.errors import BotError, DatabaseDown, NotConfigured, WrongSettings
from bot.settings import Settings
from bot.terminal_text import safe_lines
from bot.usage.period import Period

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import URL

    from bot.ops.requirements import Need

# https://man.openbsd.org/sysexits: EX_CONFIG. A service manager need not try again before somebody changed something.
_WRONG_SETTINGS = 78
_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})

app = typer.Typer(
    help="Pipefy integration usage, in Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print local variables, tokens among them
)


def main() -> None:
    """The program. An error that can be explained is said on stderr; exit status 78 for settings, else 1."""
    try:
        _run(app)
    except WrongSettings as error:
        _end(str(error), _WRONG_SETTINGS)
    except NotConfigured as error:
        _end(str(error))
    except DatabaseDown as error:
        from bot.telemetry.database_errors import FIXES

        _end(f"The database failed ({error.trouble}): {FIXES[error.trouble]}")
    except BotError as error:
        from bot.i18n.catalogs import translator_for
        from bot.slack.error_messages import error_message

        _end(error_message(error, translator_for("en-US"), "UTC").text)
    except OSError as error:
        if error.errno not in _DISK:
            raise
        _end(f"{error.filename or 'What was to be printed'} cannot be written: {error.strerror}")


def _run(program: Callable[[], None]) -> None:
    try:
        program()
    finally:
        sys.stdout.flush()  # here, where a full disk can be told


def _end(sentence: str, status: int = 1) -> NoReturn:
    print(safe_lines(f"pipefy-usage: {sentence}"), file=sys.stderr)
    # https://docs.python.org/3/library/signal.html#note-on-sigpipe: else Python fails to flush once more, at its end.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


@app.callback(invoke_without_command=True)
def _program(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        from bot.program_name import bot_version

        _print(bot_version())
        raise typer.Exit


@contextmanager
def _no_collections() -> Iterator[None]:
    """Import without looking for garbage: imports make much that stays, and each look goes through all of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


@app.command()
def serve() -> None:
    """Answer Slack over HTTP."""
    with _no_collections():
        from bot.ops.requirements import SERVE
        from bot.server import run_server

    run_server(_settings(SERVE), "http")


@app.command()
def socket() -> None:
    """Answer Slack over Socket Mode: no public address is needed."""
    with _no_collections():
        from bot.ops.requirements import SOCKET
        from bot.server import run_server

    run_server(_settings(SOCKET), "socket")


@app.command()
def demo(
    port: Annotated[int, typer.Option(envvar="PORT", min=0, max=65535, help="Where the page is.")] = 4000,
    door: Annotated[str, typer.Option(help="http or socket.")] = "http",
) -> None:
    """The bot and a small outside world on one page; no credentials."""
    # The one import of the sandbox: without the extra `sandbox` its module says what to install.
    from sandbox.demo import run_demo

    if door not in ("http", "socket"):
        raise NotConfigured("--door is http or socket")
    run_demo(port, "socket" if door == "socket" else "http")


@app.command()
def report(
    organization: Annotated[str, typer.Argument(help="Number, URL, uuid or name.")],
    period: Annotated[Period, typer.Argument(help="Which stretch of time.")] = Period.CURRENT_MONTH,
    weeks: Annotated[int, typer.Option(min=0, max=60, help="The last weeks as they were kept, instead.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="The flows, for spreadsheets.")] = False,
    language: Annotated[str, typer.Option(help="As Slack writes it: en-US, pt-BR, es-LA …")] = "en-US",
) -> None:
    """Print the report of an organization."""
    from bot.i18n.catalogs import translator_for
    from bot.ops.report import read_once, report_csv, report_json, report_lines
    from bot.ops.requirements import REPORT, WEEKS
    from bot.reports.messages.card import Showing

    if weeks:  # from the database alone: Pipefy is asked for the name of the organization only
        from bot.ops.one_off import week_lines

        _print("\n".join(asyncio.run(week_lines(_settings(WEEKS), organization, weeks))))
        return
    made = asyncio.run(read_once(_settings(REPORT), organization, period))
    if as_json:
        _print(report_json(made))
    elif as_csv:
        # Bytes, as the terminal's own encoding need not be UTF-8, and Python would write CRLF as it pleases.
        sys.stdout.buffer.write(report_csv(made, translator_for(language)).encode())
    else:
        _print(report_lines(made, Showing(translator_for(language), "UTC")))


@app.command()
def tick() -> None:
    """Do once what is due, then exit: for cron, where no process stays."""
    from bot.ops.one_off import tick_once
    from bot.ops.requirements import TICK

    asyncio.run(tick_once(_settings(TICK)))


@app.command()
def backtest(
    organization: Annotated[str, typer.Argument(help="Number, URL, uuid or name.")],
    days: Annotated[int, typer.Option(min=1, max=400, help="How many, up to yesterday.")] = 60,
    marks: Annotated[str, typer.Option(help='Try these instead of what the channels have: "50 80 100".')] = "",
    budget: Annotated[int | None, typer.Option(min=1, help="Likewise: tasks a month.")] = None,
    spikes: Annotated[bool, typer.Option("--spikes", help="Likewise: unusual days, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Print what alerts would have said over the readings that are kept."""
    from bot.i18n.catalogs import translator_for
    from bot.ops.backtest import backtest as over_the_readings
    from bot.ops.backtest import settings_to_try
    from bot.ops.backtest_output import backtest_json, backtest_lines
    from bot.ops.requirements import WEEKS

    trial_settings = settings_to_try(marks, budget, spikes=spikes)
    test = asyncio.run(over_the_readings(_settings(WEEKS), organization, trial_settings, days))
    _print(backtest_json(test) if as_json else "\n".join(backtest_lines(test, translator_for("en-US"))))


@app.command()
def forecast(
    as_json: Annotated[bool, typer.Option("--json", help="One object a line from standard input.")] = False,
) -> None:
    """Forecast months from days of your own: see docs/forecast.md."""
    from bot.ops.foresight import answers, forecast_of

    _require_json("forecast", as_json=as_json)
    for line in answers(sys.stdin.buffer, forecast_of):
        print(line, flush=True)  # ASCII, and one a line, so that a program may ask and wait


@app.command()
def unusual(
    as_json: Annotated[bool, typer.Option("--json", help="One object a line from standard input.")] = False,
) -> None:
    """Judge days of your own: see docs/forecast.md."""
    from bot.ops.foresight import answers, unusual_of

    _require_json("unusual", as_json=as_json)
    for line in answers(sys.stdin.buffer, unusual_of):
        print(line, flush=True)


def _require_json(verb: str, *, as_json: bool) -> None:
    if not as_json:
        raise NotConfigured(f"{verb} reads and answers JSON, one object a line: add --json")


@app.command()
def audit(
    channel: Annotated[str, typer.Option(help="Of one channel, by its id.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the newest first.")] = 50,
) -> None:
    """Print who did what to subscriptions."""
    from bot.ops.one_off import audit_lines
    from bot.ops.requirements import AUDIT

    for line in asyncio.run(audit_lines(_settings(AUDIT), channel, limit)):
        _print(line)


@app.command()
def export() -> None:
    """Print what people set up (links, rules, digests, alerts) as YAML: ids and settings, no secrets."""
    from bot.ops.requirements import EXPORT
    from bot.ops.transfer import export_configuration

    _print(asyncio.run(export_configuration(_settings(EXPORT))), end="")


@app.command(name="import")
def import_file(
    path: Annotated[Path, typer.Argument(help="What `export` printed.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would change.")] = False,
) -> None:
    """Set up what a file holds, by the rights of the people named in it. What is not in the file stays."""
    from bot.ops.requirements import IMPORT
    from bot.ops.transfer import import_configuration

    settings = _settings(IMPORT)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise NotConfigured(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    imported = asyncio.run(import_configuration(settings, text, dry_run=dry_run))
    for line in imported.lines:
        _print(line)
    if imported.failed:
        raise typer.Exit(1)


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    from bot.db.migrate import upgrade

    upgrade(_database_url())
    _print("The database is up to date.")


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="The file to write; it must not be there yet.")]) -> None:
    """Copy the SQLite database while the bot goes on."""
    from bot.ops.backup import backup as write_backup

    _print(write_backup(_database_url(), path))


@app.command()
def restore(path: Annotated[Path, typer.Argument(help="What `backup` wrote.")]) -> None:
    """Put a backup in the place of the SQLite database. The bot has to be stopped."""
    from bot.app import wall_clock
    from bot.ops.restore import restore as put_back

    _print(put_back(_database_url(), path, wall_clock()))


@app.command()
def manifest(url: Annotated[str, typer.Option(help="The public https:// address of the bot.")]) -> None:
    """Print the Slack app manifest for HTTP."""
    from bot.slack.manifest import http_manifest

    _print(http_manifest(url), end="")


@app.command()
def doctor() -> None:
    """Say what is right and what to fix; exit status 1 when something is not right."""
    # A status that scripts and health checks of a deployment can read.
    if not asyncio.run(_examine(_settings())):
        raise typer.Exit(1)


async def _examine(settings: Settings) -> bool:
    from bot.ops.doctor import examine

    ok = True
    async for finding in examine(settings):
        mark = "✗" if finding.fix else "✓"
        _print(f"{mark} {finding.part}: {finding.result}{f' → {finding.fix}' if finding.fix else ''}")
        ok = ok and not finding.fix
    return ok


def _print(text: str, end: str = "\n") -> None:
    """Print words of anybody: nothing in them steers the terminal."""
    print(safe_lines(text), end=end)


def _database_url() -> "URL":
    """The database of the settings, for a verb that needs nothing else."""
    from bot.db.database import database_url
    from bot.db.engine import parse_database_url
    from bot.ops.requirements import Need

    return parse_database_url(database_url(_settings({Need.DATABASE})))


def _settings(needs: "Collection[Need]" = ()) -> Settings:
    """The settings, with the logs set up by them. Raises WrongSettings."""
    from bot.ops.requirements import settings_for
    from bot.telemetry.logs import configure_logs, log_uncaught

    settings = settings_for(needs)
    # Standard error: what `report --json` and `manifest` print is for other programs.
    configure_logs(sys.stderr, level=settings.log_level, log_format=settings.log_format, secrets=settings.secrets)
    log_uncaught()
    return settings
