"""The results as a table of plain text."""

from collections.abc import Sequence

from tests.chaos.run import Result


def drawn(result: Result) -> str:
    """One scenario on one database: what was done to it, and what it came to."""
    one = result.verdict
    done = f"{result.kills:>4} kills {result.pauses:>4} pauses {one.digests:>5} digests"
    came_to = f"{one.lost} lost  {one.double} double  {one.unknown} unknown  {one.untrue} untrue rows"
    around = f"details {one.details_lost} lost {one.details_double} double  {one.repeats} repeats"
    verdict = "ok" if result.good else "FAILED"
    line = (
        f"{verdict:<6} {result.scenario:<19} {result.database:<10} {done}  {came_to}  {around}  {result.seconds:.0f} s"
    )
    return f"{line}\n       {result.notes}"


def totals(results: Sequence[Result]) -> str:
    """Kills and the digests that lived through them, per database."""
    return "\n".join(_total(name, results) for name in sorted({result.database for result in results}))


def _total(name: str, results: Sequence[Result]) -> str:
    killed = [result for result in results if result.database == name and result.kills]
    kills, digests = sum(one.kills for one in killed), sum(one.verdict.digests for one in killed)
    lost, double = sum(one.verdict.lost for one in killed), sum(one.verdict.double for one in killed)
    return f"{name}: {kills} kills over {digests} digests: {lost} lost, {double} double"
