"""`python -m tests.chaos [--full | --upgrade-from REVISION]`: kills, pauses and restarts on both databases.

`--only crossings`: of the full version, the scenarios with that word in their names, `--database SQLite` on one alone.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Lock

from tests.chaos.alert_steps import CARD_STEPS, Look, kills_at_each_look
from tests.chaos.alert_storm import crossings_at_once
from tests.chaos.calls import kills_at_each_call, possible
from tests.chaos.clock_steps import clock_steps
from tests.chaos.faults import TIMES
from tests.chaos.revoked_token import revoked_token
from tests.chaos.run import InTurn, Result
from tests.chaos.steps import UNSURE, Step
from tests.chaos.stepwise import kills_at_each_step, pauses_at_each_step
from tests.chaos.storm import random_kills, rolling_restart
from tests.chaos.table import drawn, totals
from tests.chaos.upgrade import rolling_upgrade
from tests.support.checkout import has_revision
from tests.support.databases import Files, open_server

Scenario = Callable[[str, InTurn], Result]

_EVERY_STEP = {step: 27 if step in UNSURE else 11 for step in Step}
_EVERY_LOOK: dict[Look | Step, int] = {**dict.fromkeys(Look, 6), **dict.fromkeys(CARD_STEPS, 4)}
_FEW_LOOKS: dict[Look | Step, int] = dict.fromkeys((Look.ASKING, Look.KEPT, Look.JUDGED, Look.MOVED_ON, Look.FAILED), 1)
_KILLS = {"PostgreSQL": (930, 190), "SQLite": (430, 40)}  # twice: digests, kills; the steps come on top
_ORGANIZATIONS, _DIGESTS = 500, 150  # of crossings at once; digests in each wave
# Scenarios run at once, each with up to eight replicas of eight connections, and those that were killed let go late.
_CONNECTIONS = 500
_LAST_RELEASE = "748d14f"  # it knows weekly digests alone, and tables up to 0009
_KILLS_IN_A_WAVE = {"PostgreSQL": 50, "SQLite": 18}


def short(name: str) -> tuple[Scenario, ...]:
    """What the tests run."""
    del name
    return (
        partial(random_kills, digests=30, kills=8, honoured=False),
        partial(kills_at_each_step, wanted=dict.fromkeys(Step, 1), honoured=False),
        partial(rolling_restart, digests=40, per_minute=600, every=1.5),
    )


def short_weather(name: str) -> tuple[Scenario, ...]:
    """Likewise."""
    del name
    return (partial(clock_steps, digests=15, kills=2), partial(revoked_token, digests=15, kills=2))


def weather(name: str) -> tuple[Scenario, ...]:
    """Clocks and tokens alone, larger: about a minute."""
    del name
    return (partial(clock_steps, digests=150, kills=10), partial(revoked_token, digests=150, kills=10))


def short_alerts(name: str) -> tuple[Scenario, ...]:
    """Likewise."""
    del name
    return (
        partial(crossings_at_once, organizations=20, digests=9, kills=5, waves=1),
        partial(kills_at_each_look, wanted=_FEW_LOOKS),
    )


def busy(name: str) -> tuple[Scenario, ...]:
    """What needs the machine for itself."""
    digests, kills = _KILLS[name]
    return (
        partial(random_kills, digests=digests, kills=kills, honoured=False),
        partial(random_kills, digests=digests, kills=kills, honoured=True),
        partial(revoked_token, digests=digests // 2, kills=20),
        partial(crossings_at_once, organizations=_ORGANIZATIONS, digests=_DIGESTS, kills=_KILLS_IN_A_WAVE[name]),
    )


def idle(name: str) -> tuple[Scenario, ...]:
    """What mostly waits, so that all of it can be done at once."""
    del name
    return (
        partial(kills_at_each_step, wanted=_EVERY_STEP, honoured=False),
        *(partial(pauses_at_each_step, wanted=dict.fromkeys(Step, 2), honoured=one) for one in (True, False)),
        partial(kills_at_each_look, wanted=_EVERY_LOOK),
        partial(rolling_restart, digests=150, per_minute=400),
        partial(clock_steps, digests=300, kills=20),
        *((kills_at_each_call,) if possible() else ()),
    )


def shorten(
    databases: Iterable[tuple[str, InTurn]], scenarios: Callable[[str], Iterable[Scenario]]
) -> Iterator[Result]:
    """A part of the short version, on both databases at once."""
    yield from _at_once((name, one, scenario) for name, one in databases for scenario in scenarios(name))


def chaos(databases: Iterable[tuple[str, InTurn]], only: str = "") -> Iterator[Result]:
    """The full version, or what of it has that word in its name."""
    both = tuple(databases)
    for name, one in both:
        for scenario in _called(busy(name), only):
            yield scenario(name, one)
    yield from _at_once((name, one, scenario) for name, one in both for scenario in _called(idle(name), only))
    if only in rolling_upgrade.__name__:
        yield from from_last_release(both)


def from_last_release(databases: Iterable[tuple[str, InTurn]]) -> Iterator[Result]:
    """An upgrade from the last release before daily and monthly digests, where the clone reaches back so far."""
    if has_revision(_LAST_RELEASE):
        yield from upgrades(databases, _LAST_RELEASE)
    else:
        print(f"SKIPPED the rolling upgrade: this clone has no {_LAST_RELEASE}", flush=True)


def upgrades(databases: Iterable[tuple[str, InTurn]], revision: str) -> Iterator[Result]:
    """One database after the other: eight processes that start need the machine for themselves."""
    for name, one in databases:
        yield rolling_upgrade(name, one, revision=revision)


@contextmanager
def both_databases() -> Iterator[tuple[tuple[str, InTurn], ...]]:
    """A folder for files, and a server."""
    with tempfile.TemporaryDirectory() as folder, open_server(_CONNECTIONS) as server:
        lock = Lock()
        yield ("PostgreSQL", InTurn(server, lock)), ("SQLite", InTurn(Files(Path(folder)), lock))


def _called(scenarios: Iterable[Scenario], word: str) -> Iterator[Scenario]:
    """Those whose function has the word in its name."""
    return (scenario for scenario in scenarios if word in getattr(scenario, "func", scenario).__name__)


def _at_once(work: Iterable[tuple[str, InTurn, Scenario]]) -> Iterator[Result]:
    listed = list(work)
    with ThreadPoolExecutor(len(listed) or 1) as threads:
        yield from threads.map(lambda one: one[2](one[0], one[1]), listed)


def parts(databases: tuple[tuple[str, InTurn], ...], chosen: argparse.Namespace) -> list[Iterator[Result]]:
    """Iterators of results, one after the other."""
    if chosen.upgrade_from:
        return [upgrades(databases, chosen.upgrade_from)]
    if chosen.weather:
        return [shorten(databases, weather)]
    if chosen.full or chosen.only:
        return [chaos(databases, chosen.only)]
    return [shorten(databases, part) for part in (short, short_weather, short_alerts)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--full", action="store_true", help="everything that is to be shown, about twenty minutes")
    parser.add_argument("--weather", action="store_true", help="a revoked token, and clocks that are set, alone")
    parser.add_argument("--only", metavar="WORD", default="", help="of everything, what has the word in its name")
    parser.add_argument("--database", choices=("PostgreSQL", "SQLite"), help="on this one alone")
    parser.add_argument("--upgrade-from", metavar="REVISION", help="a rolling upgrade from that commit, and back")
    chosen = parser.parse_args()
    began = time.monotonic()
    with both_databases() as both:
        databases = tuple(one for one in both if chosen.database in {None, one[0]})
        print(TIMES, flush=True)
        results = []
        for result in chain.from_iterable(parts(databases, chosen)):
            results.append(result)
            print(drawn(result), flush=True)
    print(totals(results))
    print(f"{time.monotonic() - began:.0f} s in all")
    return 0 if all(result.good for result in results) else 1


if __name__ == "__main__":
    sys.exit(main())
