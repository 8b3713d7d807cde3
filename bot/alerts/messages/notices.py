"""Direct messages about alerts that do not come: to the owner, or to the bot's admins where the owner is gone."""

from datetime import datetime

from bot.alerts.messages.buttons import BUTTONS
from bot.alerts.messages.replies import AlertsSummary
from bot.blocks.message import Message
from bot.blocks.rich_text import Localizer, name_of
from bot.i18n.translator import noop
from bot.sharing.consent import needs_consent
from bot.subscriptions.messages import Notified, elsewhere, notice, where
from bot.subscriptions.pause_reasons import reason

_ALERTS = noop("alerts")


def alerts_paused_notice(notified: Notified[AlertsSummary], code: str, localizer: Localizer) -> Message:
    """They paused themselves, once per streak: why, what to do, and how they go on."""
    alerts = notified.subscription
    cause = reason(code, localizer, alerts.channel_id)
    lines = [
        localizer.say(
            "The alerts for {organization} {in_channel} are paused.",
            organization=name_of(alerts.organization),
            in_channel=where(notified, localizer),
        ),
        cause.what.then(cause.advice),
        *elsewhere(notified, code, _ALERTS, localizer),
    ]
    if not needs_consent(code):
        lines.append(localizer.say("Alerts normally restart on their own; if they don't, press Resume."))
    return notice(
        notified,
        lines,
        BUTTONS.ways_out(alerts.id, code, localizer.translator, may_allow=notified.may_allow),
        localizer,
    )


def alert_refused_notice(notified: Notified[AlertsSummary], code: str, localizer: Localizer) -> Message:
    """Slack did not take one alert; the next check says it again, if it is still true."""
    alerts = notified.subscription
    cause = reason(code, localizer, alerts.channel_id)
    first = localizer.say(
        "We could not post an alert for {organization} {in_channel}.",
        organization=name_of(alerts.organization),
        in_channel=where(notified, localizer),
    )
    again = localizer.say("We alert you again at the next check if it is still true.")
    return notice(notified, [first, cause.what.then(cause.advice), again], (), localizer)


def alert_unknown_notice(notified: Notified[AlertsSummary], at: datetime, localizer: Localizer) -> Message:
    """Nothing can tell whether an alert arrived."""
    alerts = notified.subscription
    first = localizer.say(
        "Slack did not say whether it posted an alert for {organization} {in_channel} ({instant}).",
        organization=name_of(alerts.organization),
        in_channel=where(notified, localizer),
        instant=localizer.instant(at),
    )
    # No button: pressed for an alert that did arrive, it would be said twice.
    look = localizer.say("Please look there: we won't send this alert again.")
    return notice(notified, [first, look], (), localizer)
