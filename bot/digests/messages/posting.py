"""The parts that the cards of all cadences have in common: circumstances, footer, buttons. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.blocks.kit import actions
from bot.blocks.message import Block
from bot.blocks.rich_text import Localizer, RichText, UserMention
from bot.digests.extent import Extent
from bot.digests.messages import buttons
from bot.digests.messages.schedule_text import describe_schedule, moment
from bot.digests.schedule import Cadence, Schedule
from bot.usage.model import Organization
from bot.usage.organization_rules import Price


@dataclass(frozen=True, slots=True)
class DigestPosting:
    """Reader and circumstances of a digest. `localizer` has the subscription's language and time zone."""

    localizer: Localizer
    organization: Organization
    as_of: datetime  # when Pipefy was read
    stale: bool = False  # Pipefy did not answer, and an older reading is shown
    schedule: Schedule | None = None  # None: nothing is subscribed
    subscription_id: str = ""  # empty: no buttons
    late_from: datetime | None = None  # when it was due, if that is worth a word
    asked_by: str | None = None  # the person who sent it now
    organization_url: str | None = None  # its page in Pipefy, where it is known
    price: Price | None = None
    extent: Extent = Extent.EVERYTHING


def footer(first: date, last: date, posting: DigestPosting) -> str:
    """The exact range, the moment of the figures, and the schedule."""
    translator = posting.localizer.translator
    # "UTC days", since Pipefy counts so: a reader in São Paulo would else miss three hours of Sunday evening.
    parts = [
        translator.say("{range} (UTC days)", range=translator.span(first, last)),
        translator.say("Data as of {instant}", instant=_as_of(posting)),
    ]
    if posting.schedule:
        parts.append(describe_schedule(posting.schedule, translator))
    return " · ".join(parts)


def button_row(posting: DigestPosting, cadence: Cadence = Cadence.WEEKLY) -> list[Block]:
    """The buttons below a digest."""
    if not posting.subscription_id:
        return []
    return [actions(buttons.below_digest(posting.subscription_id, posting.localizer.translator, cadence))]


def _as_of(posting: DigestPosting) -> str:
    """The moment of the figures; without its zone where the schedule beside it names the same."""
    localizer, schedule = posting.localizer, posting.schedule
    named = schedule is not None and schedule.time_zone == localizer.time_zone
    return localizer.moment(posting.as_of) if named else localizer.instant(posting.as_of)


def circumstances(posting: DigestPosting) -> list[RichText]:
    """Caveats of the post itself: who asked for it, its delay, the age of its figures."""
    localizer, lines = posting.localizer, []
    if posting.asked_by:
        lines.append(
            localizer.say(
                "{person} sent this extra digest; the next one comes as planned.", person=UserMention(posting.asked_by)
            )
        )
    if posting.late_from:
        due = moment(posting.late_from, localizer.time_zone, localizer.translator)
        lines.append(localizer.say("This digest is late: it was due {due}.", due=due))
    if posting.stale:
        at = localizer.moment(posting.as_of)  # the footer names the zone
        lines.append(localizer.say("Pipefy did not answer, so you see older data, as of {instant}.", instant=at))
    return lines
