"""The list of subscriptions."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.delivery.model import DeliveryState
from bot.digests.extent import Extent
from bot.digests.messages.list import ListedDigest
from bot.i18n.catalogs import translator_for
from bot.subscriptions.audit_messages import AuditEntry
from bot.subscriptions.listing.card import MOST_DRAWN
from bot.subscriptions.listing.last_result import LastResult
from bot.subscriptions.listing.rows import Rights
from bot.subscriptions.model import SubscriptionState
from sandbox.block_kit.validate import refusals
from tests.support.subscription_examples import (
    ADMIN,
    ENGLISH,
    LINK,
    LISTED,
    NEXT,
    NOW,
    OWNER,
    READER,
    SENT,
    audit_entries,
    listed,
    localizers,
    subscription_list,
)


def labels(message: Message) -> list[str]:
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [button["text"]["text"] for row in rows for button in row]


def values(message: Message) -> set[Any]:
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return {button.get("value") for row in rows for button in row}


@given(st.lists(listed, max_size=30), st.lists(audit_entries, max_size=7), localizers)
def test_slack_takes_any_list(ones: list[ListedDigest], done: list[AuditEntry], localizer: Localizer) -> None:
    message = subscription_list(ones, done, localizer)
    assert refusals(list(message.blocks)) == []
    assert 0 < len(message.text) < 4000


def test_a_subscription_tells_all_of_itself() -> None:
    text = subscription_list([replace(LISTED, last=SENT)], (), ENGLISH).text.replace("\u202f", " ")
    assert text.splitlines() == [
        "1 subscription in this channel",
        "Weekly digest of Acme Ltda",
        "• Comes every week on Monday at 9:00 AM",
        "• Next: Mon, Nov 23, 9:00 AM",
        f"• Last: sent, <{LINK}|Mon, Nov 16, 9:00 AM>",
        "• Owner: <@U0BEN>; posted in Português (Brasil)",
        "Times are in America/Sao_Paulo.",
    ]


@pytest.mark.parametrize(
    ("locale", "extent", "line"),
    [
        ("en-US", Extent.HEADLINE, "• Comes every week on Monday at 9:00 AM, only the headline"),
        ("pt-BR", Extent.TOP_FLOWS, "segunda-feira às 09:00, com os principais fluxos"),
        ("es-ES", Extent.HEADLINE, "lunes a las 9:00, solo el titular"),
    ],
)
def test_it_tells_what_the_message_holds_where_that_is_not_everything(locale: str, extent: Extent, line: str) -> None:
    localizer = Localizer(translator_for(locale), ENGLISH.time_zone)
    text = subscription_list([replace(LISTED, extent=extent)], (), localizer).text
    assert f"{line}\n" in text.replace("\u202f", " ")


def test_what_paused_it_is_not_said_twice() -> None:
    failed = LastResult(DeliveryState.FAILED, NOW, reason="is_archived")
    paused = replace(LISTED, state=SubscriptionState.PAUSED, reason="is_archived", last=failed)
    text = subscription_list([paused], (), ENGLISH).text
    assert text.count("The channel is archived.") == 1
    assert "• Last: failed, " in text


def test_the_next_run_is_told_in_the_readers_zone_which_is_named_once() -> None:
    text = subscription_list([LISTED], (), replace(ENGLISH, time_zone="Asia/Tokyo")).text.replace("\u202f", " ")
    assert "Next: Mon, Nov 23, 9:00 PM\n" in text
    assert text.count("Asia/Tokyo") == 1
    assert "Comes every week on Monday at 9:00 AM (America/Sao_Paulo)" in text


@pytest.mark.parametrize(
    ("last", "said"),
    [
        (None, "Last: none yet"),
        (LastResult(DeliveryState.SENT, NOW), "Last: sent, "),
        (LastResult(DeliveryState.SKIPPED, NOW, reason="missed"), "we could not post it in time"),
        (LastResult(DeliveryState.SKIPPED, NOW, reason="odd"), ": odd"),
        (LastResult(DeliveryState.FAILED, NOW, reason="not_in_channel"), "Type /invite @pipefy-usage there."),
        (LastResult(DeliveryState.FAILED, NOW, reason="odd_*error*"), "Slack refused the message (odd_*error*)."),
        (LastResult(DeliveryState.UNKNOWN, NOW), "Slack did not say whether it was posted."),
        (LastResult(DeliveryState.SENDING, NOW), "Last: on its way, "),
    ],
)
def test_the_last_result_is_said(last: LastResult | None, said: str) -> None:
    assert said in subscription_list([replace(LISTED, last=last)], (), ENGLISH).text


@pytest.mark.parametrize(
    ("state", "reason", "offered"),
    [
        (SubscriptionState.ACTIVE, None, ["Edit", "Send now", "Pause", "Remove"]),
        (SubscriptionState.PAUSED, "is_archived", ["Edit", "Resume", "Remove"]),
        (SubscriptionState.PAUSED, "shared", ["Edit", "Allow", "Remove"]),
        (SubscriptionState.PENDING, None, ["Edit", "Remove"]),
    ],
)
def test_a_state_offers_what_can_be_done(state: SubscriptionState, reason: str | None, offered: list[str]) -> None:
    assert labels(subscription_list([replace(LISTED, state=state, reason=reason)], (), ENGLISH)) == offered


def test_an_unknown_result_offers_to_send_again() -> None:
    unknown = replace(LISTED, last=LastResult(DeliveryState.UNKNOWN, NOW))
    assert "Send again" in labels(subscription_list([unknown], (), ENGLISH))


def test_buttons_carry_the_id_and_nothing_else() -> None:
    unknown = replace(LISTED, last=LastResult(DeliveryState.UNKNOWN, NOW))
    assert values(subscription_list([unknown], (), ENGLISH)) == {LISTED.id}


def test_a_pause_says_why_and_what_to_do() -> None:
    archived = replace(LISTED, state=SubscriptionState.PAUSED, reason="is_archived")
    text = subscription_list([archived], (), ENGLISH).text
    assert "Weekly digest of Acme Ltda: paused" in text
    assert "The channel is archived. Unarchive it, or remove the subscription." in text
    assert "Next: none while it is paused" in text


def test_a_skipped_slot_is_said() -> None:
    text = subscription_list([replace(LISTED, skips_until=NEXT.replace(day=30))], (), ENGLISH).text
    assert "Next: Mon, Nov 30" in text
    assert "; we skip Mon, Nov 23" in text


@pytest.mark.parametrize("many", [MOST_DRAWN + 1, 50, 100])
def test_of_many_each_has_a_line_and_a_place_in_the_menu(many: int) -> None:
    message = subscription_list([replace(LISTED, id=str(n)) for n in range(many)], (), ENGLISH)
    menu = message.blocks[1]["elements"][0]
    assert [option["value"] for option in menu["options"]] == [str(n) for n in range(many)]
    assert len(message.blocks[2]["elements"][1]["elements"]) == many
    assert "Weekly digests\n• Acme Ltda · Mon, Nov 23, 9:00" in message.text
    assert len(message.blocks) <= 5
    assert refusals(list(message.blocks)) == []


def test_others_read_who_may_change_it_and_press_nothing() -> None:
    message = subscription_list([LISTED], (), ENGLISH, READER)
    assert labels(message) == []
    assert "Owner: <@U0BEN>; only they and workspace admins can change this" in message.text


@pytest.mark.parametrize("reason", ["shared", "readers_unknown"])
@pytest.mark.parametrize(("rights", "offered"), [(ADMIN, True), (OWNER, False)])
def test_only_an_admin_is_offered_what_an_admin_decides(reason: str, rights: Rights, offered: bool) -> None:
    paused = replace(LISTED, state=SubscriptionState.PAUSED, reason=reason)
    message = subscription_list([paused], (), ENGLISH, rights)
    assert ("Allow" in labels(message) or "Post anyway" in labels(message)) is offered
    assert "A workspace admin can press" in message.text


def test_the_audit_table_is_told() -> None:
    text = subscription_list(
        [LISTED], [AuditEntry(NOW, "U0BEN", "paused", "Acme"), AuditEntry(NOW, "slack", "odd", "A")], ENGLISH
    ).text
    assert "Recent changes\n• <@U0BEN> paused the digest of Acme, Thu, Nov 19, " in text
    assert "• slack: odd, A, Thu, Nov 19" in text


def test_an_empty_list_says_how_to_subscribe() -> None:
    assert "/pipefy-usage subscribe" in subscription_list([], (), ENGLISH).text
