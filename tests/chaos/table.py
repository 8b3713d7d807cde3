"""The results as a table of plain text."""

from collections.abc import Sequence

from tests.chaos.alert_checker import AlertVerdict, BothVerdicts
from tests.chaos.checker import Verdict
from tests.chaos.run import Result


def drawn(result: Result) -> str:
    """One scenario on one database: what was done to it, and what it came to."""
    done = f"{result.kills:>4} kills {result.pauses:>4} pauses"
    verdict = "ok" if result.good else "FAILED"
    end = [_came_to(one) for one in _parts(result.verdict)]
    planned = f"\n       {result.planned_wrong} runs planned wrong" if result.planned_wrong else ""
    line = f"{verdict:<6} {result.scenario:<19} {result.database:<10} {done} {end[0]}  {result.seconds:.0f} s"
    return "\n       ".join((line, *end[1:], result.notes)) + planned


def _parts(verdict: Verdict | AlertVerdict | BothVerdicts) -> tuple[Verdict | AlertVerdict, ...]:
    return (verdict.digests, verdict.alerts) if isinstance(verdict, BothVerdicts) else (verdict,)


def _came_to(one: Verdict | AlertVerdict) -> str:
    end = f"{one.unknown} unknown  {one.untrue} untrue rows"
    if isinstance(one, AlertVerdict):
        said = f"{one.crossings:>5} crossings  {one.posts} posts  {one.lost} lost  {one.double} double"
        beside = f"{one.false} false  {one.marks} wrong marks  notes {one.words_lost} lost {one.words_double} double"
        return f"{said}  {beside}  {end}  {one.blind} blind repeats  {one.questions} questions"
    said = f"{one.digests:>5} digests  {one.lost} lost  {one.double} double"
    return f"{said}  {end}  details {one.details_lost} lost {one.details_double} double  {one.repeats} repeats"


def totals(results: Sequence[Result]) -> str:
    """Kills and the digests that lived through them, per database."""
    return "\n".join(_total(name, results) for name in sorted({result.database for result in results}))


def _total(name: str, results: Sequence[Result]) -> str:
    killed = [result for result in results if result.database == name and result.kills]
    verdicts = [part for one in killed for part in _parts(one.verdict)]
    digests = sum(one.digests for one in verdicts if isinstance(one, Verdict))
    crossings = sum(one.crossings for one in verdicts if isinstance(one, AlertVerdict))
    lost, double = sum(one.lost for one in verdicts), sum(one.double for one in verdicts)
    kills = sum(one.kills for one in killed)
    return f"{name}: {kills} kills over {digests} digests and {crossings} crossings: {lost} lost, {double} double"
