"""A channel subscribes by words."""

import pytest

from sandbox.slack.faults import Fault
from tests.support.digests import SUBSCRIBE, Digests, said
from tests.support.workspace import ANA, BEN, CARMEN, FINANCE, OPS


async def test_the_welcome_says_for_all_what_comes_when_and_who_set_it_up(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    (welcome,) = digests.public()
    assert f"<@{BEN}> set up a weekly digest of Acme Ltda" in said(welcome)
    assert "every week on Monday at 9:00 AM (America/New_York), next Mon, Nov 23" in said(welcome)


@pytest.mark.parametrize(
    ("person", "words", "told"),
    [
        (BEN, "subscribe friday 17h30 Europe/Lisbon", "on Friday at 5:30 PM (Europe/Lisbon), next Fri, Nov 20"),
        (BEN, "subscribe thursday", "on Thursday at 9:00 AM (America/New_York), next Thu, Nov 26"),
        (BEN, "subscribe 3pm america/sao_paulo", "on Monday at 3:00 PM (America/Sao_Paulo), next Mon, Nov 23"),
        (ANA, "assinar terça 8h", "(America/Sao_Paulo); o próximo, ter., 24 de nov., 08:00"),
        (CARMEN, "suscribir lunes 9:00", "(Europe/Madrid); el próximo: lun, 23 nov, 9:00"),
    ],
)
async def test_what_is_not_said_is_monday_nine_and_the_persons_own_zone(
    digests: Digests, person: str, words: str, told: str
) -> None:
    assert told in said(await digests.says(words, person=person))


async def test_words_that_are_no_schedule_subscribe_to_nothing(digests: Digests) -> None:
    told = await digests.says("subscribe someday 09:00")
    assert "someday" in told.text
    assert not digests.public()


async def test_a_subscription_is_pending_until_its_welcome_is_settled(digests: Digests) -> None:
    digests.workspace.world.slack.faults.add("chat.postMessage", Fault.SERVER_ERROR_AFTER)
    await digests.says(SUBSCRIBE)
    assert "not active yet" in (await digests.says("list")).text
    await digests.tick(after=61)
    assert "not active yet" not in (await digests.says("list")).text
    assert len(digests.public()) == 1


async def test_the_same_organization_twice_is_one_subscription(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    again = await digests.says("subscribe friday 10:00", person=ANA)
    assert "Acme Ltda" in again.text
    assert "1 subscription" in (await digests.says("list")).text
    assert len(digests.public()) == 1


async def test_several_organizations_may_be_subscribed_in_one_channel(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.says("subscribe monday 10:00 for Acme Retail", person=ANA)
    await digests.tick()
    listed = (await digests.says("list")).text
    assert listed.startswith("2 subscriptions")
    assert "Acme Ltda" in listed
    assert "Acme Retail" in listed
    assert len(digests.public()) == 2


async def test_a_direct_message_may_be_subscribed(digests: Digests) -> None:
    direct = digests.workspace.world.slack.direct(BEN).id
    await digests.says(SUBSCRIBE, channel=direct)
    assert "set up a weekly digest" in digests.public(direct)[0].text


async def test_each_channel_has_a_list_of_its_own(digests: Digests) -> None:
    await digests.says(SUBSCRIBE, channel=FINANCE)
    assert "has no digest and no alerts yet" in (await digests.says("list", channel=OPS)).text
