from tests.support.manual_clock import clock, manual_clock

__all__ = ["clock", "manual_clock"]
