import pytest

from tests.support.alerts import Alerting
from tests.support.homes import Homes
from tests.support.journeys import _no_certificates, _no_pauses, alerting, digests, logs, outside

__all__ = ["_no_certificates", "_no_pauses", "alerting", "digests", "logs", "outside"]


@pytest.fixture
def homes(alerting: Alerting) -> Homes:
    """A workspace, about Homes."""
    return Homes(alerting.workspace, alerting.clock)
