"""Words that people type although the bot has another word for it, or a button: by the command to offer. Pure.

Only words that are no command, period or organization are looked up here.
"""

from collections.abc import Mapping

ENGLISH: Mapping[str, tuple[str, ...]] = {
    "help": ("hi", "hello", "hey", "about", "info", "commands", "command", "support", "how", "menu"),
    "current_month": ("report", "usage", "consumption", "total", "tasks", "today", "show", "get", "quota", "limit"),
    "flows": (
        "csv", "xlsx", "excel", "export", "download", "details", "breakdown", "top", "pipes", "workflows", "search",
    ),
    "list": (
        "pause", "paused", "unpause", "resume", "snooze", "mute", "unmute", "edit", "change", "manage", "skip",
        "cancel", "stop", "remove", "delete", "disable",
    ),
    "subscribe": ("schedule", "weekly", "daily", "monthly", "summary", "remind", "send"),
    "unsubscribe": ("cancel", "stop", "remove", "delete", "leave", "quit"),
    "alerts": (
        "alarm", "alarms", "notify", "notifications", "threshold", "thresholds", "budget", "forecast", "spikes",
        "webhook", "limit", "snooze", "mute", "ack", "acknowledge", "resolve", "reminder",
    ),
    "alerts off": ("disable", "silence"),
    "link": ("organization", "organizations", "organisation", "org", "orgs", "connect", "set", "switch", "company"),
    "unlink": ("disconnect",),
    "settings": ("config", "configure", "preferences", "price", "currency", "runbook", "quiet"),
    "status": ("health", "version", "ping", "forecast"),
    "12 months": ("history", "year", "trend", "compare"),
}  # fmt: skip

PORTUGUESE: Mapping[str, tuple[str, ...]] = {
    "help": ("oi", "olá", "sobre", "comandos", "comando", "suporte", "como", "menu"),
    "current_month": ("relatório", "uso", "consumo", "total", "tarefas", "hoje", "mostrar", "cota", "limite"),
    "flows": ("planilha", "exportar", "baixar", "detalhes", "detalhe", "pipes", "buscar", "pesquisar"),
    "list": (
        "pausar", "pausa", "retomar", "soneca", "adiar", "silenciar", "editar", "alterar", "mudar", "gerenciar",
        "pular", "cancelar", "parar", "remover",
        "excluir", "desativar",
    ),
    "subscribe": ("agendar", "semanal", "diário", "mensal", "enviar"),
    "unsubscribe": ("cancelar", "parar", "remover", "excluir", "sair", "desinscrição"),
    "alerts": (
        "alarme", "alarmes", "notificar", "notificações", "avisos", "aviso", "nível", "níveis", "orçamento",
        "previsão", "picos", "limite", "soneca", "lembrete", "silenciar",
    ),
    "alerts off": ("desativar",),
    "link": ("organização", "organizações", "conectar", "trocar", "empresa"),
    "unlink": ("desconectar",),
    "settings": ("configurar", "preferências", "preço", "moeda", "silêncio"),
    "status": ("saúde", "versão", "previsão"),
    "12 months": ("histórico", "ano", "tendência", "comparar"),
}  # fmt: skip

SPANISH: Mapping[str, tuple[str, ...]] = {
    "help": ("hola", "acerca", "comandos", "comando", "soporte", "como", "menú"),
    "current_month": ("informe", "reporte", "uso", "consumo", "total", "tareas", "hoy", "mostrar", "cuota", "límite"),
    "flows": ("planilla", "exportar", "descargar", "detalles", "detalle", "pipes", "buscar"),
    "list": (
        "pausar", "pausa", "reanudar", "posponer", "silenciar", "editar", "cambiar", "gestionar", "omitir",
        "cancelar", "parar", "detener", "quitar",
        "eliminar", "desactivar",
    ),
    "subscribe": ("programar", "semanal", "diario", "mensual", "enviar"),
    "unsubscribe": ("cancelar", "parar", "detener", "quitar", "eliminar", "salir"),
    "alerts": (
        "alarma", "alarmas", "notificar", "notificaciones", "aviso", "umbral", "umbrales", "presupuesto", "previsión",
        "pronóstico", "picos", "límite", "recordatorio", "posponer", "silenciar",
    ),
    "alerts off": ("desactivar",),
    "link": ("organización", "organizaciones", "conectar", "cambiar", "empresa"),
    "unlink": ("desconectar",),
    "settings": ("configurar", "preferencias", "precio", "moneda", "silencio"),
    "status": ("salud", "versión", "pronóstico"),
    "12 months": ("historial", "año", "tendencia", "comparar"),
}  # fmt: skip
