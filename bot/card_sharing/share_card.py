"""Show a card to everybody in a channel: once, and only where those who read along may see it."""

from dataclasses import dataclass, replace

from bot.blocks.button_value import Carried
from bot.blocks.conversation import is_direct
from bot.blocks.message import Message
from bot.card_sharing.confirm import record, unconfirmed
from bot.card_sharing.messages import share_question
from bot.deps import Deps
from bot.errors import NotShared
from bot.permissions import Person
from bot.ports import Ambiguous, Refused, Reply, ToChannel
from bot.slack.interaction import Interaction
from bot.slack.reply import replace_message, reply
from bot.usage.model import Organization

PRESSED_AGAIN = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Shared:
    """A card that a person shows to all. `own`: what then stands in place of theirs; `action`: of the confirmation."""

    person: Person
    organization: Organization
    carried: Carried
    action: str
    for_all: Message
    own: Message


async def share_card(deps: Deps, interaction: Interaction, shared: Shared) -> None:
    """For all, and once: a card can be pressed again until the one without the button takes its place.

    Where others would read it, an admin is asked first, and nobody else may.
    """
    person, channel_id, carried = shared.person, interaction.channel_id, shared.carried
    question = await unconfirmed(deps, person, channel_id, shared.organization, carried.confirmed)
    if question is not None:
        confirmed = shared.action, replace(carried, confirmed=question.readers.fingerprint)
        localizer = deps.localizer(person.locale, person.time_zone)
        asked = share_question(
            question.causes,
            question.readers,
            question.organization,
            confirmed,
            localizer,
            channel_id=channel_id,
        )
        await reply(deps, interaction, asked)
        return
    if carried.confirmed:
        await record(deps, person, channel_id, shared.organization)
    card = (interaction.workspace_id, channel_id, interaction.person_id, carried)
    await deps.caches.shares.get(card, lambda: _post_to_all(deps, interaction, shared.for_all), PRESSED_AGAIN)
    await replace_message(deps, interaction, shared.own)


async def _post_to_all(deps: Deps, interaction: Interaction, message: Message) -> None:
    # A direct message may be one of two people, where one is of another company: by `chat.postMessage` Slack
    # takes it only in the bot's own ones. https://docs.slack.dev/reference/methods/chat.postMessage#errors
    in_own = ToChannel(interaction.workspace_id, interaction.channel_id)
    to = in_own if is_direct(interaction.channel_id) else Reply(interaction.response_url, to_all=True)
    match await deps.post(to, message):
        case Refused():
            raise NotShared(ambiguous=False)
        case Ambiguous():
            raise NotShared(ambiguous=True)
