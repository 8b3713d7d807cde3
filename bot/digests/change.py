"""Change a channel's digest by words, and take a change back: what was replaced is said, with the way back."""

from bot.blocks.message import Message
from bot.db.json_codec import JsonCodec
from bot.deps import Deps
from bot.digests import manage
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
from bot.subscriptions.undo import Undo, undo_of, write_undo

SETTINGS = JsonCodec[Schedule](Schedule)  # type: ignore[arg-type] # a union is a type to pydantic alone


async def change_by_words(
    deps: Deps, person: Person, subscription: DigestSubscription, words: ScheduleWords
) -> Message:
    """Change what the words say, and leave the rest. Raises NotAllowed, SubscriptionGone, SubscriptionChanged."""
    if not may_change(person, subscription):
        return await owned_message(deps, DIGESTS, person, subscription)
    schedule = worded(words, subscription.settings)
    if schedule == subscription.settings:
        return replies.already_subscribed(summary_of(subscription), localizer_for(deps, person))
    wanted = DigestChange(subscription.version, schedule)
    return changed_message(deps, person, *await manage.edit(deps, person, subscription.id, wanted))


async def undo_change(deps: Deps, person: Person, value: str) -> Message:
    """Go back to what the button carries, unless somebody changed it since. Rights are asked anew.

    Raises NotAllowed, SubscriptionGone.
    """

    async def edit(undo: Undo[Schedule]) -> DigestSubscription:
        wanted = DigestChange(undo.version, undo.settings, undo.locale, undo.skipped_slot, DIGESTS.actions.undone)
        return (await manage.edit(deps, person, undo.subscription_id, wanted))[1]

    return await take_back(deps, DIGESTS, person, value, SETTINGS, edit)


def changed_message(deps: Deps, person: Person, before: DigestSubscription, after: DigestSubscription) -> Message:
    """The answer to a change: the digest as it is, as it was, and the way back; where nothing changed, as it is."""
    localizer = localizer_for(deps, person)
    if (before.settings, before.locale) == (after.settings, after.locale):
        return replies.saved(summary_of(after), localizer)
    undo = write_undo(deps.sign, person, undo_of(before, after.version, before.skipped_slot), SETTINGS)
    language = "" if before.locale == after.locale else LANGUAGES[offered_language(before.locale)]
    return replies.changed(summary_of(after), before.settings, localizer, undo=undo, language_before=language)
