"""The command line, as an operator types it: each verb in a process of its own, against the sandbox."""

import asyncio
import csv
import json
import sqlite3
import subprocess
import sys
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
import yaml
from sqlalchemy import insert
from typer.testing import CliRunner

from bot import audit
from bot.alerts.model import AlertSettings
from bot.alerts.repository import AlertSubscription, alert_subscriptions
from bot.alerts.webhooks import repository as webhook_repository
from bot.alerts.webhooks.repository import Webhook
from bot.app import wall_clock
from bot.cli import app
from bot.db.engine import open_sessions, parse_database_url
from bot.db.tables import ticks
from bot.encryption import Keyring
from bot.errors import NotConfigured, WrongSettings
from bot.ops import check_clock
from bot.ops.one_off import audit_lines
from bot.readings import history_repository
from bot.server import listen
from bot.settings import read_settings
from bot.subscriptions.model import SubscriptionState
from bot.usage.model import Organization
from sandbox.app import create_sandbox
from sandbox.slack.workspace import TEAM_ID
from sandbox.world import World
from tests.support.server import address_of, serving
from tests.support.workspace import ACME, BEN, NOW, OPS, variables_for


@dataclass(frozen=True, slots=True)
class Ended:
    """How a verb ended."""

    status: int
    out: str
    err: str


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A sandbox behind a socket."""
    listening = listen("127.0.0.1", 0)
    world = World(NOW, base_url=address_of(listening))
    async with serving(create_sandbox(world), listening):
        yield world


def made_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def run(environment: dict[str, str], *verb: str) -> Ended:
    """`python -m bot …` with nothing else in the environment."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *verb, env=environment,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, err = await process.communicate()
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


async def test_doctor_finds_nothing_wrong(world: World, database: Path) -> None:
    ended = await run(variables_for(world, database), "doctor")
    assert (ended.status, [line[0] for line in ended.out.splitlines()]) == (0, ["✓"] * 8)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-wrong", "SLACK_BOT_TOKEN (invalid_auth)"),
        ("SLACK_APP_TOKEN", "xapp-wrong", "slack app token: not accepted"),
        ("PIPEFY_CLIENT_SECRET", "wrong", "Pipefy does not accept the bot's account"),
        ("PIPEFY_ORGANIZATION", "301999", "its usage may not be read"),
        ("PIPEFY_ORGANIZATION", "Acme", "Set PIPEFY_ORGANIZATION to a number"),
        ("DATABASE_URL", "mysql://x", "DATABASE_URL must look like"),
        ("DATABASE_URL", "sqlite:////dev/null/x.db", "DATABASE_URL"),
    ],
)
async def test_doctor_says_what_to_fix(world: World, database: Path, variable: str, value: str, said: str) -> None:
    ended = await run({**variables_for(world, database), variable: value}, "doctor")
    assert ended.status == 1
    assert said in "".join(line for line in ended.out.splitlines() if line.startswith("✗"))


async def test_doctor_misses_a_scope(world: World, database: Path) -> None:
    world.slack.app.scopes.remove("chat:write")
    assert "✗ slack scopes: missing: chat:write" in (await run(variables_for(world, database), "doctor")).out


async def test_doctor_says_where_slack_does_not_tell_who_reads(world: World, database: Path) -> None:
    world.slack.app.scopes.remove("groups:read")
    ended = await run(variables_for(world, database), "doctor")
    assert "✗ who reads: Slack does not say who reads private channels" in ended.out
    assert "Grant groups:read" in ended.out


async def test_doctor_without_any_setting_has_a_fix_for_everything(tmp_path: Path) -> None:
    ended = await run({"DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}, "doctor")
    assert ended.status == 1
    assert "SLACK_BOT_TOKEN is not set" in ended.out
    assert "No Pipefy account" in ended.out
    assert "✓ database: sqlite" in ended.out
    assert "will be made at start" in ended.out
    assert made_in(tmp_path) == []


async def test_doctor_compares_the_clock_with_slacks(
    world: World, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = timedelta(hours=1)
    monkeypatch.setattr(check_clock, "wall_clock", lambda: wall_clock() + ahead)
    differences = await check_clock.clock_differences(read_settings(variables_for(world, database)))
    assert abs(differences["Slack's"] - ahead) < timedelta(minutes=1)
    assert check_clock.is_apart(differences["Slack's"])


async def test_doctor_speaks_of_a_restored_backup(world: World, database: Path) -> None:
    sessions = open_sessions(parse_database_url(f"sqlite:///{database}"))
    async with sessions.write() as session:
        last = wall_clock() - timedelta(hours=5)
        await session.execute(insert(ticks).values(name="tick", last_at=last))
    await sessions.close()
    ended = await run(variables_for(world, database), "doctor")
    assert "✓ last tick: 5.0 h ago, as in a restored backup" in ended.out


async def test_doctor_misses_the_key_of_a_webhook(world: World, database: Path) -> None:
    key = b64encode(bytes(32))
    await have_alerts(database, AlertSettings(), url=Keyring([bytes(32)]).encrypt("https://example.com", "place"))
    environment = variables_for(world, database)
    assert "✗ webhooks: 1 of 1 cannot be called" in (await run(environment, "doctor")).out
    ok = await run({**environment, "SECRET_KEYS": key.decode()}, "doctor")
    assert (ok.status, "✓ webhooks: 1, all can be opened" in ok.out) == (0, True)


async def test_an_audit_steers_no_terminal(world: World, database: Path) -> None:
    sessions = open_sessions(parse_database_url(f"sqlite:///{database}"))
    async with sessions.write() as session:
        await audit.write(session, TEAM_ID, audit.Entry(NOW, BEN, "link", "\x1b[2J\u202eAcme\nforged", channel_id=OPS))
    await sessions.close()
    assert r"\u001b[2J\u202eAcme\nforged" in (await run(variables_for(world, database), "audit")).out


async def test_a_report_is_printed(world: World, database: Path) -> None:
    ended = await run(variables_for(world, database), "report", "301234", "last_month")
    assert ended.out.startswith(f"Acme Ltda: {world.pipefy.figures(ACME).total('last_month'):,} of 50,000 tasks")


async def test_a_report_is_printed_for_programs(world: World, database: Path) -> None:
    ended = await run(variables_for(world, database), "report", "Acme Ltda", "last_month", "--json")
    assert json.loads(ended.out)["tasks"] == world.pipefy.figures(ACME).total("last_month")


async def test_a_csv_is_printed_for_spreadsheets(world: World, database: Path) -> None:
    rows = list(csv.reader(StringIO((await run(variables_for(world, database), "report", ACME, "--csv")).out)))
    assert rows[0] == ['\ufeff"Flow"', "Pipe", "Tasks", "Runs", "Status", "Last run"]
    assert len(rows) == 11


async def keep_days(database: Path, *missing: date) -> None:
    """Keep 120 even days up to yesterday, without some."""
    last = wall_clock().date() - timedelta(days=1)
    days = {last - timedelta(days=ago): (100, 2_800) for ago in range(120)}
    sessions = open_sessions(parse_database_url(f"sqlite:///{database}"))
    async with sessions.write() as session:
        kept = {day: figures for day, figures in days.items() if day not in missing}
        await history_repository.save_days(session, TEAM_ID, ACME, kept, wall_clock(), now=wall_clock())
    await sessions.close()


async def have_alerts(database: Path, settings: AlertSettings, *, url: str = "") -> None:
    """Let a channel have alerts of Acme, and a webhook where there is a sealed address."""
    sessions = open_sessions(parse_database_url(f"sqlite:///{database}"))
    one = AlertSubscription(
        id="id-1",
        workspace_id=TEAM_ID,
        channel_id=OPS,
        organization=Organization(ACME, "Acme Ltda"),
        settings=settings,
        time_zone="UTC",
        locale="en-US",
        owner=BEN,
        created_at=NOW,
        state=SubscriptionState.ACTIVE,
    )
    async with sessions.write() as session:
        await alert_subscriptions.save_new(session, one)
        if url:
            await webhook_repository.save(session, Webhook(TEAM_ID, one.id, url, "", BEN, NOW))
    await sessions.close()


async def test_a_backtest_says_what_the_alerts_of_a_channel_would_have_said(world: World, database: Path) -> None:
    first = wall_clock().date() - timedelta(days=60)
    await keep_days(database, first)
    await have_alerts(database, AlertSettings((50,), forecast=False))
    ended = await run(variables_for(world, database), "backtest", "301234")
    assert f"{OPS} (active): marks 50%; forecast off; spikes off" in ended.out
    assert "  50% passed: 1,400 of 2,800" in ended.out
    assert f"Missing: {first}\n" in ended.out


async def test_a_backtest_without_alerts_takes_the_usual_settings(world: World, database: Path) -> None:
    ended = await run(variables_for(world, database), "backtest", "Acme Ltda", "--days", "3")
    assert "No channel has alerts of it; the usual ones: marks 50%, 80%, 90%, 100%; forecast on" in ended.out
    assert f"Missing: {wall_clock().date() - timedelta(days=3)} to " in ended.out


async def test_a_backtest_tries_other_settings(world: World, database: Path) -> None:
    await keep_days(database)
    await have_alerts(database, AlertSettings())
    asked = ("backtest", "301234", "--marks", "70", "--budget", "1000", "--spikes", "--json")
    told = json.loads((await run(variables_for(world, database), *asked)).out)
    assert [tried["whose"] for tried in told["tried"]] == ["As asked"]
    assert ("MarkPassed", 70, 700) in [
        (said["what"], said.get("mark"), said.get("used")) for said in told["tried"][0]["said"]
    ]


async def test_a_backtest_knows_marks_when_it_sees_them(world: World, database: Path) -> None:
    ended = await run(variables_for(world, database), "backtest", "301234", "--marks", "many")
    assert (ended.status, "--marks are whole percentages" in ended.err) == (1, True)


async def test_an_error_is_one_sentence(world: World, database: Path) -> None:
    ended = await run(variables_for(world, database), "report", "301999")
    assert ended.status == 1
    assert ended.err.startswith("pipefy-usage: The bot's Pipefy account may not read")
    assert "Traceback" not in ended.err


async def test_migrate_may_be_said_twice(tmp_path: Path) -> None:
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}"}
    assert [(await run(environment, "migrate")).status for _ in range(2)] == [0, 0]


async def test_a_backup_is_made_and_put_back_by_the_command_line(database: Path, tmp_path: Path) -> None:
    environment, copy = {"DATABASE_URL": f"sqlite:///{database}"}, str(tmp_path / "copy.db")
    made = await run(environment, "backup", copy)
    assert (made.status, made.out.startswith(f"Backed up {database} to {copy} (tables of ")) == (0, True)
    put_back = await run(environment, "restore", copy)
    assert (put_back.status, put_back.out.startswith(f"Restored {copy} to {database} (")) == (0, True)


async def test_doctor_refuses_a_database_of_a_newer_release(world: World, database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript("UPDATE alembic_version SET version_num = '9999'; PRAGMA user_version = 9008007")
    ended = await run(variables_for(world, database), "doctor")
    assert "✗ database: not ready → The database was made by a newer release" in ended.out
    assert "Start release 9.8.7, or a newer one" in ended.out


async def test_what_only_reads_makes_no_database(world: World, tmp_path: Path) -> None:
    settings = read_settings(variables_for(world, tmp_path / "new.db"))
    with pytest.raises(NotConfigured, match=f"There is no database at {tmp_path / 'new.db'}"):
        await audit_lines(settings, "", 1)
    assert made_in(tmp_path) == []


async def test_sqlite_is_refused_where_the_disk_does_not_last(tmp_path: Path) -> None:
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}", "DYNO": "web.1"}
    refused = await run(environment, "migrate")
    assert (refused.status, "SQLite is refused here" in refused.err) == (78, True)
    assert (await run({**environment, "ALLOW_SQLITE_HERE": "1"}, "migrate")).status == 0


@pytest.mark.parametrize(
    ("missing", "verb"),
    [("SLACK_SIGNING_SECRET", "serve"), ("SLACK_APP_TOKEN", "socket"), ("SLACK_BOT_TOKEN", "serve")],
)
async def test_a_door_needs_its_secret(world: World, database: Path, missing: str, verb: str) -> None:
    environment = {k: v for k, v in variables_for(world, database).items() if k != missing}
    ended = await run({**environment, "PORT": "0"}, verb)
    assert (ended.status, f"{missing} is not set" in ended.err) == (78, True)


@pytest.mark.parametrize(
    "verb", ["serve", "socket", "tick", "report 1", "backtest 1", "audit", "migrate", "doctor", "backup x", "restore x"]
)
def test_each_verb_tells_every_wrong_setting_before_it_begins(verb: str, tmp_path: Path) -> None:
    wrong = {"PORT": "http", "LINK_BY": "x", "DATABASE_URL": f"sqlite:///{tmp_path}/new.db"}
    ended = CliRunner().invoke(app, verb.split(), env=wrong)
    assert isinstance(ended.exception, WrongSettings)
    lines = str(ended.exception).splitlines()
    assert [line.partition(" should")[0] for line in lines[1:3]] == ["- PORT", "- LINK_BY"]
    assert made_in(tmp_path) == []


async def test_wrong_settings_have_an_exit_status_of_their_own(tmp_path: Path) -> None:
    ended = await run({"PORT": "http", "DATABASE_URL": f"sqlite:///{tmp_path}/new.db"}, "serve")
    assert (ended.status, ended.out, made_in(tmp_path)) == (78, "", [])
    assert ended.err.startswith("pipefy-usage: 4 settings are not right.\n- PORT should be")
    assert "Traceback" not in ended.err


async def test_many_workspaces_are_refused(world: World, database: Path) -> None:
    ended = await run({**variables_for(world, database), "SLACK_CLIENT_ID": "1.2"}, "serve")
    assert (ended.status, "SLACK_CLIENT_ID means many workspaces" in ended.err) == (78, True)


def test_a_full_disk_behind_what_is_printed_is_one_sentence() -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "bot", "manifest", "--url", "https://x.example"], env={}, stdout=full,
            stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert ended.stderr == "pipefy-usage: What was to be printed cannot be written: No space left on device\n"
    assert ended.returncode == 1


async def test_the_http_manifest_is_printed() -> None:
    ended = await run({}, "manifest", "--url", "https://bot.example.com")
    assert yaml.safe_load(ended.out)["settings"]["interactivity"]["request_url"].endswith("/slack/events")


async def test_the_version_is_printed() -> None:
    assert (await run({}, "--version")).out.count(".") == 2
