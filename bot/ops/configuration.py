"""A workspace as people set it up, as a file: ids and settings, no secrets and no figures. Pure.

Webhooks and consents to other companies are listed as left out, and never read back: the first hold secrets, and the
second were given for those who read along at that moment.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Tag, ValidationError

from bot.alerts.model import AlertSettings
from bot.digests.extent import Extent
from bot.digests.schedule import DailySchedule, MonthlySchedule, WeeklySchedule
from bot.errors import NotConfigured
from bot.ops.entry_checks import checked_rules, checked_schedule, checked_settings
from bot.usage.organization_rules import NO_RULES, OrganizationRules

OFF = "off"
_SCHEDULES = {"workdays": "DailySchedule", "weekday": "WeeklySchedule", "day": "MonthlySchedule"}
_MOST_FAULTS = 10
_SENTENCES = {
    "extra_forbidden": "there is no such key",
    "unexpected_keyword_argument": "there is no such key",
    "missing": "this key is missing",
}


def _kind_of_schedule(schedule: Any) -> str | None:  # noqa: ANN401 - as it stands in the file, or a value
    """The name of the schedule that has the key which only it has."""
    if isinstance(schedule, dict):
        return next((name for key, name in _SCHEDULES.items() if key in schedule), None)
    return type(schedule).__name__


_Schedule = Annotated[
    Annotated[DailySchedule, Tag("DailySchedule")]
    | Annotated[WeeklySchedule, Tag("WeeklySchedule")]
    | Annotated[MonthlySchedule, Tag("MonthlySchedule")],
    Discriminator(
        _kind_of_schedule,
        custom_error_type="schedule",
        custom_error_message="a schedule has workdays (daily), weekday (weekly) or day (monthly)",
    ),
    AfterValidator(checked_schedule),
]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LinkEntry(_Entry):
    """The organization that a channel means."""

    channel: str
    organization: str  # uuid
    linked_by: str

    @property
    def key(self) -> tuple[str, ...]:
        return ("link", self.channel)


class OrganizationEntry(_Entry):
    """The rules of an organization. `country` None: as it is guessed; `off`: no holidays count."""

    organization: str
    set_by: str
    country: str | None = None
    rules: Annotated[OrganizationRules, AfterValidator(checked_rules)] = NO_RULES

    @property
    def key(self) -> tuple[str, ...]:
        return ("organization", self.organization)


class DigestEntry(_Entry):
    """A digest of a channel. `language`: Slack's locale of the posts. `extent`: what the message holds."""

    channel: str
    organization: str
    owner: str
    language: str
    schedule: _Schedule
    extent: Extent = Extent.EVERYTHING

    @property
    def key(self) -> tuple[str, ...]:
        return ("digest", self.channel, self.organization, self.schedule.cadence)


class AlertEntry(_Entry):
    """The alerts of a channel."""

    channel: str
    organization: str
    owner: str
    language: str
    settings: Annotated[AlertSettings, AfterValidator(checked_settings)]

    @property
    def key(self) -> tuple[str, ...]:
        return ("alerts", self.channel, self.organization)


Entry = LinkEntry | OrganizationEntry | DigestEntry | AlertEntry


class LeftOut(_Entry):
    """Channels with something that is not in the file: it is set anew by hand."""

    webhooks: tuple[str, ...] = ()
    consents: tuple[str, ...] = ()


class Configuration(_Entry):
    """A workspace. Links come before what needs them, rules before the subscriptions that go by them."""

    version: Literal[1] = 1
    workspace: str
    links: tuple[LinkEntry, ...] = ()
    organizations: tuple[OrganizationEntry, ...] = ()
    digests: tuple[DigestEntry, ...] = ()
    alerts: tuple[AlertEntry, ...] = ()
    left_out: LeftOut = LeftOut()

    @property
    def entries(self) -> tuple[Entry, ...]:
        return (*self.links, *self.organizations, *self.digests, *self.alerts)


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry of the file that is not so yet. `before`: as it is now; None where there is nothing."""

    after: Entry
    before: Entry | None = None


def to_yaml(configuration: Configuration) -> str:
    """The file."""
    dumped = configuration.model_dump(mode="json")
    return str(yaml.safe_dump(dumped, sort_keys=False, allow_unicode=True, width=100))


def from_yaml(text: str) -> Configuration:
    """The configuration in the file. Raises NotConfigured with what is wrong, and where."""
    try:
        loaded = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise NotConfigured(f"The file is no YAML: {' '.join(str(error).split())[:200]}") from error
    if not isinstance(loaded, dict):
        raise NotConfigured("The file holds no configuration: begin with what `export` writes.")
    try:
        configuration = Configuration.model_validate(loaded)
    except ValidationError as error:
        raise NotConfigured("\n".join(["The file cannot be read, so nothing was changed:", *_faults(error)])) from error
    twice = _twice(entry.key for entry in configuration.entries)
    if twice:
        raise NotConfigured("The file names the same twice: " + ", ".join(" ".join(key) for key in twice))
    return configuration


def changes(now: Configuration, wanted: Configuration) -> tuple[Difference, ...]:
    """Everything that is in the file and not so yet. What is not in the file stays as it is."""
    current = {entry.key: entry for entry in now.entries}
    return tuple(
        Difference(entry, current.get(entry.key))
        for entry in wanted.entries
        if not _same(entry, current.get(entry.key))
    )


def change_lines(change: Difference) -> list[str]:
    """`+ digest C0OPS 8a1c…` and its fields; of a change only those that differ, as they are and as they will be."""
    after, before = change.after.model_dump(mode="json"), change.before.model_dump(mode="json") if change.before else {}
    fields = [name for name in after if after[name] != before.get(name)]
    head = f"{'~' if change.before else '+'} {' '.join(change.after.key)}"
    if not change.before:
        return [head, *(f"    {name}: {after[name]}" for name in fields)]
    return [head, *(f"    {name}: {before.get(name)} → {after[name]}" for name in fields)]


def _same(entry: Entry, current: Entry | None) -> bool:
    """True where nothing is to be done; who set it up is kept, and is no difference."""
    if current is None:
        return isinstance(entry, OrganizationEntry) and (entry.country, entry.rules) == (None, NO_RULES)
    people = {"linked_by", "set_by", "owner"}
    return entry.model_dump(exclude=people) == current.model_dump(exclude=people)


def _faults(error: ValidationError) -> Iterator[str]:
    """Each place and what is wrong there, once."""
    sentences = dict.fromkeys(
        f"  {_place(fault['loc'])}: {_SENTENCES.get(fault['type'], fault['msg'].removeprefix('Value error, '))}"
        for fault in error.errors(include_url=False, include_input=False)
    )
    yield from list(sentences)[:_MOST_FAULTS]
    if len(sentences) > _MOST_FAULTS:
        yield f"  and {len(sentences) - _MOST_FAULTS} more"


def _place(parts: Iterable[int | str]) -> str:
    return ".".join(str(part) for part in parts if part not in _SCHEDULES.values())


def _twice(keys: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    keys_so_far: set[tuple[str, ...]] = set()
    return [key for key in keys if key in keys_so_far or keys_so_far.add(key)]  # type: ignore[func-returns-value]
