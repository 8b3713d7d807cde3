"""The judgement: a bijection between the slots that were due and the posts that Slack accepted, and the books right."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.delivery.model import OPEN, DeliveryKind, DeliveryState
from tests.chaos.database_view import Books, Row
from tests.chaos.slack import Accepted, Slack

_PERHAPS = {DeliveryState.SENT, DeliveryState.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Verdict:
    """All but `digests` and `repeats` are to be 0. `double` and `lost` are of digests in channels alone.

    Digests of all cadences: each has one slot that is due, and each slot one post, followed by its details.
    """

    digests: int
    lost: int = 0  # due, and never posted
    double: int = 0
    details_lost: int = 0  # what follows a digest in its thread
    details_double: int = 0
    unknown: int = 0  # what the ledger gave up to know
    untrue: int = 0  # rows that say something else than Slack
    repeats: int = 0  # accepted by Slack although it had the post already, whether or not it showed it twice

    @property
    def wrong(self) -> int:
        return self.lost + self.details_lost + self.unknown + self.untrue

    @property
    def repeated(self) -> int:
        return self.double + self.details_double


def judge(books: Books, slack: Slack, *, as_shown: bool = False) -> Verdict:
    """Compare; to be asked when nothing is open any more.

    Posts count as Slack accepted them, before it dropped any repetition, or `as_shown` to people.
    """
    # Files carry no id by which Slack's books could be compared, and one that is perhaps there may stay out.
    rows, accepted = [row for row in books.rows() if row.kind is not DeliveryKind.FILE], slack.accepted()
    accepted_times = Counter(post.delivery_id for post in accepted)
    times = Counter(slack.visible()) if as_shown else accepted_times
    own = [row for row in rows if books.subscribed(row)]
    details = [row.id for row in own if row.kind is DeliveryKind.DETAILS]
    return Verdict(
        digests=len(books.expected),
        lost=sum(times[one] == 0 for one in books.expected),
        double=times_too_often(times, books.expected),
        details_lost=len(books.expected) - sum(times[one] > 0 for one in details),
        details_double=times_too_often(times, details),
        unknown=sum(row.state is DeliveryState.UNKNOWN for row in own),
        untrue=untrue_rows(rows, accepted),
        repeats=times_too_often(accepted_times, [row.id for row in own]),
    )


def times_too_often(times: Mapping[str, int], ids: Collection[str]) -> int:
    """Posts of these beyond the first of each."""
    return sum(max(times[one] - 1, 0) for one in ids)


def untrue_rows(rows: Collection[Row], accepted: Collection[Accepted]) -> int:
    """Rows that are still open, said to be sent under a name that Slack never gave, or not sent; posts without row."""
    names = {(post.delivery_id, post.ts) for post in accepted}
    posted = {post.delivery_id for post in accepted}
    still_open = sum(row.state in OPEN for row in rows)
    not_there = sum(row.state is DeliveryState.SENT and (row.id, row.ts) not in names for row in rows)
    denied = sum(row.state not in {*OPEN, *_PERHAPS} and row.id in posted for row in rows)
    return still_open + not_there + denied + len(posted - {row.id for row in rows})
