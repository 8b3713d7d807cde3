"""Every spelling that a person may type, by language.

A new language is one more value in `VOCABULARIES`, and a catalog. Case, accents, hyphens and underscores do not
matter: the parsers compare by `bot.i18n.spelling.fold`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from typing import TypeVar

from bot.i18n import asked_for
from bot.i18n.spelling import bare, fold
from bot.usage.period import Period

K = TypeVar("K")
Spellings = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The spellings of one language. Keys are the English words by which the code calls a thing."""

    verbs: Mapping[str, Spellings]
    asked_for: Mapping[str, Spellings]  # what people type in vain, by the command that comes nearest to it
    periods: Mapping[Period, Spellings]
    period_stems: Spellings  # a word with one of these means a stretch of time, though perhaps none that there is
    before_count: Spellings  # `last` in `last 6 months`
    months: Spellings  # in `6 months`
    month_names: Spellings  # January first; a beginning of three letters is enough
    month_fillers: Spellings  # between a month's name and the year
    week: Spellings  # in `week 2026-W41`
    before_organization: Spellings  # `for` in `subscribe monday for Acme`
    weekdays: tuple[Spellings, Spellings, Spellings, Spellings, Spellings, Spellings, Spellings]  # Monday first
    hour_signs: Spellings  # after a time: `9h`
    schedule_fillers: Spellings  # words in a schedule that say nothing by themselves
    cadences: Mapping[str, Spellings]  # by the value of `Cadence`
    workdays: Spellings  # the days of a daily digest
    all_days: Spellings  # likewise
    last_day: Spellings  # of a month, for a monthly digest
    extents: Mapping[str, Spellings]  # by the value of `Extent`
    on: Spellings
    off: Spellings
    alert_keys: Mapping[str, Spellings]
    budget_of: Mapping[str, Spellings]  # `flow` in `alerts flow "Sync orders" 5000`
    reminders: Mapping[str, Spellings]  # by the value of `ReminderInterval`
    alert_fillers: Spellings
    thousands: Spellings  # after a number: `20k`
    millions: Spellings


# The first spelling of a verb or period is the one by which suggestions name it.
ENGLISH = Vocabulary(
    verbs={
        "flows": ("flows", "flow"),
        "link": ("link",),
        "unlink": ("unlink",),
        "subscribe": ("subscribe", "sub", "digest", "digests"),
        "unsubscribe": ("unsubscribe", "unsub"),
        "list": ("list", "subscriptions"),
        "test": ("test",),
        "alerts": ("alerts", "alert"),
        "country": ("country",),
        "settings": ("settings", "rules"),
        "status": ("status",),
        "help": ("help", "?"),
    },
    asked_for=asked_for.ENGLISH,
    periods={
        Period.CURRENT_MONTH: ("current_month", "current month", "this month", "month", "now"),
        Period.LAST_MONTH: ("last_month", "last month", "previous month"),
        Period.LAST_3_MONTHS: (
            "last_3_months", "last 3 months", "last three months", "3 months", "three months", "quarter",
        ),
    },
    period_stems=("month", "week", "day", "year", "last", "quarter"),
    before_count=("last", "past", "the"),
    months=("months", "month"),
    month_names=(
        "january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december",
    ),
    month_fillers=("of",),
    week=("week",),
    before_organization=("for",),
    weekdays=(
        ("monday", "mon"),
        ("tuesday", "tue", "tues"),
        ("wednesday", "wed"),
        ("thursday", "thu", "thur", "thurs"),
        ("friday", "fri"),
        ("saturday", "sat"),
        ("sunday", "sun"),
    ),
    hour_signs=("h", "hr", "hrs", "o'clock", "oclock"),
    schedule_fillers=("every", "each", "on", "at", "in", "the", "day"),
    cadences={"daily": ("daily",), "weekly": ("weekly",), "monthly": ("monthly",)},
    workdays=("workdays", "workday", "weekdays", "weekday", "business days", "working days"),
    all_days=("all days", "every day", "everyday", "each day"),
    last_day=("last day", "last"),
    extents={
        "headline": ("headline", "headlines", "headline only", "only headline", "only the headline"),
        "top_flows": ("top flows", "with top flows", "flows"),
        "everything": ("everything", "with everything", "full"),
    },
    on=("on", "yes"),
    off=("off", "no", "none"),
    alert_keys={
        "budget": ("budget",),
        "forecast": ("forecast",),
        "spikes": ("spikes", "spike"),
        "reminder": ("reminder", "reminders"),
        "resolved": ("resolved",),
        "webhook": ("webhook",),
    },
    budget_of={"flow": ("flow", "flows"), "pipe": ("pipe",)},
    reminders={"daily": ("daily",), "weekly": ("weekly",)},
    alert_fillers=("at", "and", "with", "tasks", "percent"),
    thousands=("k",),
    millions=("m",),
)  # fmt: skip

PORTUGUESE = Vocabulary(
    verbs={
        "flows": ("fluxos", "fluxo"),
        "link": ("vincular", "vincula"),
        "unlink": ("desvincular", "desvincula"),
        "subscribe": ("assinar", "assina", "inscrever", "resumo", "resumos"),
        "unsubscribe": ("desassinar", "desinscrever"),
        "list": ("listar", "lista", "assinaturas"),
        "test": ("testar", "teste"),
        "alerts": ("alertas", "alerta"),
        "country": ("país",),
        "settings": ("ajustes", "configurações", "regras"),
        "status": ("estado", "situação"),
        "help": ("ajuda", "socorro"),
    },
    asked_for=asked_for.PORTUGUESE,
    periods={
        Period.CURRENT_MONTH: ("mês atual", "este mês", "mês"),
        Period.LAST_MONTH: ("mês passado", "último mês", "mês anterior"),
        Period.LAST_3_MONTHS: ("últimos 3 meses", "últimos três meses", "3 meses", "três meses"),
    },
    period_stems=("mes", "semana", "dia", "ano", "ultim", "trimest"),
    before_count=("últimos", "os"),
    months=("meses", "mês"),
    month_names=(
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ),
    month_fillers=("de",),
    week=("semana",),
    before_organization=("para",),
    weekdays=(
        ("segunda", "segunda-feira", "seg"),
        ("terça", "terça-feira", "ter"),
        ("quarta", "quarta-feira", "qua"),
        ("quinta", "quinta-feira", "qui"),
        ("sexta", "sexta-feira", "sex"),
        ("sábado", "sáb"),
        ("domingo", "dom"),
    ),
    hour_signs=("h", "hs", "hora", "horas"),
    schedule_fillers=("toda", "todas", "todo", "todos", "cada", "às", "em", "no", "na", "à", "dia", "o", "os"),
    cadences={
        "daily": ("diário", "diária", "diariamente"),
        "weekly": ("semanal", "semanalmente"),
        "monthly": ("mensal", "mensalmente"),
    },
    workdays=("dias úteis", "dia útil", "úteis"),
    all_days=("todos os dias", "todo dia", "cada dia"),
    last_day=("último dia", "último"),
    extents={
        "headline": ("manchete", "só manchete", "só a manchete", "apenas a manchete"),
        "top_flows": ("principais fluxos", "fluxos principais", "fluxos"),
        "everything": ("tudo", "com tudo", "completo"),
    },
    on=("ligado", "ligada", "ligar", "sim", "ativado", "ativar"),
    off=("desligado", "desligada", "desligar", "não", "apagar", "nada"),
    alert_keys={
        "budget": ("orçamento",),
        "forecast": ("previsão",),
        "spikes": ("picos", "pico"),
        "reminder": ("lembrete", "lembretes"),
        "resolved": ("resolvido", "resolvidos"),
    },
    budget_of={"flow": ("fluxo", "fluxos"), "pipe": ("pipe",)},
    reminders={"daily": ("diário", "diariamente"), "weekly": ("semanal", "semanalmente")},
    alert_fillers=("em", "e", "a", "com", "tarefas", "por", "cento"),
    thousands=("mil",),
    millions=(),
)

SPANISH = Vocabulary(
    verbs={
        "flows": ("flujos", "flujo"),
        "link": ("vincular", "vincula", "enlazar"),
        "unlink": ("desvincular", "desvincula", "desenlazar"),
        "subscribe": ("suscribir", "suscribirse", "resumen", "resúmenes"),
        "unsubscribe": ("desuscribir", "desuscribirse"),
        "list": ("listar", "lista", "suscripciones"),
        "test": ("probar", "prueba"),
        "alerts": ("alertas", "alerta", "avisos"),
        "country": ("país",),
        "settings": ("ajustes", "configuración", "reglas"),
        "status": ("estado",),
        "help": ("ayuda", "socorro"),
    },
    asked_for=asked_for.SPANISH,
    periods={
        Period.CURRENT_MONTH: ("mes actual", "este mes", "mes"),
        Period.LAST_MONTH: ("mes pasado", "último mes", "mes anterior"),
        Period.LAST_3_MONTHS: ("últimos 3 meses", "últimos tres meses", "3 meses", "tres meses"),
    },
    period_stems=("mes", "semana", "dia", "ultim", "trimest"),
    before_count=("últimos", "los"),
    months=("meses", "mes"),
    month_names=(
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
    month_fillers=("de", "del"),
    week=("semana",),
    before_organization=("para",),
    weekdays=(
        ("lunes", "lun"),
        ("martes", "mar"),
        ("miércoles", "mié"),
        ("jueves", "jue"),
        ("viernes", "vie"),
        ("sábado", "sáb"),
        ("domingo", "dom"),
    ),
    hour_signs=("h", "hs", "hora", "horas"),
    schedule_fillers=("toda", "todas", "todo", "todos", "cada", "a", "el", "los", "la", "las", "en", "día"),
    cadences={
        "daily": ("diario", "diaria", "diariamente"),
        "weekly": ("semanal", "semanalmente"),
        "monthly": ("mensual", "mensualmente"),
    },
    workdays=("días hábiles", "días laborables", "días laborales", "hábiles", "laborables"),
    all_days=("todos los días", "cada día"),
    last_day=("último día", "último"),
    extents={
        "headline": ("titular", "solo titular", "solo el titular"),
        "top_flows": ("flujos principales", "principales flujos", "flujos"),
        # Not `todo`, which in Portuguese is a part of `todo sábado`.
        "everything": ("con todo", "completo", "todo completo"),
    },
    on=("sí", "activado", "activar"),
    off=("no", "desactivado", "desactivar", "apagar", "nada"),
    alert_keys={
        "budget": ("presupuesto",),
        "forecast": ("previsión", "pronóstico"),
        "spikes": ("picos", "pico"),
        "reminder": ("recordatorio", "recordatorios"),
        "resolved": ("resuelto", "resueltos"),
    },
    budget_of={"flow": ("flujo", "flujos"), "pipe": ("pipe",)},
    reminders={"daily": ("diario", "diariamente"), "weekly": ("semanal", "semanalmente")},
    alert_fillers=("y", "a", "al", "en", "con", "tareas", "por", "ciento"),
    thousands=("mil",),
    millions=(),
)

# English first: its spellings are those that suggestions and `help` name.
VOCABULARIES = (ENGLISH, PORTUGUESE, SPANISH)


def all_spellings(of: Callable[[Vocabulary], Spellings]) -> Spellings:
    """One list of every language's, each spelling once."""
    return _once(of(vocabulary) for vocabulary in VOCABULARIES)


def spellings_by_key(of: Callable[[Vocabulary], Mapping[K, Spellings]]) -> dict[K, Spellings]:
    """Every language's spellings of the keys that English has, English first."""
    tables = [of(vocabulary) for vocabulary in VOCABULARIES]
    return {key: _once([table.get(key, ()) for table in tables]) for key in tables[0]}


def weekday_spellings() -> tuple[Spellings, ...]:
    """Every language's, Monday first."""
    return tuple(_once(day) for day in zip(*(vocabulary.weekdays for vocabulary in VOCABULARIES), strict=True))


def month_spellings() -> tuple[Spellings, ...]:
    """Every language's names of the months, January first."""
    return tuple(_once([names]) for names in zip(*(vocabulary.month_names for vocabulary in VOCABULARIES), strict=True))


def _once(lists: Iterable[Spellings]) -> Spellings:
    return tuple(dict.fromkeys(chain.from_iterable(lists)))


VERBS = spellings_by_key(lambda vocabulary: vocabulary.verbs)
PERIODS = spellings_by_key(lambda vocabulary: vocabulary.periods)


_ASKED_FOR = spellings_by_key(lambda vocabulary: vocabulary.asked_for)


def nearest(words: str) -> tuple[str, ...]:
    """Verbs and periods close to the words in meaning or spelling, best first, at most three, as help writes them."""
    typed = [bare(word) for word in fold(words[:_MOST_LETTERS]).split()]
    meant = [command for word in typed for command in _MEANT_BY.get(word, ())]
    close = [match for word in (" ".join(typed), *typed[:1]) for match in get_close_matches(word, _NAMED, 9, 0.7)]
    return tuple(dict.fromkeys(meant + [_NAMED[match] for match in close]))[:3]


_MOST_LETTERS = 80  # the cost of difflib grows with the square of the length
_NAMED = {fold(s): same[0] for same in (*VERBS.values(), *PERIODS.values()) for s in same if len(s) > 1}
_MEANT_BY = {
    fold(word): tuple(command for command, words in _ASKED_FOR.items() if word in words)
    for word in chain.from_iterable(_ASKED_FOR.values())
}
