"""Whether the forecast is said or taken back. Pure."""

from bot.alerts.model import AlertSettings, Event, ForecastAnnouncement, LimitForecast, LimitForecastWithdrawn
from bot.usage.forecast import Forecast, TooEarly


def is_limit_forecast(
    before: ForecastAnnouncement, settings: AlertSettings, outlook: Forecast | TooEarly | None, used: int, base: int
) -> tuple[ForecastAnnouncement, tuple[Event, ...]]:
    """Said once a month, taken back at most once, and neither once the base itself is passed."""
    if not settings.forecast or not isinstance(outlook, Forecast) or used >= base:
        return before, ()
    if before is ForecastAnnouncement.NOT_YET and outlook.low > base:
        return ForecastAnnouncement.SAID, (LimitForecast(outlook, used, base),)
    if before is ForecastAnnouncement.SAID and outlook.high < base:
        return ForecastAnnouncement.TAKEN_BACK, (LimitForecastWithdrawn(outlook, used, base),)
    return before, ()
