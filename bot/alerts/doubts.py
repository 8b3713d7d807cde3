"""Figures of Pipefy's that cannot be relied on: what was observed before, and a notice when it lasts."""

from datetime import date, datetime, timedelta
from functools import partial

from bot.alerts import repository as alert_repository
from bot.alerts.check_repository import Check
from bot.alerts.kind import ALERTS
from bot.alerts.messages.doubts import doubts_notice
from bot.alerts.model import needs_limit
from bot.alerts.repository import AlertSubscription
from bot.alerts.rules.observation import Doubts
from bot.blocks.message import Message
from bot.deps import Deps
from bot.subscriptions.messages import Reader
from bot.subscriptions.notify import find_readers, notify

_LONG = timedelta(days=1)


async def earlier_use(deps: Deps, check: Check, month: date) -> int | None:
    """The most tasks of the month that were observed before for any channel."""
    async with deps.sessions.read() as session:
        subscriptions = await alert_repository.of_organization(session, check.workspace_id, check.organization.uuid)
        states = await alert_repository.states_of(session, subscriptions)
    return max((state.used for state in states if state.month == month and state.used is not None), default=None)


async def notify_of_long_doubts(deps: Deps, check: Check, since: datetime, doubts: Doubts) -> None:
    """Tell the owners of the alerts that cannot be judged, once it has lasted for a day. Once: by the notice's key."""
    if deps.now() - since < _LONG:
        return
    async with deps.sessions.read() as session:
        subscriptions = await alert_repository.of_organization(session, check.workspace_id, check.organization.uuid)
    for subscription in subscriptions:
        if doubts.about_tasks or (subscription.settings.budget is None and needs_limit(subscription.settings)):
            readers = await find_readers(deps, ALERTS, subscription)
            async with deps.sessions.write() as session:
                draw = partial(_notice, subscription, since, doubts)
                await notify(deps, session, subscription, readers, f"doubts:{since.isoformat()}", draw)


def _notice(subscription: AlertSubscription, since: datetime, doubts: Doubts, reader: Reader) -> Message:
    return doubts_notice(ALERTS.notified(subscription, reader), since, doubts, reader.localizer)
