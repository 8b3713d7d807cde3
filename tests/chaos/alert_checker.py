"""The judgement of alerts: a bijection between the crossings and the cards that Slack accepted, and the books right.

A notice goes to a person whose channel the bot may not read: decision 6 has it repeated once where nobody can tell, and
leaves the rest to `client_msg_id`. So repetitions of notices are counted by themselves; two notices are still one too
many.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

from bot.delivery.model import DeliveryKind, DeliveryState
from tests.chaos.alert_scenario import AlertBooks, Expected, Word
from tests.chaos.checker import Verdict, times_too_often, untrue_rows
from tests.chaos.database_view import Books, Row
from tests.chaos.slack import Slack


@dataclass(frozen=True, slots=True)
class AlertVerdict:
    """All but `crossings`, `posts`, `blind` and `questions` are to be 0. Posts: before any repetition is dropped."""

    crossings: int
    posts: int  # of cards
    lost: int = 0  # crossed, and never said
    double: int = 0
    false: int = 0  # said, and never crossed
    marks: int = 0  # rows of thresholds that are missing, too many, or on another card than they should be
    words_lost: int = 0  # notes in the channel, and notices to owners
    words_double: int = 0
    unknown: int = 0  # what the ledger gave up to know
    untrue: int = 0  # rows that say something else than Slack
    blind: int = 0  # repetitions where nothing could be looked up
    questions: int = 0  # that Pipefy was asked

    @property
    def wrong(self) -> int:
        return self.lost + self.false + self.marks + self.words_lost + self.unknown + self.untrue

    @property
    def repeated(self) -> int:
        return self.double + self.words_double


@dataclass(frozen=True, slots=True)
class BothVerdicts:
    """Digests and alerts of one run."""

    digests: Verdict
    alerts: AlertVerdict

    @property
    def wrong(self) -> int:
        return self.digests.wrong + self.alerts.wrong

    @property
    def repeated(self) -> int:
        return self.digests.repeated + self.alerts.repeated


def judge_alerts(books: Books, alerts: AlertBooks, slack: Slack) -> AlertVerdict:
    """Compare; to be asked when nothing is open any more."""
    every_row, accepted = books.rows(), slack.accepted()
    rows = [row for row in every_row if not books.subscribed(row)]
    times = Counter(post.delivery_id for post in accepted)
    expected, fired = alerts.expected, alerts.fired()
    cards = {row.id for row in rows if row.kind is DeliveryKind.ALERT}
    words = [row for row in rows if row.kind is not DeliveryKind.ALERT]
    unread = [row.id for row in words if row.kind is DeliveryKind.NOTICE]
    ended = {row.id for row in words if times[row.id] or (row.id in unread and row.state is DeliveryState.UNKNOWN)}
    said = [sum(row.id in ended for row in words if _is(row, word)) for word in expected.words]
    return AlertVerdict(
        crossings=len(expected.cards),
        posts=sum(times[one] for one in cards | expected.cards.keys()),
        lost=sum(times[one] == 0 for one in expected.cards),
        double=times_too_often(times, cards | expected.cards.keys()),
        false=sum(times[one] > 0 for one in cards - expected.cards.keys()) + _unasked_notes(words, expected),
        marks=len(expected.fired.symmetric_difference(fired))
        + len(fired)
        - len(set(fired))
        + _missing(words, expected),
        words_lost=sum(not number for number in said),
        words_double=times_too_often(times, [row.id for row in words if row.id not in unread])
        + sum(max(number - 1, 0) for number in said),
        unknown=sum(row.state is DeliveryState.UNKNOWN and row.id not in unread for row in rows),
        untrue=untrue_rows(every_row, accepted) + _untrue_cards(rows, alerts),
        blind=times_too_often(times, unread),
        questions=len(slack.questions()),
    )


def _is(row: Row, word: Word) -> bool:
    return (row.subscription, row.kind) == (word.subscription, word.kind) and row.slot.startswith(word.slot)


def _unasked_notes(words: Collection[Row], expected: Expected) -> int:
    """Notes in channels that nothing calls for. An owner may be told of failures that were the weather's."""
    notes = [row for row in words if row.kind is DeliveryKind.ALERT_NOTE and _exactly(row) not in expected.unsaid]
    return sum(not any(_is(row, word) for word in expected.words) for row in notes)


def _missing(words: Collection[Row], expected: Expected) -> int:
    """Thresholds of flows that a higher one's note says, without a row that keeps them from being said again."""
    unsaid = {_exactly(row) for row in words if row.state is DeliveryState.SKIPPED}
    return len(expected.unsaid - unsaid)


def _exactly(row: Row) -> Word:
    return Word(row.subscription, row.kind, row.slot)


def _untrue_cards(rows: Collection[Row], alerts: AlertBooks) -> int:
    """Firings that know another post of their card than its delivery does, or none."""
    posted = {row.slot: row.ts for row in rows if row.kind is DeliveryKind.ALERT}
    return sum(posted.get(firing) != ts for firing, ts in alerts.cards().items())
