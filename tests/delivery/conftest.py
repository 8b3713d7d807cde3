from tests.support.lease_clock import clock, turned

__all__ = ["clock", "turned"]
