"""The one question that every post of usage asks right before it: may those who read there read it?

Decision 9 has the states, and what a death at each step leaves.
"""

from dataclasses import dataclass

import structlog

from bot.blocks.conversation import is_direct
from bot.deps import Deps
from bot.errors import PersonUnknown, ReadersNotTold
from bot.installation.model import Trouble, is_accepted
from bot.permissions import Role
from bot.ports import Accepted, ChannelInfo, NotAccepted, NotDescribed, Refused
from bot.sharing import repository as consent_repository
from bot.sharing.audience import Audience, Internal, audience
from bot.sharing.consent import BY_RIGHTS, code_of, covered
from bot.slack.error_codes import MISSING_SCOPE, POST_SCOPE, refuses_post_too

log = structlog.stdlib.get_logger()

_READERS = frozenset({Role.MEMBER, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class Place:
    """A channel in which usage of a subscription is posted. `owner`: in a direct message, the person who reads."""

    workspace_id: str
    channel_id: str
    subscription_id: str
    owner: str


async def withheld(deps: Deps, place: Place, *, urgent: bool = True) -> Refused | None:
    """None: usage may be posted there now. Else the refusal, as Slack's own would be.

    Not permanent: Slack did not say, and may later. Raises DatabaseDown.
    """
    refused = await (
        _withheld_from_person(deps, place)
        if is_direct(place.channel_id)
        else _withheld(deps, place, await deps.get_channel(place.channel_id, urgent=urgent))
    )
    if refused is not None:
        deps.metrics.withheld.labels(refused.reason.partition(":")[0]).inc()
        log.warning("usage withheld", channel=place.channel_id, reason=refused.reason)
    return refused


async def who_reads(deps: Deps, channel_id: str) -> Audience:
    """Ask who else reads a channel, whatever is remembered, as a person acts on it. Raises ReadersNotTold."""
    deps.get_channel.forget(channel_id)
    answer = await deps.get_channel(channel_id)
    if isinstance(answer, NotDescribed) and answer.passing:
        raise ReadersNotTold
    return audience(answer)


async def _withheld(deps: Deps, place: Place, answer: ChannelInfo | NotDescribed) -> Refused | None:
    match answer:
        case NotDescribed(passing=True, code=code, retry_after=seconds):
            return Refused(f"conversations.info: {code}", permanent=False, retry_after=seconds)
        case NotDescribed(code=code) if refuses_post_too(code):
            return Refused(code, permanent=True)
    readers = audience(answer)
    if isinstance(readers, Internal):
        return None
    async with deps.sessions.read() as session:
        consents = await consent_repository.given(session, place.workspace_id, place.channel_id, place.subscription_id)
    if covered(readers, consents):
        return None
    trouble = await _installation_trouble(deps, place) if isinstance(answer, NotDescribed) else None
    return trouble or Refused(code_of(readers), permanent=True)


async def _installation_trouble(deps: Deps, place: Place) -> Refused | None:
    """The refusal that a post would meet, where Slack refuses the bot as a whole and not this question alone."""
    # A bad hour must hold up the workspace: a pause would outlast it, and ask an admin about readers who never changed.
    answer = await deps.check_installation(place.workspace_id)
    posting = Trouble(place.workspace_id, MISSING_SCOPE, deps.now(), POST_SCOPE)
    match answer:
        case None:
            return Refused("auth.test", permanent=False)
        case NotAccepted(code=code):
            return Refused(code, permanent=True)
        case Accepted() if not is_accepted(posting, answer):
            return Refused(MISSING_SCOPE, permanent=True, scope=POST_SCOPE)
    return None


async def _withheld_from_person(deps: Deps, place: Place) -> Refused | None:
    try:
        person = await deps.person(place.workspace_id, place.owner)
    except PersonUnknown:
        return Refused("users.info", permanent=False)
    return None if person.role in _READERS else Refused(BY_RIGHTS, permanent=True)
