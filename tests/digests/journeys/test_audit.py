"""Who did what stands below the list, and stays in the audit table."""

from bot import audit
from tests.support.digests import SUBSCRIBE, Digests, said
from tests.support.workspace import ANA, BEN, CARMEN, FINANCE


async def test_the_list_says_who_did_what_and_when_newest_first(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.presses(await digests.says("list", person=ANA), "subscription_pause", person=ANA)
    *_, head, paused, subscribed, _ = said(await digests.says("list")).splitlines()
    assert head == "Recent changes"
    assert paused.startswith(f"• <@{ANA}> paused the digest of Acme Ltda, Thu, Nov 19, 10:04 AM")
    assert subscribed.startswith(f"• <@{BEN}> set up the digest of Acme Ltda")


async def test_a_channel_lists_its_own_deeds_only(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, channel=FINANCE)
    await digests.says(SUBSCRIBE, person=ANA)
    assert f"<@{BEN}> subscribed" not in (await digests.says("list")).text


async def test_what_was_refused_leaves_no_entry(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.says("unsubscribe", person=CARMEN)
    async with digests.deps.sessions.read() as session:
        entries = await audit.read(session, "T0ACME", limit=10)
    assert [(entry.actor, entry.action) for entry in entries] == [(BEN, "subscribed")]


async def test_every_deed_is_kept(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.presses(await digests.says("list"), "subscription_send_now")
    told = await digests.presses(await digests.says("list"), "subscription_pause")
    await digests.presses(told, "subscription_resume")
    await digests.presses(await digests.says("unsubscribe"), "subscription_restore")
    async with digests.deps.sessions.read() as session:
        entries = await audit.read(session, "T0ACME", limit=10)
    deeds = ["subscribed", "sent_now", "paused", "resumed", "removed", "restored"]
    assert [entry.action for entry in reversed(entries)] == deeds
