"""The order and pace of publishes."""

from bisect import bisect_left

import pytest

from bot.home.pace import BURST, PER_MINUTE, PER_PERSON, Key, PublishQueue, PublishReason

BEN = ("T", "ben")
PEOPLE = 1000


def drained(queue: PublishQueue, now: float = 0.0) -> list[tuple[float, Key]]:
    """Everybody who waits, with the second at which their turn comes."""
    taken: list[tuple[float, Key]] = []
    while (wait := queue.wait(now)) is not None:
        now += wait + 1e-6
        while turn := queue.take(now):
            taken.append((now, turn[0]))
    return taken


def test_one_publish_per_person_in_ten_seconds() -> None:
    queue = PublishQueue()
    queue.put(BEN, PublishReason.OPENED)
    assert queue.take(0.0) == (BEN, PublishReason.OPENED)
    queue.put(BEN, PublishReason.CHANGED)
    assert queue.take(9.9) is None
    assert queue.wait(0.0) == pytest.approx(PER_PERSON)
    assert queue.take(10.0) == (BEN, PublishReason.CHANGED)


def test_what_comes_meanwhile_is_one_publish_for_the_most_urgent_reason() -> None:
    queue = PublishQueue()
    for why in (PublishReason.REFRESHED, PublishReason.CHANGED, PublishReason.OPENED):
        queue.put(BEN, why)
    assert (queue.take(0.0), queue.take(0.0)) == ((BEN, PublishReason.CHANGED), None)


def test_who_has_no_home_yet_goes_first() -> None:
    queue = PublishQueue()
    for why in reversed(PublishReason):
        queue.put(("T", why.name), why)
    assert [key[1] for _, key in drained(queue)] == ["FIRST", "CHANGED", "OPENED", "REFRESHED"]


def test_nobody_is_taken_while_slack_asks_to_wait() -> None:
    queue = PublishQueue()
    queue.rest(0.0, 30.0)
    queue.put(BEN, PublishReason.FIRST)
    assert queue.take(29.0) is None
    assert queue.wait(10.0) == pytest.approx(20.0)
    assert queue.take(30.0) is not None


def test_a_thousand_people_within_a_minute_stay_within_slacks_rate() -> None:
    queue = PublishQueue()
    for number in range(PEOPLE):  # every second one has seen a Home before
        queue.put(("T", str(number)), PublishReason.OPENED if number % 2 else PublishReason.FIRST)
    taken = drained(queue)
    times = [at for at, _ in taken]
    busiest = max(bisect_left(times, at + 60) - place for place, at in enumerate(times))
    assert busiest <= PER_MINUTE + BURST
    assert times[-1] == pytest.approx((PEOPLE - BURST) * 60 / PER_MINUTE, abs=1)  # 594 s
    assert all(int(key[1]) % 2 == 0 for _, key in taken[: PEOPLE // 2])
