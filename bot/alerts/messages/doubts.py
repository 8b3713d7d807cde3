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
    Contradiction.TOTAL: noop("the total is {total} tasks, but the days add up to {days}"),
    Contradiction.UNCONFIRMED: noop("the total is {total} tasks, but almost no day is listed"),
    Contradiction.STALE: noop("the total is still last month's, {total} tasks"),
    Contradiction.MONTH: noop("the answer is about another month"),
    Contradiction.BUCKETS: noop("the days are of another month"),
    Contradiction.NULL_LIMIT: noop("the allowance is missing"),
    Contradiction.NULL_TOTAL: noop("the number of tasks is missing"),
    Doubt.FELL: noop("the total is {total} tasks, far less than before"),
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
            "Pipefy's figures have looked wrong since {instant}, so we post no alert and resolve none", instant=at
        )
    return localizer.say(
        "Pipefy's figures have looked wrong since {instant} ({why}), so we post no alert and resolve none",
        instant=at,
        why=why(doubts, localizer.translator),
    )


def doubts_notice(notified: Notified[AlertsSummary], since: datetime, doubts: Doubts, localizer: Localizer) -> Message:
    """Notice to the owner that the figures cannot be relied on for a long time."""
    alerts = notified.subscription
    lines = [
        localizer.say(
            "We can't check alerts for {organization} in {channel}: Pipefy's figures have looked wrong since "
            "{instant}.",
            organization=name_of(alerts.organization),
            channel=Channel(alerts.channel_id),
            instant=localizer.instant(since),
        ),
        localizer.say("In Pipefy's last answer, {why}.", why=why(doubts, localizer.translator)),
        localizer.say("We keep trying; until then we post no alert and resolve none."),
        localizer.say("If it lasts, ask Pipefy's support about these figures."),
    ]
    return notice(notified, lines, [buttons.settings(alerts.id, localizer.translator)], localizer)
