"""Who reads a channel, by what Slack says of it; and what consent covers that."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ports import ChannelInfo, NotDescribed
from bot.sharing.audience import UNNAMED, Audience, External, Internal, UnknownReaders, audience
from bot.sharing.consent import UNKNOWN, Consent, code_of, covered, needs_consent, shown

X, Y, OURS, SISTER = "T0X", "T0Y", "T0ACME", "T0SISTER"
OWN = frozenset({OURS})
AT = datetime(2026, 11, 19, tzinfo=UTC)
TEAMS = st.frozensets(st.sampled_from([X, Y, OURS, SISTER]))
CHANNELS = st.builds(
    ChannelInfo,
    is_ext_shared=st.none() | st.booleans(),
    is_pending_ext_shared=st.booleans(),
    is_org_shared=st.booleans(),
    connected=TEAMS,
    invited=TEAMS,
    taking_part=TEAMS,
    own=st.just(OWN),
)


def info(shared: bool | None = False, **more: object) -> ChannelInfo:
    teams = {name: frozenset(value) if isinstance(value, set) else value for name, value in more.items()}
    return ChannelInfo(is_ext_shared=shared, **{"own": OWN, **teams})  # type: ignore[arg-type] # by name


@pytest.mark.parametrize(
    ("channel", "readers"),
    [
        (info(), Internal()),
        (info(taking_part={OURS}), Internal()),
        (info(shared=True, connected={X}), External(frozenset({X}))),
        (info(shared=True, connected={X, OURS}, taking_part={X, OURS}), External(frozenset({X}))),
        # Slack says that another company takes part, and not which.
        (info(shared=True), External(frozenset({UNNAMED}))),
        (info(shared=True, taking_part={OURS, Y}), External(frozenset({Y}))),
        # A company that is invited reads what was said before it came.
        (info(is_pending_ext_shared=True, invited={X}), External(frozenset({X}))),
        (info(is_pending_ext_shared=True), External(frozenset({UNNAMED}))),
        (info(shared=True, connected={X}, is_pending_ext_shared=True, invited={Y}), External(frozenset({X, Y}))),
        (info(shared=True, connected={X}, is_pending_ext_shared=True), External(frozenset({X, UNNAMED}))),
        (info(invited={X}), External(frozenset({X}))),
        # Workspaces of one Enterprise are one company.
        (info(is_org_shared=True, taking_part={OURS, SISTER}), Internal()),
        (info(shared=True, is_org_shared=True, connected={X}, taking_part={OURS, X}), External(frozenset({X}))),
        # What contradicts itself counts as another company.
        (info(connected={X}), External(frozenset({X}))),
        (info(taking_part={OURS, X}), External(frozenset({X}))),
        # What is left out is not known.
        (info(shared=None), UnknownReaders()),
        (info(shared=None, connected={X}), External(frozenset({X}))),
        (NotDescribed("missing_scope", "groups:read"), UnknownReaders("groups:read")),
        (NotDescribed("some_new_code"), UnknownReaders()),
    ],
)
def test_who_reads(channel: ChannelInfo | NotDescribed, readers: Audience) -> None:
    assert audience(channel) == readers


@given(CHANNELS)
def test_no_hint_of_another_company_is_overlooked(channel: ChannelInfo) -> None:
    readers = audience(channel)
    hinted = channel.is_ext_shared or channel.is_pending_ext_shared or (channel.connected | channel.invited) - OWN
    if hinted:
        assert isinstance(readers, External)
        assert readers.companies >= (channel.connected | channel.invited) - OWN
    assert not isinstance(readers, External) or not readers.companies & OWN


def consent(*companies: str) -> Consent:
    return Consent(frozenset(companies), "U0ANA", AT)


@pytest.mark.parametrize(
    ("readers", "consents", "is_covered"),
    [
        (Internal(), [], True),
        (External(frozenset({X})), [], False),
        (External(frozenset({X})), [consent(X)], True),
        (External(frozenset({X})), [consent(X, Y)], True),
        (External(frozenset({X, Y})), [consent(X)], False),
        (External(frozenset({X, Y})), [consent(X), consent(Y)], False),
        (External(frozenset({Y})), [consent(X), consent(Y)], True),
        (External(frozenset({X})), [consent(UNKNOWN)], False),
        (External(frozenset({UNNAMED})), [consent(UNKNOWN)], False),
        (External(frozenset({UNNAMED})), [consent(UNNAMED)], True),
        (UnknownReaders(), [consent(X)], False),
        (UnknownReaders(), [consent(UNKNOWN)], True),
        (UnknownReaders("groups:read"), [consent(UNKNOWN)], True),
    ],
)
def test_consent_covers_those_it_was_given_for(readers: Audience, consents: list[Consent], is_covered: bool) -> None:
    assert covered(readers, consents) is is_covered


@pytest.mark.parametrize(
    ("readers", "code"),
    [
        (External(frozenset({X})), "shared"),
        (UnknownReaders(), "readers_unknown"),
        (UnknownReaders("groups:read"), "readers_unknown:groups:read"),
    ],
)
def test_what_is_withheld_has_a_code_that_consent_ends(readers: External | UnknownReaders, code: str) -> None:
    assert code_of(readers) == code
    assert needs_consent(code)


@given(TEAMS, TEAMS)
def test_who_was_shown_is_told_apart(some: frozenset[str], others: frozenset[str]) -> None:
    alike = shown(External(some)).fingerprint == shown(External(others)).fingerprint
    assert alike is (some == others)
