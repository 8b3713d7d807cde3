"""Kills at every step from a check that is due to a card that is settled."""

import time
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from random import Random

from sqlalchemy import exists, select

from bot.db.tables import alert_checks, alert_firings, runs
from tests.chaos.alert_checker import judge_alerts
from tests.chaos.alert_scenario import AlertBooks, Followed
from tests.chaos.faults import calm, slow_pipefy, variables
from tests.chaos.replicas import Crew, working
from tests.chaos.run import InTurn, Result, Scene, scene, wait_until_none
from tests.chaos.scenarios import AT_ONCE, DARK_AT_ONCE
from tests.chaos.steps import Step, Stop, bring, first_accepted, prepare, run_until

_CHANNELS = 1_000
_START = 0.4  # seconds in which a replica starts and finds what is due
_FAILURES_TO_TELL = 3


class Look(StrEnum):
    """How far the look at an organization is. Its card is a delivery then, at a step of `Step`."""

    DUE = "check due"
    ASKING = "asking"
    KEPT = "reading kept"
    JUDGED = "judged"  # what fired is kept, the check not moved on
    MOVED_ON = "moved on"
    FAILED = "failed for the third time"


CARD_STEPS = tuple(step for step in Step if step is not Step.DUE)
_ORDER = list(Look)


def kills_at_each_look(name: str, databases: InTurn, *, wanted: Mapping[Look | Step, int], seed: int = 1) -> Result:
    """SIGKILL at each step as often as wanted, each time with an organization that nobody has looked at yet."""
    dice = Random(seed)
    with (
        scene(name, databases, calm(honoured=False, channels=_CHANNELS)) as at,
        working(variables(at.books.url, at.slack), 1) as crew,
    ):
        alerts, looks, stops = AlertBooks(at.books, at.slack), Counter[str](), []
        for step in [step for step, times in wanted.items() for _ in range(times)]:
            (one,) = alerts.follow([DARK_AT_ONCE if step is Look.FAILED else AT_ONCE])
            if isinstance(step, Step):
                stops.append(_brought_to_step(at, alerts, crew, one, step))
            else:
                looks[_brought_to_look(at, alerts, crew, one, step, dice)] += 1
            crew.kill(0)
        at.slack.follow(calm(honoured=False))
        wait_until_none(alerts.left)
        at.finish()
        accepted = first_accepted(at)
        looks.update(str(stop.step(accepted.get(stop.delivery))) for stop in stops)
        notes = f"client_msg_id ignored; {_counted(looks)}"
        verdict = judge_alerts(at.books, alerts, at.slack)
        return Result("kills look by look", name, verdict, at.seconds, crew.kills, notes=notes)


def _brought_to_step(at: Scene, alerts: AlertBooks, crew: Crew, one: Followed, step: Step) -> Stop:
    prepare(at, step, honoured=False)
    alerts.begin(0, [one])
    card = next(card for card, subscription in alerts.expected.cards.items() if subscription == one.subscription.id)
    return bring(at, crew, card, step)


def _brought_to_look(at: Scene, alerts: AlertBooks, crew: Crew, one: Followed, look: Look, dice: Random) -> Look:
    at.slack.follow(slow_pipefy() if look is Look.ASKING else calm(honoured=False))
    alerts.begin(0, [one])
    if look is Look.DUE:
        time.sleep(dice.uniform(0, _START))
        crew.pause()
    else:
        run_until(crew, lambda: _ORDER.index(_how_far(at, one)) >= _ORDER.index(look))
    return _how_far(at, one)


def _how_far(at: Scene, one: Followed) -> Look:
    """As far as the database knows; of the first look."""
    mine = alert_checks.c.organization_uuid == one.uuid
    asked = runs.c.organization_uuid == one.uuid, runs.c.run.startswith("check:")
    fired = exists().where(alert_firings.c.subscription_id == one.subscription.id)
    with at.books.engine.connect() as connection:
        taken_at, failures, has_fired = connection.execute(
            select(alert_checks.c.taken_at, alert_checks.c.failures, fired).where(mine)
        ).one()
        answers = connection.scalars(select(runs.c.payload).where(*asked)).all()
    if failures >= _FAILURES_TO_TELL:
        return Look.FAILED
    if taken_at is not None:
        return Look.MOVED_ON
    if has_fired:
        return Look.JUDGED
    if not answers:
        return Look.DUE
    return Look.ASKING if answers == [None] else Look.KEPT


def _counted(found: Mapping[str, int]) -> str:
    return ", ".join(f"{step} {found[step]}" for step in (*Look, *CARD_STEPS) if found.get(step))
