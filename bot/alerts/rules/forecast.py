"""Whether the forecast is said or taken back. Pure."""

from bot.alerts.model import AlertSettings, Event, Foreseen, Unforeseen, Warned
from bot.usage.forecast import Forecast, TooEarly


def warned(
    before: Warned, settings: AlertSettings, outlook: Forecast | TooEarly | None, used: int, base: int
) -> tuple[Warned, tuple[Event, ...]]:
    """Said once a month, taken back at most once, and neither once the base itself is passed."""
    if not settings.forecast or not isinstance(outlook, Forecast) or used >= base:
        return before, ()
    if before is Warned.NOT_YET and outlook.low > base:
        return Warned.SAID, (Foreseen(outlook, used, base),)
    if before is Warned.SAID and outlook.high < base:
        return Warned.TAKEN_BACK, (Unforeseen(outlook, used, base),)
    return before, ()
