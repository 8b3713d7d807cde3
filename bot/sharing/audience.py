"""Decide who besides the company reads a channel, by what Slack says of it. Pure; the reasons are in decision 9."""

from dataclasses import dataclass

from bot.ports import ChannelInfo, NotDescribed

UNNAMED = "?"  # a company that Slack does not name


@dataclass(frozen=True, slots=True)
class Internal:
    """Nobody but people of the company."""


@dataclass(frozen=True, slots=True)
class External:
    """Other companies: ids of their teams, or UNNAMED. Who is invited counts, as Slack shows them what was said."""

    companies: frozenset[str]


@dataclass(frozen=True, slots=True)
class UnknownReaders:
    """Slack will not say: it counts as another company. `scope`: what it says is missing, where it does."""

    scope: str = ""


Audience = Internal | External | UnknownReaders


def audience(answer: ChannelInfo | NotDescribed) -> Audience:
    """Decide by Slack's answer. What contradicts itself or is incomplete is never Internal."""
    if isinstance(answer, NotDescribed):
        return UnknownReaders(answer.scope)
    companies = _companies(answer)
    if companies:
        return External(companies)
    return UnknownReaders() if answer.is_ext_shared is None else Internal()


def _companies(channel: ChannelInfo) -> frozenset[str]:
    connected, invited = channel.connected - channel.own, channel.invited - channel.own
    # Workspaces of one Enterprise are one company. Of a channel that is shared in both ways, what is not known to be
    # the Enterprise's counts as another company's.
    one_company = channel.is_org_shared and not channel.is_ext_shared
    others = frozenset() if one_company else channel.taking_part - channel.own
    companies = connected | invited | others
    unnamed = (channel.is_ext_shared and not (connected | others)) or (channel.is_pending_ext_shared and not invited)
    return companies | {UNNAMED} if unnamed else companies
