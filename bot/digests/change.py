"""Change a channel's digest by words, and take a change back: what was replaced is said, with the way back."""

from dataclasses import dataclass

from bot.blocks.message import Message
from bot.db.json_codec import JsonCodec
from bot.deps import Deps
from bot.digests import manage
from bot.digests.extent import Extent
from bot.digests.kind import DIGESTS, summary_of
from bot.digests.manage import DigestChange
from bot.digests.messages import replies
from bot.digests.repository import DigestSubscription
from bot.digests.schedule import Schedule
from bot.digests.schedule_words import ScheduleWords
from bot.digests.worded import worded
from bot.i18n.catalogs import LANGUAGES, offered_language
from bot.permissions import Person
from bot.subscriptions.ask_owner import may_change, owned_message
from bot.subscriptions.listeners import localizer_for
from bot.subscriptions.take_back import take_back
from bot.subscriptions.undo import Undo, write_undo


@dataclass(frozen=True, slots=True)
class WayBack:
    """The settings that *Undo* goes back to. `extent` None, from a release that knew none: as it is."""

    value: Schedule  # under the name by which the release before finds it, beside what it does not know
    extent: Extent | None = None


SETTINGS = JsonCodec(WayBack, key=None)


async def change_by_words(
    deps: Deps, person: Person, subscription: DigestSubscription, words: ScheduleWords
) -> Message:
    """Change what the words say, and leave the rest. Raises NotAllowed, SubscriptionGone, SubscriptionChanged."""
    if not may_change(person, subscription):
        return await owned_message(deps, DIGESTS, person, subscription)
    schedule, extent = worded(words, subscription.settings), words.extent or subscription.extent
    if (schedule, extent) == (subscription.settings, subscription.extent):
        return replies.already_subscribed(summary_of(subscription), localizer_for(deps, person))
    wanted = DigestChange(subscription.version, schedule, extent=extent)
    return changed_message(deps, person, *await manage.edit(deps, person, subscription.id, wanted))


async def undo_change(deps: Deps, person: Person, value: str) -> Message:
    """Go back to what the button carries, unless somebody changed it since. Rights are asked anew.

    Raises NotAllowed, SubscriptionGone.
    """

    async def edit(undo: Undo[WayBack]) -> DigestSubscription:
        before = undo.settings
        wanted = DigestChange(
            undo.version, before.value, undo.locale, before.extent, undo.skipped_slot, DIGESTS.actions.undone
        )
        return (await manage.edit(deps, person, undo.subscription_id, wanted))[1]

    return await take_back(deps, DIGESTS, person, value, SETTINGS, edit)


def changed_message(deps: Deps, person: Person, before: DigestSubscription, after: DigestSubscription) -> Message:
    """The answer to a change: the digest as it is, as it was, and the way back; where nothing changed, as it is."""
    localizer = localizer_for(deps, person)
    if (before.settings, before.locale, before.extent) == (after.settings, after.locale, after.extent):
        return replies.saved(summary_of(after), localizer)
    way_back = WayBack(before.settings, before.extent)
    undo = Undo(before.id, after.version, way_back, before.locale, before.skipped_slot or "")
    value = write_undo(deps.sign, person, undo, SETTINGS)
    language = "" if before.locale == after.locale else LANGUAGES[offered_language(before.locale)]
    return replies.changed(summary_of(after), summary_of(before), localizer, undo=value, language_before=language)
