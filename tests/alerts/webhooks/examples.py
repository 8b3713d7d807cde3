"""Alerts for tests of webhooks."""

from datetime import UTC, date, datetime

from bot.alerts.detection.model import Direction, Spike, SpikesSeen
from bot.alerts.model import AlertFacts, Cause, Contributor, Contributors, LimitForecast, ThresholdCrossed
from bot.usage.forecast import Forecast
from bot.usage.model import Organization

AT = datetime(2026, 11, 23, 12, 0, 30, 5, tzinfo=UTC)
ACME = Organization("8a1c", "Acme Ltda")


def facts(
    event: ThresholdCrossed | LimitForecast | SpikesSeen,
    *,
    used: int | None = 40_400,
    base: int | None = 50_000,
    contributors: Contributors | None = None,
) -> AlertFacts:
    return AlertFacts(
        organization=ACME,
        event=event,
        month=date(2026, 11, 1),
        as_of=AT,
        own_budget=False,
        base=base,
        used=used,
        days=(),
        outlook=None,
        reach=None,
        contributors=contributors,
    )


PASSED = ThresholdCrossed(80, 1, (50,), Cause.USE, 40_400, 50_000)
FORECAST = Forecast(58_000, 54_000, 63_000, (2_000, 4_000))
SPIKES = SpikesSeen(
    date(2026, 11, 22),
    (
        Spike(("Compras", "Pedidos"), date(2026, 11, 22), 900, 120, Direction.UP),
        Spike(None, date(2026, 11, 22), 0, 1500, Direction.DOWN),
    ),
)
CONTRIBUTORS = Contributors(
    date(2026, 11, 16),
    (Contributor(("Compras", "Pedidos"), 9_000, 1_200), Contributor((None, "Cópia \ud800\0"), 12, None)),
    3,
)
