"""The name of an organization leads to its page in Pipefy, for the price of one question at most."""

from pathlib import Path

import pytest
from sqlalchemy import URL

from sandbox.pipefy.faults import Edited, html
from sandbox.slack.world import Post
from tests.support.alerts import Alerting
from tests.support.digests import MONDAY, SUBSCRIBE, Digests
from tests.support.messages import links
from tests.support.workspace import (
    ANA,
    FINANCE,
    LABS,
    OPS,
    PATIENCE_SECONDS,
    RANDOM,
    RETAIL,
    Outside,
    Workspace,
    open_bot,
)

_ASKED = "UsageBotNumberedOrganizations"
_NUMBERS = {"Acme Ltda": "301234", "Acme Labs": "301235", "Acme Retail": "301236"}
DENIED = Edited("organizations", None, {"message": "no", "extensions": {"code": "PERMISSION_DENIED"}})


def page(name: str) -> dict[str, str]:
    """The link under an organization's name."""
    return {name: f"https://app.pipefy.com/organizations/{_NUMBERS[name]}"}


async def report(workspace: Workspace, text: str = "", **where: str) -> Post:
    """A report, and the bot at rest after it."""
    post = await workspace.run_command(text, **where)
    await workspace.bot.tasks.drain(PATIENCE_SECONDS)
    return post


async def test_the_number_of_the_settings_is_the_address(workspace: Workspace) -> None:
    assert links(await report(workspace)) == page("Acme Ltda")
    assert links(await report(workspace, "flows")) == page("Acme Ltda")
    assert _ASKED not in workspace.questions


@pytest.mark.parametrize("named", ["301235", "https://app.pipefy.com/organizations/301235/anything"])
async def test_a_link_by_number_or_address_costs_no_question(workspace: Workspace, named: str) -> None:
    await report(workspace, f"link {named}", person=ANA)
    assert links(await report(workspace)) == page("Acme Labs")
    assert _ASKED not in workspace.questions


@pytest.mark.parametrize("named", [LABS, "Acme Labs"])
async def test_a_link_by_uuid_or_name_costs_one_question_behind_the_first_report(
    workspace: Workspace, named: str
) -> None:
    await report(workspace, f"link {named}", person=ANA)
    assert links(await report(workspace)) == {}
    for text in ("", "flows", "last month"):
        assert links(await report(workspace, text)) == page("Acme Labs")
    assert workspace.questions.count(_ASKED) == 1


async def test_one_question_answers_for_all_organizations(workspace: Workspace) -> None:
    for channel, uuid in ((FINANCE, LABS), (RANDOM, RETAIL)):
        await report(workspace, f"link {uuid}", person=ANA, channel=channel)
    await report(workspace, channel=FINANCE)
    assert links(await report(workspace, channel=RANDOM)) == page("Acme Retail")
    assert links(await report(workspace, channel=FINANCE)) == page("Acme Labs")
    assert workspace.questions.count(_ASKED) == 1


async def test_another_bot_on_the_database_knows_it(outside: Outside, database_url: URL) -> None:
    address = database_url.render_as_string(hide_password=False)
    async with open_bot(outside, Path(), DATABASE_URL=address) as first:
        await report(first, f"link {LABS}", person=ANA)
        await report(first)
    async with open_bot(outside, Path(), DATABASE_URL=address) as second:
        assert links(await report(second)) == page("Acme Labs")
        assert second.questions.count(_ASKED) == 1


@pytest.mark.parametrize("fault", [Edited("organizations", []), Edited("organizations", None), DENIED])
async def test_what_pipefy_does_not_tell_is_asked_for_once_a_week_by_all_replicas(
    outside: Outside, database: Path, fault: Edited
) -> None:
    outside.world.pipefy.edits = [fault]
    for _ in range(2):
        async with open_bot(outside, database) as bot:
            await report(bot, f"link {LABS}", person=ANA)
            await report(bot, f"link {RETAIL}", person=ANA, channel=FINANCE)
            for channel in (OPS, FINANCE, OPS):
                assert links(await report(bot, channel=channel)) == {}
                bot.advance_clock(hours=2)
            assert bot.questions.count(_ASKED) == 1
    async with open_bot(outside, database) as bot:
        bot.advance_clock(days=7)
        await report(bot)
        assert bot.questions.count(_ASKED) == 2


async def test_while_pipefy_is_down_no_report_fails_and_it_is_asked_again_after_an_hour(workspace: Workspace) -> None:
    await report(workspace, f"link {LABS}", person=ANA)
    faults = workspace.world.pipefy.faults
    faults.extend([Edited("nothing"), *[html(503)] * 5])  # the report is answered, what is asked behind it is not
    for _ in range(2):
        assert links(await report(workspace)) == {}
        faults.clear()
    workspace.advance_clock(minutes=61)
    await report(workspace)
    assert links(await report(workspace)) == page("Acme Labs")


async def test_the_text_that_a_phone_shows_stays_plain(workspace: Workspace) -> None:
    post = await report(workspace)
    assert post.text.startswith("Acme Ltda: ")
    assert "app.pipefy.com" not in post.text


async def test_a_digest_and_an_alert_lead_to_pipefy_too(digests: Digests, alerting: Alerting) -> None:
    await digests.says(SUBSCRIBE)
    await alerting.says("alerts 80")
    await alerting.look()
    alerting.use(85)
    await alerting.later()
    await digests.turn(MONDAY)
    for post in (alerting.cards()[0], digests.digests()[0]):
        assert links(post) | page("Acme Ltda") == links(post) != {}
