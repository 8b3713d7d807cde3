"""Every error the bot can explain to a person, sorted by what one can do about it.

BotError
├── TryLater                       waiting helps
│   ├── PipefyDown                 no answer, or an answer of 5xx, after the allowed attempts
│   ├── PipefyCutShort             an answer that broke off, in all the allowed attempts
│   ├── PipefySlow                 no answer within the time that an asker waits
│   ├── PipefyBusy                 too many questions are waiting already
│   ├── BotBusy                    too many answers are under way already
│   ├── DatabaseDown               the bot's own database does not answer
│   ├── ReadersNotTold             Slack does not say right now who reads a channel
│   └── PipefyRateLimited          Pipefy said "not before" (429)
├── PersonMustAct                  somebody has to change something first
│   ├── NotUnderstood              the words of a command mean nothing
│   │   └── NoSuchOrganization     they could only be the name of an organization
│   ├── BadArgument                one word of a command does not fit its verb
│   ├── SeveralOrganizations       more than one organization is called so
│   ├── NotAllowed                 the person may not do that
│   ├── PersonUnknown              Slack could not say who is asking
│   │   └── InstallationRefused    as it refuses the bot in this workspace as a whole
│   ├── ReadingGone                a button means figures that the bot no longer has
│   ├── NotShared                  Slack did not take a card that a person wanted to show to all
│   ├── AlreadySubscribed          the channel gets digests of that organization already
│   ├── ChannelShared              an admin has to agree before usage is posted where another company reads
│   ├── ReadersUnknown             the same where Slack will not say who reads
│   ├── SharingNeedsAdmin          only an admin may show this to everybody here
│   ├── SubscriptionGone           a button means a subscription that is no more
│   ├── SubscriptionChanged        somebody else changed the subscription meanwhile
│   ├── AlertsGone                 a button means alerts, or an alert, that are no more
│   ├── NoLimit                    alerts have neither an allowance nor a budget to go by
│   ├── WebhooksNotConfigured      the bot has no key to encrypt a webhook's address with
│   ├── BadWebhookAddress          the bot does not call such an address
│   ├── NoOrganization             nothing says which organization is meant
│   ├── UnknownOrganization        Pipefy does not know it, or hides it from this account
│   ├── RoleLacksUsageStats        the Pipefy account may not read usage
│   ├── IntegrationsNotContracted  the organization has no integrations
│   ├── WrongCredentials           Pipefy does not accept the account
│   └── NotConfigured              the bot cannot start, or a verb cannot do its work here
│       └── WrongSettings          as settings are missing, wrong, or contradict each other
└── OurBug                         the bot must be changed
    ├── PipefyChanged              Pipefy's schema or answers are no longer what the bot expects
    ├── PipefyTooLarge             an answer beyond all reason
    └── PipefyRefused              Pipefy refused the request for a reason that the bot does not know

Errors carry data, never sentences: `bot.slack.error_messages` writes those, in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.faults.argument_fault import ArgumentFault as ArgumentFault  # noqa: PLC0414 - others find it here


# Not frozen, and compared by identity: Python sets `__traceback__` and `__cause__` on errors while they travel.
class BotError(Exception):
    """An error that the bot can explain."""


class TryLater(BotError):
    """Waiting helps."""


class PersonMustAct(BotError):
    """Somebody has to change something first."""


class OurBug(BotError):
    """The bot must be changed."""


# Names of these classes are values of the label `outcome` of two metrics: they stay.
# Pipefy's answers. `correlation_id` is what Pipefy's support asks for; None where Pipefy gave none.
@dataclass(eq=False)
class PipefyDown(TryLater):
    """Raised when Pipefy gave no answer, or one of 5xx, in all the attempts that are allowed."""

    correlation_id: str | None = None


@dataclass(eq=False)
class PipefyCutShort(TryLater):
    """Raised when Pipefy's answer ended before its end, in all the attempts that are allowed."""

    correlation_id: str | None = None


@dataclass(eq=False)
class PipefySlow(TryLater):
    """Raised when Pipefy gave no answer within the total time an asker waits (35 s)."""

    correlation_id: str | None = None


class PipefyBusy(TryLater):
    """Raised when an asker would have to wait too long behind the requests already in flight."""


class BotBusy(TryLater):
    """Told where an answer would be one too many beside those under way."""


class DatabaseTrouble(StrEnum):
    """Reasons for which the database does not serve. The values are those of the label `trouble`: they stay."""

    AWAY = "away"
    BUSY = "busy"
    LOCKED = "locked"
    READ_ONLY = "read_only"
    FULL = "full"
    DAMAGED = "damaged"
    FORBIDDEN = "forbidden"
    REPLACED = "replaced"


@dataclass(eq=False)
class DatabaseDown(TryLater):
    """Raised when the database cannot be reached, stays locked for longer than its time-out, or takes no writes."""

    trouble: DatabaseTrouble = DatabaseTrouble.AWAY


class ReadersNotTold(TryLater):
    """Raised when Slack does not say right now who reads a channel."""


@dataclass(eq=False)
class PipefyRateLimited(TryLater):
    """Raised on 429 when its wait does not fit into the total time. `until` is UTC, None if unsaid."""

    until: datetime | None = None  # by Retry-After, in seconds or as a date
    correlation_id: str | None = None


@dataclass(eq=False)
class UnknownOrganization(PersonMustAct):
    """Raised when Pipefy does not know the organization, or does not let this account see that it exists."""

    asked_for: str
    correlation_id: str | None = None


@dataclass(eq=False)
class RoleLacksUsageStats(PersonMustAct):
    """Raised when Pipefy denies the account the usage statistics of the organization."""

    correlation_id: str | None = None


@dataclass(eq=False)
class IntegrationsNotContracted(PersonMustAct):
    """Raised when the organization has no integrations (iPaaS disabled, feature blocked)."""

    correlation_id: str | None = None


@dataclass(eq=False)
class WrongCredentials(PersonMustAct):
    """Raised when Pipefy does not accept the client id and secret, or the token."""

    correlation_id: str | None = None


@dataclass(eq=False)
class PipefyChanged(OurBug):
    """Raised when an answer does not have the documented shape (field gone, HTML with 200, no JSON)."""

    detail: str
    correlation_id: str | None = None


class PipefyTooLarge(OurBug):
    """Raised when an answer is larger, inflated, than any that Pipefy should give: it is not read to its end."""


@dataclass(eq=False)
class PipefyRefused(OurBug):
    """Raised when Pipefy refused the request with a code that no other class stands for."""

    code: str
    correlation_id: str | None = None


class Refusal(StrEnum):
    """Reasons for which a person may not do something. Each has its sentence in `bot.slack.error_messages`."""

    GUEST = "guest"
    EXTERNAL = "stranger"
    OTHER_ORGANIZATION = "other_organization"
    LINK = "link"
    EDIT = "edit"
    SHARED_CHANNEL = "shared_channel"
    WEBHOOK = "webhook"
    COUNTRY = "country"
    RULES = "rules"


@dataclass(eq=False)
class NotAllowed(PersonMustAct):
    """Raised when the table of rights (bot.permissions) says no. `subscription_id`: of what is somebody else's."""

    refusal: Refusal
    subscription_id: str = ""


class PersonUnknown(PersonMustAct):
    """Raised when Slack could not be asked who the person is: without that nobody may read."""


@dataclass(eq=False)
class InstallationRefused(PersonUnknown):
    """Raised when Slack refuses the bot's installation as a whole: token, scopes, workspace. `code` is Slack's."""

    code: str


class ReadingGone(PersonMustAct):
    """Raised when a button means a reading that is neither in memory nor stored, or carries nothing of ours."""


@dataclass(eq=False)
class NotShared(PersonMustAct):
    """Raised when Slack refused a card that a person shared. `ambiguous`: it may have been posted all the same."""

    ambiguous: bool


class AlreadySubscribed(PersonMustAct):
    """Raised when a channel is subscribed a second time to digests of one organization."""


class ChannelShared(PersonMustAct):
    """Raised when a channel is shared with another company and no admin has agreed to post usage there."""


class SharingCause(StrEnum):
    """Reasons for which only an admin shares a card with a channel."""

    EXTERNAL = "external"
    UNKNOWN = "unknown"
    OTHER_ORGANIZATION = "other_organization"


@dataclass(eq=False)
class SharingNeedsAdmin(PersonMustAct):
    """Raised when a member shares a card that would be read by more than those who read such ones here anyway."""

    cause: SharingCause


class ReadersUnknown(PersonMustAct):
    """Raised when Slack will not say who reads a channel, and no admin has agreed to post usage there all the same."""


class SubscriptionGone(PersonMustAct):
    """Raised when a button or a form means a subscription that was removed, or never was in this workspace."""


class SubscriptionChanged(PersonMustAct):
    """Raised when the subscription was changed after the person had looked at it."""


class AlertsGone(PersonMustAct):
    """Raised when a button or a form means alerts that were turned off, or an alert of another channel."""


class NoLimit(PersonMustAct):
    """Raised when somebody sets alerts up, or takes their budget away, and Pipefy names no allowance."""


class WebhooksNotConfigured(PersonMustAct):
    """Raised when somebody sets a webhook and the bot has no SECRET_KEYS."""


class AddressFault(StrEnum):
    """Reasons for which the bot does not call an address."""

    NOT_HTTPS = "not_https"
    MALFORMED = "malformed"
    PORT = "port"
    PRIVATE = "private"


@dataclass(eq=False)
class BadWebhookAddress(PersonMustAct):
    """Raised when the address of a webhook is none that the bot calls (bot.alerts.webhooks.address)."""

    fault: AddressFault


class NoOrganization(PersonMustAct):
    """Raised when neither the command, the channel nor the settings name an organization."""


@dataclass(eq=False)
class NotUnderstood(PersonMustAct):
    """Raised when a word is no verb, period or organization. `nearest` are spellings to offer, best first."""

    word: str
    nearest: tuple[str, ...] = ()


@dataclass(eq=False)
class NoSuchOrganization(NotUnderstood):
    """Raised when no organization is called so; `NotUnderstood` where a command could stand as well."""


@dataclass(eq=False)
class BadArgument(PersonMustAct):
    """Raised when a word does not fit its verb. `example`: a right command of this verb, without the slash command.

    `most`: the highest that is allowed, where the fault has such a limit. `filled`: values of the example.
    """

    fault: ArgumentFault
    word: str
    example: str
    most: int = 0
    filled: Mapping[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class SeveralOrganizations(PersonMustAct):
    """Raised when a name means more than one organization, and which one would be a guess."""

    name: str


@dataclass(eq=False)
class NotConfigured(PersonMustAct):
    """Raised where the bot cannot start, or a verb cannot do its work. `fix` is the operator's sentence, in English."""

    fix: str

    def __str__(self) -> str:
        return self.fix


class WrongSettings(NotConfigured):
    """Raised for settings that are missing, wrong, or contradict each other: `fix` has a line for each."""
