"""Spellings of commands and periods that a person may type, by language. Pure."""

from difflib import get_close_matches

from bot.i18n.spelling import fold
from bot.usage.period import Period

# The first spelling of each is the one that help shows; the others are Portuguese, Spanish and habit.
VERBS: dict[str, tuple[str, ...]] = {
    "flows": ("flows", "flow", "fluxos", "fluxo", "flujos", "flujo"),
    "link": ("link", "vincular", "vincula", "enlazar"),
    "unlink": ("unlink", "desvincular", "desvincula", "desenlazar"),
    "subscribe": ("subscribe", "assinar", "assina", "inscrever", "suscribir", "suscribirse"),
    "unsubscribe": ("unsubscribe", "desassinar", "desinscrever", "desuscribir", "desuscribirse"),
    "list": ("list", "listar", "lista", "subscriptions", "assinaturas", "suscripciones"),
    "test": ("test", "testar", "teste", "probar", "prueba"),
    "alerts": ("alerts", "alert", "alertas", "alerta", "avisos"),
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


def nearest(word: str) -> tuple[str, ...]:
    """Verbs and periods that are spelled like `word`, best first, at most three, as help writes them."""
    spellings = {fold(s): known[0] for known in (*VERBS.values(), *PERIODS.values()) for s in known if len(s) > 1}
    matches = get_close_matches(fold(word)[:80], spellings, n=9, cutoff=0.7)
    return tuple(dict.fromkeys(spellings[match] for match in matches))[:3]
