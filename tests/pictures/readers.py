"""Those who look at the pictures: one person a language, in their own time zone."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.support.workspace import ANA, BEN, CARMEN


@dataclass(frozen=True, slots=True)
class Reader:
    """`language` names the folder of their pictures."""

    language: str
    locale: str
    person: str
    zone: ZoneInfo

    def monday_morning(self, after: datetime) -> datetime:
        """Nine o'clock of the next Monday where they live, when digests come."""
        local = after.astimezone(self.zone)
        day = local.date() + timedelta(days=7 - local.weekday())
        return datetime.combine(day, time(9), self.zone)


READERS = (
    Reader("en", "en-US", BEN, ZoneInfo("America/New_York")),
    Reader("pt-BR", "pt-BR", ANA, ZoneInfo("America/Sao_Paulo")),
    Reader("es", "es-ES", CARMEN, ZoneInfo("Europe/Madrid")),
)
