"""Decide once a month to announce that the forecast passes the limit, and at most once to withdraw it. Pure."""

from bot.alerts.model import AlertSettings, Event, ForecastAnnouncement, LimitForecast, LimitForecastWithdrawn
from bot.usage.forecast import Forecast, TooEarly


def announce_forecast(
    announced: ForecastAnnouncement, settings: AlertSettings, outlook: Forecast | TooEarly | None, used: int, limit: int
) -> tuple[ForecastAnnouncement, tuple[Event, ...]]:
    """The month's next announcement state, and the event that follows. Both stay as they are at 100 % use."""
    # Past the limit there is nothing left to predict: the threshold of 100 % says it with the real figure.
    if not settings.forecast or not isinstance(outlook, Forecast) or used >= limit:
        return announced, ()
    # The middle of the range would warn in half of the months that end just below the limit. How often this warns in
    # time, and falsely, on real months: docs/forecast.md.
    if announced is ForecastAnnouncement.NOT_YET and outlook.sure > limit:
        return ForecastAnnouncement.SAID, (LimitForecast(outlook, used, limit),)
    # And back only when the high end is below: between the two ends a forecast that wavers would alternate.
    if announced is ForecastAnnouncement.SAID and outlook.high < limit:
        return ForecastAnnouncement.TAKEN_BACK, (LimitForecastWithdrawn(outlook, used, limit),)
    return announced, ()
