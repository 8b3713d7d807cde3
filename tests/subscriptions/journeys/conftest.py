from tests.support.journeys import _no_certificates, _no_pauses, alerting, digests, logs, outside

__all__ = ["_no_certificates", "_no_pauses", "alerting", "digests", "logs", "outside"]
