"""Publishing: with the hash that was seen, coalesced, and at Slack's pace."""

from io import StringIO

from sandbox.slack.world import Call
from tests.support.homes import Homes, words_of
from tests.support.workspace import BEN, CARMEN, PATIENCE_SECONDS

PUBLISH = Call("views.publish", None)


def publishes(homes: Homes) -> int:
    return homes.workspace.world.slack.calls.count(PUBLISH)


async def test_openings_within_ten_seconds_are_published_in_the_last_state(homes: Homes) -> None:
    await homes.says("")
    await homes.opens_home()
    before = homes.clock()
    for _ in range(5):
        await homes.workspace.calls.surfaces.home_opened(BEN)
    await homes.home_settled()
    assert len(homes.published()) - 1 <= (homes.clock() - before) / 10


async def test_a_newer_view_is_not_overwritten_by_a_view_drawn_before(homes: Homes) -> None:
    await homes.says("")
    home = await homes.opens_home()
    homes.workspace.world.slack.homes.publish(BEN, {**home.body}, None)  # another replica has published meanwhile
    before = publishes(homes)
    await homes.workspace.calls.surfaces.home_opened(BEN)
    homes.workspace.world.slack.homes.publish(BEN, {**home.body}, None)
    await homes.home_settled()
    assert publishes(homes) - before in (1, 2)
    assert len(homes.published()) >= 4


async def test_a_hash_conflict_is_published_once_more_without_it(homes: Homes) -> None:
    await homes.says("")
    await homes.opens_home()
    homes.workspace.world.slack.refused_calls.refuse("hash_conflict", method="views.publish")
    before = publishes(homes)
    await homes.opens_home()
    assert publishes(homes) - before == 2  # and no third


async def test_an_app_that_was_not_reinstalled_loses_nothing(homes: Homes, logs: StringIO) -> None:
    homes.workspace.world.slack.refused_calls.refuse("not_enabled", method="views.publish")
    for _ in range(3):
        await homes.workspace.calls.surfaces.home_opened(BEN)
        await homes.workspace.bot.tasks.drain(PATIENCE_SECONDS)
    assert publishes(homes) == 1
    assert "installed without a Home tab" in logs.getvalue()
    assert "of 50,000 tasks" in (await homes.says("")).text


async def test_slacks_rate_limit_is_waited_for(homes: Homes) -> None:
    await homes.says("")
    homes.workspace.world.slack.switches.calls_per_minute["views.publish"] = 0
    homes.workspace.world.slack.refused_calls.refuse("ratelimited", method="views.publish")
    before = homes.clock()
    await homes.workspace.calls.surfaces.home_opened(BEN)
    while publishes(homes) < 2:
        await homes.tick()
    homes.workspace.world.slack.refused_calls.let_go()
    del homes.workspace.world.slack.switches.calls_per_minute["views.publish"]
    assert "of 50,000 tasks" in words_of(await homes.home_settled())
    assert homes.clock() - before >= 1


async def test_people_of_another_workspace_are_met_with_silence(homes: Homes) -> None:
    homes.workspace.world.slack.refused_calls.refuse("user_not_found", method="views.publish")
    await homes.workspace.calls.surfaces.home_opened(CARMEN)
    while publishes(homes) < 1:
        await homes.tick()
    await homes.workspace.bot.tasks.drain(PATIENCE_SECONDS)
    assert (publishes(homes), homes.told(CARMEN)) == (1, [])
