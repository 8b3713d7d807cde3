"""Doubts about Pipefy's figures in words: why no alert can be judged."""

from datetime import datetime

from bot.alerts.messages import buttons
from bot.alerts.messages.replies import AlertsSummary
from bot.alerts.rules.observation import Doubt, Doubts, Reason
from bot.blocks.message import Message
from bot.blocks.rich_text import Channel, Localizer, RichText, name_of
from bot.i18n.translator import Translator, noop
from bot.subscriptions.messages import Notified, notice
from bot.usage.consistency import Contradiction

_WHY: dict[Reason, str] = {
    Contradiction.TOTAL: noop("its total is {total}, and its days make {days}"),
    Contradiction.UNCONFIRMED: noop("its total is {total}, and hardly a day of it is known"),
    Contradiction.STALE: noop("its total is still the one of last month, {total}"),
    Contradiction.MONTH: noop("it answered for another month"),
    Contradiction.BUCKETS: noop("it named days of another month"),
    Contradiction.NULL_LIMIT: noop("it could not tell the allowance"),
    Contradiction.NULL_TOTAL: noop("it could not tell the tasks"),
    Doubt.FELL: noop("its total is {total}, far less than it was before"),
}


def why(doubts: Doubts, translator: Translator) -> str:
    """The first reason, with the figures that contradict each other: the others follow from it, as a rule."""
    total, days = (
        translator.number(figure) if figure is not None else translator.say("unknown")
        for figure in (doubts.total, doubts.days)
    )
    return translator.say(_WHY[doubts.reasons[0]], total=total, days=days)


def doubts_line(since: datetime, doubts: Doubts | None, localizer: Localizer) -> RichText:
    """For `status`. `doubts` None: of a reading that is no longer kept."""
    at = localizer.instant(since)
    if doubts is None:
        return localizer.say(
            "Pipefy's figures have been in doubt since {instant}; no alert fires and none is resolved", instant=at
        )
    return localizer.say(
        "Pipefy's figures have been in doubt since {instant}: {why}; no alert fires and none is resolved",
        instant=at,
        why=why(doubts, localizer.translator),
    )


def doubts_notice(notified: Notified[AlertsSummary], since: datetime, doubts: Doubts, localizer: Localizer) -> Message:
    """Notice to the owner that the figures cannot be relied on for a long time."""
    alerts = notified.subscription
    lines = [
        localizer.say(
            "The alerts of {organization} in {channel} cannot be judged: Pipefy's figures have been in doubt "
            "since {instant}.",
            organization=name_of(alerts.organization),
            channel=Channel(alerts.channel_id),
            instant=localizer.instant(since),
        ),
        localizer.say("In its last answer: {why}.", why=why(doubts, localizer.translator)),
        localizer.say("Meanwhile no alert fires and none is resolved. The bot keeps trying."),
        localizer.say("If it lasts, please ask Pipefy's support about the usage figures."),
    ]
    return notice(notified, lines, [buttons.settings(alerts.id, localizer.translator)], localizer)
