"""What organizations of the storm consume, wave by wave, and what is to be said of it: written down, not computed.

Every course begins in silence. Marks are the default ones: 50, 80, 90 and 100 %.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wave:
    """Where an organization stands, and the card that follows: `mark` with the `lower` ones that are recorded.

    `used` None: Pipefy does not tell; `owner_told` that this lasts. `limit_was`: the allowance that a note says was
    before. `flow_mark`: the threshold of its flow's budget that a note says, with the `flow_lower` ones that are
    recorded. `restored`: a note says that there is an allowance again.
    """

    used: int | None
    limit: int = 1000
    mark: int | None = None
    lower: tuple[int, ...] = ()
    limit_was: int | None = None
    owner_told: bool = False
    flow_mark: int | None = None
    flow_lower: tuple[int, ...] = ()
    restored: bool = False


@dataclass(frozen=True, slots=True)
class LastMonth:
    """What the month before left behind: the threshold that was passed. `said`: it was announced, not only passed.

    `months_ago`: a bot that stood still for a month has nothing to say of the one before.
    """

    passed: int
    said: bool = True
    months_ago: int = 1


@dataclass(frozen=True, slots=True)
class Course:
    """An organization's waves. `flow_budget`: tasks a month, of a channel that has set one for the flow."""

    waves: tuple[Wave, ...]
    last_month: LastMonth | None = None
    flow_budget: int | None = None


def course(*waves: Wave, last_month: LastMonth | None = None, flow_budget: int | None = None) -> Course:
    """A course, written wave by wave."""
    return Course(waves, last_month, flow_budget)


AT_ONCE = course(Wave(850, mark=80, lower=(50,)))  # looked at for the first time
ON_AND_ON = course(Wave(400), Wave(850, mark=80, lower=(50,)), Wave(960, mark=90), Wave(1010, mark=100))
OVER_EVERYTHING = course(Wave(400), Wave(1010, mark=100, lower=(50, 80, 90)), Wave(1300), Wave(1310))
ANOTHER_LIMIT = course(
    Wave(400),
    Wave(400, 480, mark=80, lower=(50,), limit_was=1000),
    Wave(400, 1000),  # a change within a day of the last note is not said: it may be taken back again
    Wave(600),  # 50 % was said within the last day
)
TO_AND_FRO = course(Wave(400), Wave(850, mark=80, lower=(50,)), Wave(790), Wave(860))
IN_THE_DARK = course(Wave(400), Wave(None), Wave(None), Wave(None, owner_told=True))  # by the third failure
DARK_AT_ONCE = course(Wave(None, owner_told=True))

# Budgets of the one flow that used it all.
FLOW_STEP_BY_STEP = course(
    Wave(400, 100_000),
    Wave(2600, 100_000, flow_mark=50),
    Wave(4100, 100_000, flow_mark=80),
    Wave(5200, 100_000, flow_mark=100, flow_lower=(90,)),
    flow_budget=5000,
)
FLOW_TO_AND_FRO = course(
    Wave(400),
    Wave(850, mark=80, lower=(50,), flow_mark=90, flow_lower=(50, 80)),
    Wave(600),
    Wave(860),  # what is passed again was said, or recorded
    flow_budget=900,
)

# A month that begins. Nothing is read in the first wave, so that the storm meets the month's first reading.
AVAILABLE_AGAIN = course(
    Wave(None), Wave(100, restored=True), Wave(110), Wave(850, mark=80, lower=(50,)), last_month=LastMonth(100)
)
AVAILABLE_AND_PASSED = course(
    Wave(None),
    Wave(560, mark=50, restored=True),
    Wave(570),
    Wave(1010, mark=100, lower=(80, 90)),
    last_month=LastMonth(100),
)
USED_UP_AGAIN = course(
    Wave(None), Wave(1100, mark=100, lower=(50, 80, 90)), Wave(1200), Wave(1210), last_month=LastMonth(100)
)
NEVER_USED_UP = course(Wave(None), Wave(100), Wave(110), Wave(560, mark=50), last_month=LastMonth(90))
NEVER_SAID = course(Wave(None), Wave(100), Wave(110), Wave(120), last_month=LastMonth(100, said=False))
LONG_AGO = course(Wave(None), Wave(100), Wave(110), Wave(120), last_month=LastMonth(100, months_ago=2))

COURSES = (
    ON_AND_ON, OVER_EVERYTHING, FLOW_STEP_BY_STEP, AVAILABLE_AGAIN, ANOTHER_LIMIT, TO_AND_FRO, FLOW_TO_AND_FRO,
    AVAILABLE_AND_PASSED, IN_THE_DARK, ON_AND_ON, USED_UP_AGAIN, NEVER_USED_UP, NEVER_SAID, LONG_AGO,
)  # fmt: skip
WAVES = 3  # after the silent one
