"""The author of a message: a person, who is answered, or a machine, which never is. Pure."""

from collections.abc import Mapping

_SLACKBOT = "USLACKBOT"  # reminders and custom responses: https://slack.com/help/articles/202026038
# Fields of what apps, webhooks and workflows post: https://docs.slack.dev/reference/events/message/bot_message
_MACHINE_FIELDS = ("bot_id", "bot_profile", "app_id", "workflow_id")
# Every other subtype is an edit, a notice of Slack's or a machine: https://docs.slack.dev/reference/events/message
_PERSON_SUBTYPES = frozenset({"file_share", "me_message", "thread_broadcast"})


def written_by_person(event: Mapping[str, object], bot_user_id: str) -> bool:
    """False for apps, webhooks, workflows, Slackbot and the bot itself: two machines could go on for ever."""
    author, subtype = event.get("user"), event.get("subtype")
    if not isinstance(author, str) or author in ("", _SLACKBOT, bot_user_id):
        return False
    if any(event.get(field) for field in _MACHINE_FIELDS):
        return False
    return not subtype or (isinstance(subtype, str) and subtype in _PERSON_SUBTYPES)
