"""What organizations of the storm consume, wave by wave, and what is to be said of it: written down, not computed.

Every course begins in silence. Marks are the default ones: 50, 80, 90 and 100 %.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wave:
    """Where an organization stands, and the card that follows: `mark` with the `lower` ones that are recorded.

    `used` None: Pipefy does not tell; `owner_told` that this lasts. `limit_was`: the allowance that a note says was
    before.
    """

    used: int | None
    limit: int = 1000
    mark: int | None = None
    lower: tuple[int, ...] = ()
    limit_was: int | None = None
    owner_told: bool = False


Course = tuple[Wave, ...]

AT_ONCE: Course = (Wave(850, mark=80, lower=(50,)),)  # looked at for the first time
ON_AND_ON: Course = (Wave(400), Wave(850, mark=80, lower=(50,)), Wave(960, mark=90), Wave(1010, mark=100))
OVER_EVERYTHING: Course = (Wave(400), Wave(1010, mark=100, lower=(50, 80, 90)), Wave(1300), Wave(1310))
ANOTHER_LIMIT: Course = (
    Wave(400),
    Wave(400, 480, mark=80, lower=(50,), limit_was=1000),
    Wave(400, 1000),  # a change within a day of the last note is not said: it may be taken back again
    Wave(600),  # 50 % was said within the last day
)
TO_AND_FRO: Course = (Wave(400), Wave(850, mark=80, lower=(50,)), Wave(790), Wave(860))
IN_THE_DARK: Course = (Wave(400), Wave(None), Wave(None), Wave(None, owner_told=True))  # by the third failure
DARK_AT_ONCE: Course = (Wave(None, owner_told=True),)

COURSES = (ON_AND_ON, OVER_EVERYTHING, ON_AND_ON, ANOTHER_LIMIT, TO_AND_FRO, OVER_EVERYTHING, ON_AND_ON, IN_THE_DARK)
WAVES = 3  # after the silent one
