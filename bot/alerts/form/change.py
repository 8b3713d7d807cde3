"""Change a channel's alerts by words, and take a change back: what was replaced is said, with the way back."""

from bot.alerts import manage
from bot.alerts.form.preview import replayed
from bot.alerts.kind import ALERTS, summary_of
from bot.alerts.manage import AlertOutcome, AlertsChange
from bot.alerts.messages import replies
from bot.alerts.model import AlertSettings
from bot.alerts.repository import AlertSubscription
from bot.blocks.message import Message
from bot.db.json_codec import JsonCodec
from bot.deps import Deps
from bot.i18n.catalogs import LANGUAGES, offered_language
from bot.permissions import Person
from bot.subscriptions.ask_owner import may_change, owned_message
from bot.subscriptions.listeners import localizer_for
from bot.subscriptions.take_back import take_back
from bot.subscriptions.undo import Undo, undo_of, write_undo

_SETTINGS = JsonCodec(AlertSettings)


async def change_by_words(deps: Deps, person: Person, alerts: AlertSubscription, settings: AlertSettings) -> Message:
    """Change the alerts to these settings. Raises NotAllowed, AlertsGone, SubscriptionChanged, NoLimit."""
    if not may_change(person, alerts):
        return await owned_message(deps, ALERTS, person, alerts)
    if settings == alerts.settings:
        return replies.already_alerting(summary_of(alerts), localizer_for(deps, person))
    outcome = await manage.edit_alerts(deps, person, alerts.id, AlertsChange(alerts.version, settings))
    return await changed_message(deps, person, outcome)


async def undo_change(deps: Deps, person: Person, value: str) -> Message:
    """Go back to what the button carries, unless somebody changed it since. Rights are asked anew.

    Raises NotAllowed, AlertsGone, NoLimit.
    """

    async def edit(undo: Undo[AlertSettings]) -> AlertSubscription:
        wanted = AlertsChange(undo.version, undo.settings, undo.locale, ALERTS.actions.undone)
        return (await manage.edit_alerts(deps, person, undo.subscription_id, wanted)).subscription

    return await take_back(deps, ALERTS, person, value, _SETTINGS, edit)


async def changed_message(deps: Deps, person: Person, outcome: AlertOutcome) -> Message:
    """The answer to a change: the alerts as they are, as they were, their preview, and the way back."""
    after, before, localizer = outcome.subscription, outcome.before, localizer_for(deps, person)
    preview = await replayed(deps, after.workspace_id, after.organization, after.settings)
    if before is None or (before.settings, before.locale) == (after.settings, after.locale):
        return replies.alerts_changed(summary_of(after), outcome.passed, preview, localizer)
    undo = write_undo(deps.sign, person, undo_of(before, after.version), _SETTINGS)
    language = "" if before.locale == after.locale else LANGUAGES[offered_language(before.locale)]
    replaced = replies.Replaced(before.settings, undo, language)
    return replies.alerts_changed(summary_of(after), outcome.passed, preview, localizer, replaced=replaced)
