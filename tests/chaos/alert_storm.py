"""Organizations that cross their thresholds all at once, beside digests of every cadence.

Meanwhile replicas are killed, and everything else goes wrong too.
"""

import time
from collections.abc import Callable
from itertools import cycle, islice
from random import Random

from bot.digests.schedule import Cadence
from tests.chaos.alert_checker import BothVerdicts, judge_alerts
from tests.chaos.alert_scenario import AlertBooks
from tests.chaos.database_view import ORGANIZATIONS
from tests.chaos.faults import calm, storm_on_both, variables
from tests.chaos.replicas import Crew, working
from tests.chaos.run import InTurn, Result, scene, wait_until_none
from tests.chaos.scenarios import COURSES, WAVES
from tests.chaos.storm import REPLICAS

_LONGEST_BREATH = 0.2  # seconds between what calls for a kill and the kill


def crossings_at_once(
    name: str, databases: InTurn, *, organizations: int, digests: int, kills: int, waves: int = WAVES, seed: int = 1
) -> Result:
    """A silent look at all in calm weather, then wave after wave, with so many digests and kills in each.

    Thresholds, budgets of flows, months that begin, and digests of three cadences in a channel.
    """
    with (
        scene(name, databases, calm(honoured=False, channels=organizations)) as at,
        working(variables(at.books.url, at.slack), REPLICAS) as crew,
    ):
        alerts, dice = AlertBooks(at.books, at.slack), Random(seed)
        followed = alerts.follow(list(islice(cycle(COURSES), organizations)))
        alerts.begin(0, followed)
        wait_until_none(alerts.left)
        at.slack.follow(storm_on_both(seed=seed, spares=ORGANIZATIONS))
        for wave in range(1, waves + 1):
            at.books.subscribe(digests, cadences=tuple(Cadence))
            alerts.begin(wave, followed)
            wait_until_none(
                lambda: alerts.left() + at.books.not_made(), _killing(crew, kills, organizations + digests, dice)
            )
        at.finish()
        verdict = BothVerdicts(at.verdict(), judge_alerts(at.books, alerts, at.slack))
        notes = f"client_msg_id ignored; {organizations} organizations, {waves} waves"
        planned_wrong = at.books.misplanned()
        return Result(
            "crossings at once", name, verdict, at.seconds, crew.kills, notes=notes, planned_wrong=planned_wrong
        )


def _killing(crew: Crew, kills: int, most: int, dice: Random) -> Callable[[int], None]:
    """Kills, spread over what is left of a wave, at instants that nothing in the bot decides."""
    before = crew.kills

    def meanwhile(left: int) -> None:
        done = crew.kills - before
        if done < kills and done * most <= (most - left) * kills:
            time.sleep(dice.uniform(0, _LONGEST_BREATH))
            crew.kill_one(dice)
        else:
            time.sleep(0.1)

    return meanwhile
