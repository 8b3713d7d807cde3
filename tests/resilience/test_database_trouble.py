"""The database locked or gone: what can be answered without it is, and the rest is a sentence."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path

import httpx
import pytest

from bot.errors import DatabaseDown, DatabaseTrouble
from bot.i18n.catalogs import translator_for
from bot.slack.error_messages import error_message
from tests.support.messages import figures_in, has
from tests.support.workspace import ANA, Workspace


@asynccontextmanager
async def locked(workspace: Workspace, database: Path) -> AsyncIterator[sqlite3.Connection]:
    """Another process takes the database's only right to write as soon as the bot lets go of it."""
    await workspace.bot.tasks.drain(10)
    with sqlite3.connect(database, isolation_level=None, check_same_thread=False) as other:
        # The tick may be writing just now, and ends that in this loop: waited for here, neither would ever go on.
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
        try:
            yield other
        finally:
            other.rollback()
    other.close()


def move_away(database: Path) -> None:
    database.rename(database.with_suffix(".away"))


def is_there(database: Path) -> bool:
    return database.exists()


async def test_a_locked_database_delays_no_answer(workspace: Workspace, database: Path) -> None:
    async with locked(workspace, database):
        for words in ("", "last_month", "flows", "status"):
            assert "Acme Ltda" in (await workspace.run_command(words)).text
        assert has(await workspace.run_command("last_month"), "data_visualization")


async def test_a_locked_database_delays_no_button(workspace: Workspace, database: Path) -> None:
    card = await workspace.run_command()
    async with locked(workspace, database):
        assert has(await workspace.clicks(card, "show:last_month"), "data_visualization")
        shared, _ = await workspace.shares(await workspace.run_command())
        assert has(shared, "data_visualization")


async def test_what_was_read_meanwhile_is_stored_later(workspace: Workspace, database: Path) -> None:
    async with locked(workspace, database) as other:
        await workspace.run_command()
        assert other.execute("SELECT count(*) FROM readings").fetchone() == (0,)
    await workspace.bot.tasks.drain(10)
    with sqlite3.connect(database) as other:
        assert other.execute("SELECT count(*) FROM readings").fetchone() == (1,)
    other.close()


async def test_a_link_waits_for_its_turn(workspace: Workspace, database: Path) -> None:
    async with locked(workspace, database):
        await workspace.calls.typed(ANA, "C0OPS", "/pipefy-usage link 301235")
    await workspace.world.slack.heard(lambda post: "Acme Labs" in post.text)
    assert (await workspace.run_command()).text.startswith("Acme Labs: ")


@pytest.mark.parametrize("words", ["", "last_month", "flows", "link 301235", "unlink", "status"])
async def test_a_database_that_is_broken_is_a_sentence(workspace: Workspace, database: Path, words: str) -> None:
    with sqlite3.connect(database) as other:
        other.execute("ALTER TABLE links RENAME TO gone")
    other.close()
    post = await workspace.run_command(words, person=ANA)
    assert (figures_in(post), post.person, workspace.world.slack.failed) == (False, ANA, [])
    assert post.text.endswith(".")


async def test_nothing_is_said_to_be_saved_in_a_file_that_was_removed(
    workspace: Workspace, database: Path, logs: StringIO
) -> None:
    await workspace.run_command("status", person=ANA)
    move_away(database)
    post = await workspace.run_command("link 301235", person=ANA)
    assert "foi removido ou substituído enquanto o bot rodava" in post.text
    async with httpx.AsyncClient(trust_env=False) as http:
        ready = await http.get((workspace.world.bot_url or "").replace("/slack/events", "/readyz"))
    assert (ready.status_code, ready.json()["failing"]) == (503, ["database"])
    assert ('"trouble": "replaced"' in logs.getvalue(), is_there(database)) == (True, False)


@pytest.mark.parametrize("trouble", DatabaseTrouble)
def test_every_trouble_is_a_sentence_and_says_what_to_do(trouble: DatabaseTrouble) -> None:
    text = error_message(DatabaseDown(trouble), translator_for("en-US"), "UTC").text
    assert ("database" in text, "Please" in text or "Try again" in text) == (True, True)
