"""The organizations of the sandbox's Pipefy. Every figure is a function of its day: no state, no randomness.

A flow's tasks on a day come from a hash of (organization, flow, day), so that any date has its figures, the
same ones for everybody, and what flows consumed adds up to what the organization consumed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from sandbox.pipefy.flow_names import ACME, DISABLED, HOSTILE, IDLE, RETAIL

Name = tuple[str | None, str | None]  # (pipe, flow)
_ICONS = ("cart", "receipt", "chat", "truck", "briefcase", "megaphone", "wrench", "scale")
_COLORS = ("blue", "green", "purple", "orange", "red", "turquoise", "gray", "lime")


@dataclass(frozen=True, slots=True)
class SeededFlow:
    """A flow. `tasks_a_day` is its mean on a working day; `at_weekends` is the share left on the others."""

    number: int
    name: str | None
    pipe: str | None
    icon: str
    color: str
    enabled: bool
    tasks_a_day: float
    at_weekends: float
    tasks_a_run: int


@dataclass(frozen=True, slots=True)
class SeededOrganization:
    """An organization. `readable`: whether the sandbox's account may see its usage."""

    id: str
    uuid: str
    name: str
    limit: int | None
    readable: bool
    flows: tuple[SeededFlow, ...]


def organizations() -> tuple[SeededOrganization, ...]:
    """The seeded world, as `id` orders it."""
    return (
        _organization("301234", "1111", "Acme Ltda", limit=50_000, flows=_acme()),
        _organization("301235", "2222", "Acme Labs", limit=None, flows=_flows(HOSTILE, tasks_a_day=46)),
        _organization("301236", "3333", "Acme Retail", limit=9_000, flows=_flows(RETAIL, tasks_a_day=760)),
        _organization("301999", "9999", "Closed Co", limit=1_000, flows=(), readable=False),
    )


def tasks_on(organization: SeededOrganization, day: date) -> tuple[int, ...]:
    """The tasks of a whole day, one figure a flow, in the order of `organization.flows`."""
    mood = _growth(day) * (0.84 + 0.32 * _chance(organization.uuid, day.isoformat()))
    return tuple(_tasks(organization.uuid, flow, day, mood) for flow in organization.flows)


def runs_for(flow: SeededFlow, tasks: int) -> int:
    """Number of runs that made these tasks."""
    return -(-tasks // flow.tasks_a_run)


def _organization(
    number: str,
    group: str,
    name: str,
    *,
    limit: int | None,
    flows: tuple[SeededFlow, ...],
    readable: bool = True,
) -> SeededOrganization:
    uuid = f"8a1c4f10-{group}-4d2c-9c2a-abc123def456"
    return SeededOrganization(number, uuid, name, limit, readable, flows)


def _acme() -> tuple[SeededFlow, ...]:
    # The hostile names stand in the middle, as they would: the top ten look like anybody's.
    busy = _flows((*ACME[:14], *HOSTILE, *ACME[14:]), tasks_a_day=2_080)
    idle = _flows(IDLE, tasks_a_day=0, first=len(busy))
    return (*busy, *idle, *_flows(DISABLED, tasks_a_day=0, first=len(busy) + len(idle), enabled=False))


def _flows(
    names: Iterable[Name], *, tasks_a_day: float, first: int = 0, enabled: bool = True
) -> tuple[SeededFlow, ...]:
    ranked = tuple(names)
    whole = sum(_weight(rank) for rank in range(len(ranked)))
    return tuple(
        _flow(first + rank, pipe, name, enabled=enabled, tasks_a_day=tasks_a_day * _weight(rank) / whole)
        for rank, (pipe, name) in enumerate(ranked)
    )


def _flow(number: int, pipe: str | None, name: str | None, *, enabled: bool, tasks_a_day: float) -> SeededFlow:
    look = int(8 * _chance("look", str(pipe)))
    return SeededFlow(
        number=number,
        name=name,
        pipe=pipe,
        icon=_ICONS[look],
        color=_COLORS[look],
        enabled=enabled,
        tasks_a_day=tasks_a_day,
        at_weekends=0.85 if number % 7 == 2 else 0.12,  # a few listen to customers, who have no weekends
        tasks_a_run=1 + int(9 * _chance("tasks a run", str(number))),
    )


def _weight(rank: int) -> float:
    return 1 / (rank + 2)


def _tasks(uuid: str, flow: SeededFlow, day: date, mood: float) -> int:
    weekend = day.weekday() >= 5
    mean = flow.tasks_a_day * mood * (flow.at_weekends if weekend else 1.0)
    if mean == 0:
        return 0
    noise = 0.75 + 0.5 * _chance(uuid, str(flow.number), day.isoformat())
    # Adding a chance rounds up as often as the fraction says: half a task a day runs every other day.
    return int(mean * noise + _chance(uuid, str(flow.number), day.isoformat(), "rounding"))


def _growth(day: date) -> float:
    """One percent a month around the beginning of 2026, within bounds, so that any clock looks alive."""
    months = (day.year - 2026) * 12 + day.month
    return min(1.3, max(0.8, 1.01**months))


def _chance(*words: str) -> float:
    """A number from 0 up to 1 that depends on the words alone."""
    digest = blake2b("\x1f".join(words).encode(), digest_size=6).digest()
    return int.from_bytes(digest) / 2**48
