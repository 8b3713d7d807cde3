"""The time zones that a person may choose from. The list is short, since a menu in Slack holds 100 options."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

COMMON_ZONES = (
    "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles", "America/Tijuana", "America/Phoenix",
    "America/Denver", "America/Chicago", "America/Mexico_City", "America/Monterrey", "America/Guatemala",
    "America/Costa_Rica", "America/El_Salvador", "America/Tegucigalpa", "America/Managua", "America/New_York",
    "America/Toronto", "America/Havana", "America/Panama", "America/Jamaica", "America/Bogota", "America/Guayaquil",
    "America/Lima", "America/Caracas", "America/La_Paz", "America/Puerto_Rico", "America/Santo_Domingo",
    "America/Halifax", "America/Manaus", "America/Porto_Velho", "America/Cuiaba", "America/Campo_Grande",
    "America/Rio_Branco", "America/Santiago", "America/Asuncion", "America/Sao_Paulo", "America/Bahia",
    "America/Fortaleza", "America/Recife", "America/Belem", "America/Argentina/Buenos_Aires", "America/Montevideo",
    "America/St_Johns", "America/Noronha", "Atlantic/Azores", "Atlantic/Cape_Verde", "Atlantic/Canary",
    "Europe/Lisbon", "Europe/London", "Europe/Dublin", "Africa/Casablanca", "UTC", "Europe/Madrid", "Europe/Paris",
    "Europe/Berlin", "Europe/Rome", "Europe/Amsterdam", "Europe/Zurich", "Europe/Stockholm", "Europe/Warsaw",
    "Africa/Lagos", "Africa/Luanda", "Europe/Athens", "Europe/Bucharest", "Europe/Kyiv", "Africa/Cairo",
    "Africa/Johannesburg", "Africa/Maputo", "Asia/Jerusalem", "Europe/Istanbul", "Europe/Moscow", "Africa/Nairobi",
    "Asia/Riyadh", "Asia/Dubai", "Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka", "Asia/Bangkok",
    "Asia/Jakarta", "Asia/Ho_Chi_Minh", "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Singapore", "Asia/Manila",
    "Australia/Perth", "Asia/Tokyo", "Asia/Seoul", "Australia/Adelaide", "Australia/Brisbane", "Australia/Sydney",
    "Pacific/Auckland",
)  # fmt: skip


def offered_zones(own: Sequence[str], at: datetime) -> tuple[str, ...]:
    """One's own zones first, then the common ones from west to east."""
    first = tuple(dict.fromkeys(time_zone for time_zone in own if zone_exists(time_zone)))
    others = set(COMMON_ZONES).difference(first)
    return (*first, *sorted(others, key=lambda time_zone: (_from_utc(time_zone, at), time_zone)))


def zone_label(time_zone: str, at: datetime) -> str:
    """A zone and how far it is from UTC at an instant: `America/Sao_Paulo (UTC−03:00)`."""
    minutes = int(_from_utc(time_zone, at).total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{time_zone} (UTC{'−' if minutes < 0 else '+'}{hours:02}:{rest:02})"


def known_zone(name: str) -> ZoneInfo:
    """The zone, or UTC for a name that is none: what comes from a profile may be anything."""
    return zone_info(name if zone_exists(name) else "UTC")


def _from_utc(time_zone: str, at: datetime) -> timedelta:
    return at.astimezone(known_zone(time_zone)).utcoffset() or timedelta(0)


def zone_exists(name: str) -> bool:
    """True for a name of an IANA zone, spelled as it is there."""
    return _spellings().get(name.casefold()) == name


def spelled_zone(name: str) -> str | None:
    """The zone of a name in any case, as it is spelled there; None for a name that is none."""
    return _spellings().get(name.strip().casefold())


@cache
def _spellings() -> dict[str, str]:
    return {name.casefold(): name for name in zone_names()}


@cache
def zone_names() -> tuple[str, ...]:
    """Every zone, in alphabetical order, old names too: people's profiles still have them."""
    # The pinned package, not the machine: two replicas with other system data would send at different times.
    return tuple(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


@cache
def zone_info(name: str) -> ZoneInfo:
    """The zone by the pinned data. Ask `zone_exists` first: raises FileNotFoundError for another name."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)
