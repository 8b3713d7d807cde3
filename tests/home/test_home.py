"""The Home of a person: what each reads there, and that nothing outside is asked for what is known."""

from collections import Counter
from pathlib import Path

from sqlalchemy import text

from tests.support.digests import MONDAY, SUBSCRIBE, open_digests
from tests.support.homes import Homes, actions_of, words_of
from tests.support.workspace import ANA, BEN, CARMEN, FINANCE, GUS, RETAIL, SAM


async def test_a_member_reads_usage_forecast_and_age(homes: Homes) -> None:
    await homes.says("")
    asked = len(homes.workspace.questions)
    words = words_of(await homes.opens_home())
    assert (len(homes.workspace.questions), len(homes.published())) == (asked, 1)  # a kept reading costs no question
    assert "Acme Ltda  " in words
    assert "of 50,000 tasks (66%) used this month" in words
    assert "On track to exceed the allowance" in words
    assert "Data as of Thu, Nov 19, 10:04 AM" in words
    assert "█" * 7 + "░" * 5 in words


async def test_an_old_reading_is_shown_at_once_and_asked_for_behind_it(homes: Homes) -> None:
    await homes.says("")
    asked = Counter(homes.workspace.questions)
    homes.workspace.advance_clock(minutes=7)
    home = await homes.opens_home()
    first, second = homes.published()
    assert "7 minutes ago" in words_of(first)
    assert "1 minute ago" in words_of(second)
    assert sum((Counter(homes.workspace.questions) - asked).values()) == 1
    assert second == home


async def test_the_default_organization_is_asked_for_behind_the_first_view(homes: Homes) -> None:
    await homes.opens_home()
    first, second = homes.published()
    assert "We are asking Pipefy for the figures." in words_of(first)
    assert "of 50,000 tasks" in words_of(second)


async def test_a_member_reads_no_other_channels_organization(homes: Homes) -> None:
    await homes.says(f"link {RETAIL}", person=ANA, channel=FINANCE)
    assert "Acme Retail" not in words_of(await homes.opens_home(CARMEN))
    assert "Acme Retail" in words_of(await homes.opens_home(ANA))


async def test_it_lists_the_persons_subscriptions_with_the_buttons_of_the_list(homes: Homes) -> None:
    await homes.says(SUBSCRIBE)
    await homes.says("alerts 50 80")
    listed = await homes.says("list")
    home = await homes.opens_home()
    words, pressable = words_of(home), actions_of(home)
    assert "Weekly digest of Acme Ltda, in " in words
    assert "Next: Mon, Nov 23, 9:00 AM" in words
    own = [
        element["action_id"]
        for block in listed.blocks
        for element in block.get("elements", ())
        if "action_id" in element
    ]
    assert set(own) <= set(pressable)


async def test_nobody_elses_subscription_is_listed(homes: Homes) -> None:
    await homes.says(SUBSCRIBE)
    assert "Todavía no tienes resumen ni alertas." in words_of(await homes.opens_home(CARMEN))


async def test_who_may_not_read_gets_a_sentence(homes: Homes) -> None:
    await homes.says("")
    await homes.workspace.calls.lifecycle.left_company(CARMEN)
    for person in (GUS, SAM, CARMEN):
        home = await homes.opens_home(person)
        assert len(words_of(home)) > 30
        assert "50" not in words_of(home)
        assert actions_of(home) == []


async def test_before_anything_is_linked_it_says_what_to_do(database: Path) -> None:
    async with open_digests(database, PIPEFY_ORGANIZATION="") as digests:
        homes = Homes(digests.workspace, digests.clock)
        member, admin = await homes.opens_home(BEN), await homes.opens_home(ANA)
    assert "Ask a workspace admin to type /pipefy-usage link in your channel." in words_of(member)
    assert actions_of(member) == ["home_refresh"]
    assert "Vincule uma a um canal" in words_of(admin)
    assert actions_of(admin) == ["home_link", "home_usage", "home_refresh"]


async def test_the_other_tab_publishes_nothing(homes: Homes) -> None:
    await homes.workspace.calls.surfaces.home_opened(BEN, "messages")
    await homes.workspace.bot.tasks.drain(5)
    assert homes.published() == []


async def test_without_a_database_it_is_a_sentence(homes: Homes) -> None:
    async with homes.deps.sessions.write() as session:
        await session.execute(text("ALTER TABLE links RENAME TO gone"))
    words = words_of(await homes.opens_home())
    assert words


async def test_a_default_organization_that_pipefy_does_not_tell_is_said(homes: Homes) -> None:
    homes.workspace.world.pipefy.down = True
    assert "Pipefy isn't answering right now." in words_of(await homes.opens_home())


async def test_a_home_that_slack_is_slow_to_take_holds_up_no_digest(homes: Homes) -> None:
    await homes.says(SUBSCRIBE)
    homes.workspace.world.slack.refused_calls.refuse("ratelimited", method="views.publish")
    await homes.workspace.calls.surfaces.home_opened(BEN)
    await homes.turn(MONDAY)
    homes.workspace.world.slack.refused_calls.let_go()
    assert len(homes.digests()) == 1
