"""Budgets of flows and pipes: what they have used, and which threshold to say. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from bot.alerts.model import FULL_USE, AlertSettings, FlowBudget, passes
from bot.i18n.spelling import fold, same_name
from bot.usage.model import Flow


@dataclass(frozen=True, slots=True)
class FlowBudgetPassed:
    """A budget of which a threshold is passed. `lower`: thresholds passed with it, which it says too."""

    budget: FlowBudget
    mark: int
    lower: tuple[int, ...]
    used: int


def with_budget(settings: AlertSettings, budget: FlowBudget) -> AlertSettings:
    """The settings with this budget in place of an earlier one of the same name; `tasks` 0 leaves it out."""
    others = tuple(kept for kept in settings.flow_budgets if key_of(kept) != key_of(budget))
    return replace(settings, flow_budgets=(*others, budget) if budget.tasks else others)


def used_by(budget: FlowBudget, flows: Collection[Flow]) -> int | None:
    """Tasks of the month; None where nothing is called so, or the tasks of one that is are not known."""
    meant = [flow for flow in flows if same_name((flow.pipe if budget.is_pipe else flow.name) or "", budget.name)]
    tasks = [flow.tasks for flow in meant]
    return None if not tasks or None in tasks else sum(count or 0 for count in tasks)


def passed(settings: AlertSettings, flows: Collection[Flow]) -> tuple[FlowBudgetPassed, ...]:
    """The budgets of which a threshold is passed, each with its highest one."""
    crossed = []
    for budget in settings.flow_budgets:
        used = used_by(budget, flows)
        marks = [
            mark for mark in settings.marks or (FULL_USE,) if used is not None and passes(used, budget.tasks, mark)
        ]
        if used is not None and marks:
            crossed.append(FlowBudgetPassed(budget, marks[-1], tuple(marks[:-1]), used))
    return tuple(crossed)


def names(flows: Sequence[Flow], *, pipes: bool) -> tuple[str, ...]:
    """The names that a budget can be set for, each once, those with the most tasks first."""
    return tuple(dict.fromkeys(filter(None, (flow.pipe if pipes else flow.name for flow in flows))))


def key_of(budget: FlowBudget) -> str:
    """The same for however the name is written."""
    return f"{'pipe' if budget.is_pipe else 'flow'}:{fold(budget.name)}"


def slot_of(month: str, budget: FlowBudget, mark: int) -> str:
    """The key under which a threshold of a budget is said once a month; another number of tasks is another budget."""
    return f"{month}:flow:{sha256(key_of(budget).encode()).hexdigest()[:16]}:{budget.tasks}:{mark}"
