"""What a person may type after `/pipefy-usage`, as frozen values. Pure, and the one parser of the bot.

Nothing is guessed: a word that means nothing keeps its place in the command, and the flow that knows the
organizations decides whether it is a name. `help` is drawn from `VERBS` and `PERIODS`.
"""

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches

from bot.usage.period import Period


@dataclass(frozen=True, slots=True)
class ShowReport:
    """The report. `organization` is what was written: an id, URL, uuid, name, or words that mean nothing."""

    period: Period = Period.CURRENT_MONTH
    organization: str = ""
    said_period: bool = False


@dataclass(frozen=True, slots=True)
class ShowFlows:
    """The breakdown by flow, searched by `words` when there are any."""

    period: Period = Period.CURRENT_MONTH
    words: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Make this channel mean an organization; without one, offer those that can be read."""

    organization: str = ""


@dataclass(frozen=True, slots=True)
class Unlink:
    """Forget which organization this channel means."""


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """What this channel means, and how the bot is."""


@dataclass(frozen=True, slots=True)
class Help:
    """What may be typed."""


Command = ShowReport | ShowFlows | Link | Unlink | ShowStatus | Help

# The first spelling of each is the one that help shows; the others are Portuguese, Spanish and habit.
VERBS: dict[str, tuple[str, ...]] = {
    "flows": ("flows", "flow", "fluxos", "fluxo", "flujos", "flujo"),
    "link": ("link", "vincular", "vincula", "enlazar"),
    "unlink": ("unlink", "desvincular", "desvincula", "desenlazar"),
    "status": ("status", "estado", "situação", "situacao"),
    "help": ("help", "?", "ajuda", "ayuda", "socorro"),
}
PERIODS: dict[Period, tuple[str, ...]] = {
    Period.CURRENT_MONTH: (
        "current_month", "current month", "this month", "month", "now",
        "mês atual", "este mês", "mes atual", "mês", "mes actual", "este mes", "mes",
    ),
    Period.LAST_MONTH: (
        "last_month", "last month", "previous month",
        "mês passado", "último mês", "mês anterior", "mes passado",
        "mes pasado", "último mes", "mes anterior",
    ),
    Period.LAST_3_MONTHS: (
        "last_3_months", "last 3 months", "last three months", "3 months", "three months", "quarter",
        "últimos 3 meses", "últimos três meses", "últimos tres meses", "3 meses", "três meses", "tres meses",
    ),
}  # fmt: skip

_PERIOD_LIKE = re.compile(r"month|week|day|year|mes|semana|dia|ano|last|ultim|quarter|trimest")
_MOST_WORDS = 4  # of any spelling above


def parse(text: str) -> Command:
    """Read what follows the command. Never raises; words that mean nothing stay in the value."""
    words = text.split()
    if not words:
        return ShowReport()
    verb = _verb(words[0])
    rest = words[1:]
    match verb:
        case "flows":
            period, _, left = _period_first(rest)
            return ShowFlows(period, " ".join(left))
        case "link":
            return Link(" ".join(rest))
        case "unlink" if not rest:
            return Unlink()
        case "status" if not rest:
            return ShowStatus()
        case "help" if not rest:
            return Help()
        case _:
            return _report(words)


def nearest(word: str) -> tuple[str, ...]:
    """Verbs and periods that are spelled like `word`, best first, at most three, as help writes them."""
    spellings = {_fold(s): known[0] for known in (*VERBS.values(), *PERIODS.values()) for s in known if len(s) > 1}
    matches = get_close_matches(_fold(word)[:80], spellings, n=9, cutoff=0.7)
    return tuple(dict.fromkeys(spellings[match] for match in matches))[:3]


def nearest_names(word: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """Names close to `word`, best first, at most three; one that begins with the word counts as close."""
    folded = {_fold(name): name for name in names}
    begins = [name for key, name in folded.items() if word.strip() and key.startswith(_fold(word))]
    close = [folded[m] for m in get_close_matches(_fold(word)[:80], folded, n=3, cutoff=0.6)]
    return tuple(dict.fromkeys(begins + close))[:3]


def same_name(one: str, other: str) -> bool:
    """Whether two names are equal to a person: case, accents and spaces do not count."""
    return _fold(one) == _fold(other)


def looks_like_period(words: str) -> bool:
    """Whether somebody who wrote this meant some stretch of time."""
    return bool(_PERIOD_LIKE.search(_fold(words)))


def _report(words: list[str]) -> ShowReport:
    period, said, left = _period_first(words)
    if not said and len(words) > 1:  # `Acme last_month` says the same as `last_month Acme`
        period, said, left = _period_last(words)
    return ShowReport(period, " ".join(left), said)


def _period_first(words: list[str]) -> tuple[Period, bool, list[str]]:
    for size in range(min(_MOST_WORDS, len(words)), 0, -1):
        period = _period(" ".join(words[:size]))
        if period:
            return period, True, words[size:]
    return Period.CURRENT_MONTH, False, words


def _period_last(words: list[str]) -> tuple[Period, bool, list[str]]:
    for size in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        period = _period(" ".join(words[-size:]))
        if period:
            return period, True, words[:-size]
    return Period.CURRENT_MONTH, False, words


def _fold(text: str) -> str:
    """Lower case, without accents, underscores, hyphens and runs of spaces."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return " ".join(bare.replace("_", " ").replace("-", " ").split())


_VERB_OF = {_fold(spelling): verb for verb, spellings in VERBS.items() for spelling in spellings}
_PERIOD_OF = {_fold(spelling): period for period, spellings in PERIODS.items() for spelling in spellings}


def _verb(word: str) -> str | None:
    return _VERB_OF.get(_fold(word))


def _period(words: str) -> Period | None:
    return _PERIOD_OF.get(_fold(words))
