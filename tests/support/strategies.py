"""Whatever Pipefy, Slack and people may say: strategies for the property tests of the pictures."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from bot import errors
from bot.i18n.catalogs import translator_for
from bot.organizations.messages import Status
from bot.reports.messages.card import Showing
from bot.usage.model import Breakdown, Bucket, Flow, FlowList, Organization, Reading, Usage
from bot.usage.period import Period, month_before
from bot.usage.report import build_report

LOCALES = ("en-US", "en-IN", "pt-BR", "pt-PT", "es-ES", "es-LA")
ZONES = ("America/Sao_Paulo", "Asia/Kathmandu", "", "America", "../../etc", "\x00", "x" * 300)
PEOPLE = ("U0MEMBER", "W0ADMIN")

HOSTILE = (
    "<!channel> <@U0123> <#C0123|x>",
    "<https://evil.example|click>",
    "https://evil.example/a?b=c&d",
    "mailto:someone@evil.example",
    "*bold* _it_ ~gone~ `code` ```block```",
    "> quoted",
    ":smile:",
    ":smile",
    "smile:",
    "@here @everyone #general",
    "&lt;!here&gt; &amp;amp;",
    "\u202egnp.exe\u2066",
    "zero\u200bwidth\u2060joined\ufeff",
    "\u3164",
    "\u2800\u115f",
    "Z\u0311\u0312\u0313\u0314\u0315\u0316algo",
    "شركة الاختبار",
    "👩‍👩‍👧‍👦 ❤️",
    "🏴󠁧󠁢󠁳󠁣󠁴󠁿 1️⃣ می\u200cخواهم क्\u200dष",
    "line\nbreak\r\n\ttab\x00\x1b[31m\x9b",
    "{organization} {n} %s",
    "=1+1",
    ";=cmd|' /C calc'!A0;",
    '"\n=1+1',
    "x" * 300,
    "<&>" * 100,
    "\ud800",
    "   ",
)
TRANSLATOR = (
    st.sampled_from(HOSTILE) | st.text(max_size=300) | st.lists(st.sampled_from(HOSTILE), max_size=3).map(" ".join)
)
FIGURES = st.none() | st.integers(0, 3000) | st.sampled_from((0, 1, 2**53))
INSTANTS = st.sampled_from(
    (
        datetime(2026, 11, 1, 0, 0, tzinfo=UTC),
        datetime(2026, 11, 19, 15, 4, tzinfo=UTC),
        datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC),
        datetime(2028, 2, 29, 12, 0, tzinfo=UTC),
        datetime(2027, 1, 2, 3, 4, tzinfo=UTC),
    )
)
ORGANIZATIONS = st.builds(Organization, st.uuids(version=4).map(str), st.none() | TRANSLATOR)
FLOWS = st.builds(
    Flow,
    name=st.none() | TRANSLATOR,
    pipe=st.none() | TRANSLATOR,
    tasks=FIGURES,
    runs=FIGURES,
    last_run_at=st.none() | INSTANTS,
    status=st.sampled_from((None, "ENABLED", "disabled")) | TRANSLATOR,
)


def showings(shared_by: str | None = None) -> st.SearchStrategy[Showing]:
    return st.builds(
        Showing,
        st.sampled_from(LOCALES).map(translator_for),
        st.sampled_from(ZONES),
        shared_by=st.sampled_from((None, *PEOPLE)) if shared_by is None else st.just(shared_by),
        shared=st.booleans(),
        stale_at=st.none() | INSTANTS,
    )


@st.composite
def flow_lists(draw: st.DrawFn, most: int = 12) -> FlowList:
    flows = draw(st.lists(FLOWS, max_size=4)) * draw(st.integers(0, most // 4))
    return FlowList(tuple(flows), draw(FIGURES), draw(FIGURES), draw(st.booleans()))


@st.composite
def usages(draw: st.DrawFn, period: Period, first: date) -> Usage:
    """A month of up to 31 days, or up to 14 months; the total is Pipefy's, the sum, or nothing."""
    figures = draw(st.lists(FIGURES, max_size=14 if period is Period.LAST_3_MONTHS else 31))
    later = _months_later if period is Period.LAST_3_MONTHS else _days_later
    limit = draw(st.none() | st.sampled_from((0, 1, 100, 50_000, 2**53)))
    buckets = [Bucket(later(first, n), figure, limit) for n, figure in enumerate(figures)]
    starts = datetime(first.year, first.month, 1, tzinfo=UTC)
    return Usage(
        period,
        total=draw(FIGURES | st.just(sum(figure or 0 for figure in figures))),
        limit=limit,
        active_flows=draw(FIGURES),
        starts=draw(st.none() | st.just(starts)),
        ends=draw(st.none() | INSTANTS),
        buckets=tuple(draw(st.permutations(buckets)) if draw(st.booleans()) else buckets),
    )


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    period, taken_at = draw(st.sampled_from(Period)), draw(INSTANTS)
    this, before = taken_at.date().replace(day=1), month_before(taken_at.date())
    first = {Period.CURRENT_MONTH: this, Period.LAST_MONTH: before, Period.LAST_3_MONTHS: month_before(before)}[period]
    beside = Period.LAST_MONTH if period is Period.CURRENT_MONTH else Period.LAST_3_MONTHS
    return Reading(
        "0123456789abcdef",
        draw(ORGANIZATIONS),
        period,
        draw(usages(period, first)),
        draw(st.none() | usages(beside, month_before(first))),
        draw(st.none() | flow_lists()),
        taken_at,
        draw(st.sampled_from(((), ("top",), ("beside",), ("beside", "top")))),
    )


BREAKDOWNS = st.builds(
    Breakdown, ORGANIZATIONS, st.sampled_from(Period), st.just("") | TRANSLATOR, flow_lists(400), FIGURES, INSTANTS
)
STATUSES = st.builds(
    Status,
    st.sampled_from(("C0OPS", "D0BEN", "G0TRIO")),
    st.none() | ORGANIZATIONS,
    st.sampled_from((None, *PEOPLE)),
    st.none() | INSTANTS,
    st.none() | ORGANIZATIONS,
    st.none() | readings().map(build_report),
    INSTANTS,
)
IDS = st.none() | TRANSLATOR
TROUBLES: st.SearchStrategy[errors.BotError] = st.one_of(
    st.builds(errors.PipefyDown, IDS),
    st.builds(errors.PipefySlow, IDS),
    st.builds(errors.PipefyRateLimited, st.none() | INSTANTS, IDS),
    st.builds(errors.UnknownOrganization, TRANSLATOR, IDS),
    st.builds(errors.RoleLacksUsageStats, IDS),
    st.builds(errors.IntegrationsNotContracted, IDS),
    st.builds(errors.WrongCredentials, IDS),
    st.builds(errors.PipefyChanged, TRANSLATOR, IDS),
    st.builds(errors.PipefyRefused, TRANSLATOR, IDS),
    st.builds(errors.NotAllowed, st.sampled_from(errors.Refusal)),
    st.builds(errors.BadWebhookAddress, st.sampled_from(errors.AddressFault)),
    st.builds(errors.WebhooksNotConfigured),
    st.builds(errors.NotShared, st.booleans()),
    st.builds(errors.BadArgument, st.sampled_from(errors.ArgumentFault), TRANSLATOR, st.just("alerts 80"), st.just(9)),
    st.builds(errors.SeveralOrganizations, TRANSLATOR),
    st.builds(errors.NotUnderstood, TRANSLATOR, st.lists(TRANSLATOR, max_size=4).map(tuple)),
    st.builds(errors.NoSuchOrganization, TRANSLATOR, st.lists(TRANSLATOR, max_size=4).map(tuple)),
    st.builds(errors.NotConfigured, TRANSLATOR),
    st.sampled_from(
        (errors.PipefyBusy, errors.DatabaseDown, errors.PersonUnknown, errors.ReadingGone, errors.NoOrganization)
    ).map(lambda kind: kind()),
)


def _days_later(first: date, n: int) -> date:
    return first + timedelta(days=n)


def _months_later(first: date, n: int) -> date:
    return date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
