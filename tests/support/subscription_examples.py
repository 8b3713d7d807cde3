"""Subscriptions to draw, and strategies that make any of them."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from hypothesis import strategies as st

from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer
from bot.delivery.model import DeliveryState
from bot.digests.extent import Extent
from bot.digests.messages.list import ListedDigest, digest_entry
from bot.digests.messages.replies import DigestSummary
from bot.digests.schedule import WeeklySchedule
from bot.i18n.catalogs import translator_for
from bot.subscriptions.audit_messages import AuditEntry
from bot.subscriptions.listing.card import list_card
from bot.subscriptions.listing.last_result import LastResult
from bot.subscriptions.listing.rows import Rights
from bot.subscriptions.model import SubscriptionState
from bot.subscriptions.pause_reasons import _REASONS
from bot.usage.model import Organization

ACME = Organization("0a1b2c3d-0000-4000-8000-000000000001", "Acme Ltda")
NINE = WeeklySchedule(0, time(9), "America/Sao_Paulo")
NEXT = datetime(2026, 11, 23, 12, tzinfo=UTC)
NOW = datetime(2026, 11, 19, 15, 4, tzinfo=UTC)
LINK = "https://acme.slack.com/archives/C0OPS/p1763985600000100"
ENGLISH = Localizer(translator_for("en-US"), "America/Sao_Paulo", "pipefy-usage")
CODES = (*_REASONS, "restricted_action_thread_only_channel", "a_new_error")
ONE = DigestSummary("5e1f0000-0000-4000-8000-000000000001", ACME, NINE, "C0OPS", "U0BEN", NEXT)
LISTED = ListedDigest(ONE.id, ACME, NINE, "pt-BR", "U0BEN", SubscriptionState.ACTIVE, None, NEXT, None)
SENT = LastResult(DeliveryState.SENT, NEXT - timedelta(weeks=1), link=LINK)

anything = st.text(max_size=120) | st.text("<>&*_~`|@#:. \u202e\u200b\ufe0f", max_size=40)
organizations = st.builds(Organization, st.uuids().map(str), st.none() | anything)
instants = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 # hypothesis wants naive bounds
zones = st.sampled_from(["UTC", "America/Sao_Paulo", "Asia/Tokyo", "Pacific/Kiritimati", "Asia/Kathmandu"])
schedules = st.builds(WeeklySchedule, st.integers(0, 6), st.times(timezones=st.none()), zones)
localizers = st.builds(Localizer, st.sampled_from(["en-US", "pt-BR", "es-LA"]).map(translator_for), zones, anything)
codes = st.sampled_from(CODES) | anything
subscriptions = st.builds(
    DigestSummary,
    st.uuids().map(str),
    organizations,
    schedules,
    st.just("C0OPS"),
    st.just("U0BEN"),
    instants,
    extent=st.sampled_from(Extent),
)
results = st.builds(LastResult, st.sampled_from(DeliveryState), instants, st.none() | st.just(LINK), st.none() | codes)
listed = st.builds(
    ListedDigest,
    id=st.uuids().map(str),
    organization=organizations,
    schedule=schedules,
    locale=st.sampled_from(["en-US", "pt-PT", "es-LA", "zz"]),
    owner_id=st.just("U0BEN"),
    state=st.sampled_from([SubscriptionState.PENDING, SubscriptionState.ACTIVE, SubscriptionState.PAUSED]),
    reason=st.none() | codes,
    next_run=instants,
    last=st.none() | results,
    skips_until=st.none() | instants,
    extent=st.sampled_from(Extent),
)
audit_entries = st.builds(
    AuditEntry, instants, st.just("U0BEN") | anything, st.sampled_from(["paused", "removed"]) | anything, anything
)

ADMIN = Rights(may_change=True, may_allow=True)
OWNER = Rights(may_change=True, may_allow=False)
READER = Rights(may_change=False, may_allow=False)


def subscription_list(
    digests: Sequence[ListedDigest], entries: Sequence[AuditEntry], localizer: Localizer, rights: Rights = ADMIN
) -> Message:
    """The list of a channel that has digests and nothing else."""
    return list_card([digest_entry(digest, rights, localizer) for digest in digests], entries, "C0OPS", localizer)
