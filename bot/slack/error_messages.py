"""A sentence for every error that the bot can explain: what happened, what to do now."""

from collections.abc import Callable
from datetime import datetime

from bot import errors
from bot.blocks.kit import code, context, fallback_text, paragraph
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.phrases import COMMAND, notice
from bot.blocks.sanitize import clean, escape_mrkdwn
from bot.errors import AddressFault, ArgumentFault, DatabaseTrouble, Refusal, SharingCause
from bot.i18n.translator import Translator, noop
from bot.usage.period import Period

_ASK_OPERATOR = noop("Please pass this on to whoever runs the bot.")
_SOON = noop("Please ask again in a minute.")
_LATER = noop("Please ask again in a few minutes.")
_WAIT = noop("Pipefy asks the bot to wait.")
_ADMIN_LINKS = noop("Ask a workspace admin to type {command} link here.")

_SENTENCES: dict[type[errors.BotError], tuple[str, str]] = {
    errors.PipefyDown: (noop("Pipefy does not answer right now."), _LATER),
    errors.PipefyCutShort: (noop("Pipefy's answer broke off."), _LATER),
    errors.PipefySlow: (noop("Pipefy took too long to answer."), _LATER),
    errors.PipefyBusy: (noop("Many people are asking Pipefy right now."), _SOON),
    errors.PipefyRateLimited: (_WAIT, _LATER),
    errors.NotUnderstood: (
        noop("“{word}” is no command, period or organization that you can read here."),
        noop(
            "The periods are current_month, last_month and last_3_months. "
            "Example: {example}. For everything else: {help}."
        ),
    ),
    errors.SeveralOrganizations: (
        noop("Several organizations are called “{name}”."),
        noop("Name the one you mean by its number or its address in Pipefy."),
    ),
    errors.UnknownOrganization: (
        noop("The bot's Pipefy account cannot read an organization “{name}”."),
        noop("Check the number or name, or ask a Pipefy admin to give the account the Usage Stats permission there."),
    ),
    errors.RoleLacksUsageStats: (
        noop("The bot's Pipefy account may not read this organization's usage."),
        noop("Ask a Pipefy admin to give its role the Usage Stats permission (Roles and Permissions)."),
    ),
    errors.IntegrationsNotContracted: (
        noop("This organization has no integrations in its Pipefy plan."),
        noop("There are no tasks to count. Ask your Pipefy contact if that is wrong."),
    ),
    errors.WrongCredentials: (
        noop("Pipefy does not accept the bot's account."),
        noop("Whoever runs the bot can set new credentials; python -m bot doctor tells which."),
    ),
    errors.PersonUnknown: (noop("Slack could not tell the bot who you are, so it shows nothing."), _SOON),
    errors.InstallationRefused: (
        noop("Slack refuses the bot in this workspace ({code})."),
        noop("Whoever runs the bot can install it again; then everything that was set up goes on by itself."),
    ),
    errors.NoOrganization: (noop("Nothing says which organization this channel means."), _ADMIN_LINKS),
    errors.ReadingGone: (
        noop("The bot no longer has the figures behind this button."),
        noop("Type {command} for fresh ones."),
    ),
    errors.ChannelShared: (
        noop("This channel is shared with another company."),
        noop("A workspace admin can allow it with {command} list."),
    ),
    errors.ReadersUnknown: (
        noop("Slack does not say who reads this channel: people of another company may."),
        noop("A workspace admin can allow it with {command} list."),
    ),
    errors.ReadersNotTold: (noop("Slack does not say right now who reads this channel."), _SOON),
    errors.SubscriptionGone: (
        noop("This subscription no longer exists."),
        noop("Type {command} list to see those of this channel."),
    ),
    errors.SubscriptionChanged: (
        noop("Somebody else changed this meanwhile."),
        noop("Type {command} list to see it as it is now."),
    ),
    errors.AlertsGone: (
        noop("These alerts no longer exist."),
        noop("Type {command} alerts to set them up again."),
    ),
    errors.AlreadySubscribed: (
        noop("This channel already has a digest of this organization."),
        noop("Type {command} list to change it."),
    ),
    errors.NoLimit: (
        noop("Nothing was saved: this organization has no allowance to go by, so the marks need a budget."),
        noop("Type {budget}, with your own number of tasks a month, or fill in Own budget in the form."),
    ),
    errors.WebhooksNotConfigured: (
        noop("This bot cannot keep a webhook's address safe yet."),
        noop("Whoever runs the bot can give it a key; the README says how."),
    ),
    errors.NotShared: (noop("Slack did not accept the card."), noop("Please try to share it again.")),
    errors.PipefyChanged: (
        noop("Pipefy's answer was not what the bot expects."),
        noop("Pipefy may have changed; please pass this on to whoever runs the bot."),
    ),
    errors.PipefyTooLarge: (noop("Pipefy's answer is far too large, so the bot did not read it."), _ASK_OPERATOR),
    errors.PipefyRefused: (noop("Pipefy refused the question ({code})."), _ASK_OPERATOR),
}
_PERHAPS_SHARED = (
    noop("Slack did not say whether the card was posted."),
    noop("Look into the channel before you share it again."),
)
_ADMIN_SHARES = noop("Nothing was posted. Ask a workspace admin to type {command} here and share it.")
_SHARING_CAUSES: dict[SharingCause, tuple[str, str]] = {
    SharingCause.EXTERNAL: (noop("This channel is shared with another company."), _ADMIN_SHARES),
    SharingCause.UNKNOWN: (
        noop("Slack does not say who reads this channel: people of another company may."),
        _ADMIN_SHARES,
    ),
    SharingCause.OTHER_ORGANIZATION: (noop("The channel means another organization."), _ADMIN_SHARES),
}
_HOOK = "https://hooks.example.com/usage"
_WAIT_UNTIL = (_WAIT, noop("Please ask again after {instant}."))
_REFUSALS: dict[Refusal, tuple[str, str]] = {
    Refusal.GUEST: (
        noop("Usage is shown to full members of this workspace only."),
        noop("Ask a colleague who is one, or a workspace admin."),
    ),
    Refusal.EXTERNAL: (
        noop("Usage is shown to members of the company whose workspace this is."),
        noop("Ask your contact there."),
    ),
    Refusal.OTHER_ORGANIZATION: (
        noop("Only workspace admins may read other organizations than the one this channel means."),
        noop("Ask a workspace admin, or type {command} without an organization."),
    ),
    Refusal.EDIT: (
        noop("Only whoever set this up and workspace admins may change it."),
        noop("Ask one of them; {command} list shows who set it up."),
    ),
    Refusal.SHARED_CHANNEL: (
        noop("This channel is shared with another company."),
        noop("A workspace admin can allow it with {command} list."),
    ),
    Refusal.WEBHOOK: (
        noop("Only workspace admins may set or remove a webhook."),
        noop("Ask a workspace admin."),
    ),
    Refusal.COUNTRY: (
        noop("Only workspace admins may set the country of an organization."),
        noop("Ask a workspace admin."),
    ),
    Refusal.LINK: (noop("Only workspace admins may link or unlink a channel."), _ADMIN_LINKS),
}
_PUBLIC = noop("Please give one that the whole Internet can reach.")
_ADDRESS_FAULTS: dict[AddressFault, tuple[str, str]] = {
    AddressFault.NOT_HTTPS: (
        noop("The bot calls a webhook over HTTPS only."),
        noop("Please give one that begins with https, such as {hook}."),
    ),
    AddressFault.MALFORMED: (
        noop("The bot cannot call this address."),
        noop("Please give one such as {hook}, without a user name, password or fragment."),
    ),
    AddressFault.PORT: (
        noop("The bot does not call this port."),
        noop("Please give an address with port 443, which needs no mention, or one from 1024 on."),
    ),
    AddressFault.PRIVATE: (noop("This address leads into a private network."), _PUBLIC),
}
_EXAMPLE = noop("Example: {example}.")
_ARGUMENT_FAULTS: dict[ArgumentFault, tuple[str, str]] = {
    ArgumentFault.ALERTS: (
        noop("“{word}” is no threshold and no setting of alerts."),
        noop(
            "The settings are budget, forecast, spikes, reminder, resolved and webhook; "
            "an organization comes after “for”. Example: {example}."
        ),
    ),
    ArgumentFault.BUDGET: (
        noop("“{word}” is no number of tasks a month."),
        noop("A budget is a whole number from 1 on, or off. Example: {example}."),
    ),
    ArgumentFault.MISSING: (noop("Something is missing after “{word}”."), _EXAMPLE),
    ArgumentFault.NO_WORDS: (
        noop("“{word}” means nothing here: this command stands alone."),
        noop("Type {example}. For everything else: {help}."),
    ),
    ArgumentFault.REMINDER: (
        noop("“{word}” does not say how often to remind."),
        noop("Reminders come daily or weekly, or are off. Example: {example}."),
    ),
    ArgumentFault.SCHEDULE: (
        noop("“{word}” is no weekday, time of day or time zone."),
        noop("Digests come once a week; an organization comes after “for”. Example: {example}."),
    ),
    ArgumentFault.SWITCH: (noop("“{word}” is neither on nor off."), _EXAMPLE),
    ArgumentFault.THRESHOLD: (
        noop("“{word}” is no threshold."),
        noop("Thresholds are whole percentages from 1 to {most}. Example: {example}."),
    ),
    ArgumentFault.TIME: (
        noop("“{word}” is no time of day."),
        noop("Times go from 00:00 to 23:59. Example: {example}."),
    ),
    ArgumentFault.TIME_ZONE: (noop("“{word}” is no time zone that the bot knows."), _EXAMPLE),
    ArgumentFault.TOO_MANY_THRESHOLDS: (
        noop("“{word}” is one threshold too many."),
        noop("Alerts take at most {most}. Example: {example}."),
    ),
    ArgumentFault.TWICE: (noop("“{word}” says for the second time what can be said once."), _EXAMPLE),
    ArgumentFault.WEBHOOK_ALONE: (
        noop("A webhook is set by itself."),
        noop("Leave the other words out. Example: {example}."),
    ),
}
_DATABASE_TROUBLES: dict[DatabaseTrouble, tuple[str, str]] = {
    DatabaseTrouble.AWAY: (noop("The bot's database does not answer."), _SOON),
    DatabaseTrouble.BUSY: (noop("The bot's database is too busy to answer."), _SOON),
    DatabaseTrouble.LOCKED: (noop("The bot's database is locked by something else, so nothing was saved."), _SOON),
    DatabaseTrouble.READ_ONLY: (noop("The bot's database can only be read, so nothing was saved."), _ASK_OPERATOR),
    DatabaseTrouble.FULL: (noop("The bot's database is full, so nothing was saved."), _ASK_OPERATOR),
    DatabaseTrouble.DAMAGED: (noop("The bot's database is damaged, or its disk fails."), _ASK_OPERATOR),
    DatabaseTrouble.FORBIDDEN: (noop("The bot's database no longer lets the bot in."), _ASK_OPERATOR),
    DatabaseTrouble.REPLACED: (
        noop("The file of the bot's database was removed or replaced while the bot ran, so nothing was saved."),
        _ASK_OPERATOR,
    ),
}
_UNEXPLAINED = (noop("That did not work."), _ASK_OPERATOR)


def error_message(error: errors.BotError, translator: Translator, time_zone: str) -> Message:
    """The answer in place of an answer."""
    text, shown = (
        [translator.say(sentence, **_values(error, translator, time_zone, sanitize)) for sentence in _sentences(error)]
        for sanitize in (escape_mrkdwn, clean)
    )
    parts = [(" ".join(text), paragraph(plain_words(f"{shown[0]} ", bold=True), plain_words(shown[1])))]
    if isinstance(error, errors.NotUnderstood) and error.nearest:
        parts.append(_offer(error.nearest, translator))
    if correlation := getattr(error, "correlation_id", None):
        reference = noop("For Pipefy's support: {id}")
        parts.append(
            (
                translator.say(reference, id=escape_mrkdwn(correlation)),
                context(translator.say(reference, id=clean(correlation))),
            )
        )
    return Message(fallback_text(line for line, _ in parts), tuple(block for _, block in parts))


def unexpected_error_message(reference: str, translator: Translator) -> Message:
    """For an error that the bot cannot explain: the id under which it was logged."""
    return notice(
        translator.say(
            "Something went wrong in the bot. "
            "It was written down as {id}; please pass that on to whoever runs the bot.",
            id=reference,
        )
    )


def restart_message(translator: Translator) -> Message:
    """For those whose answer was cut off by a restart."""
    return notice(translator.say("The bot is restarting. Please ask again in a minute."))


def _offer(nearest: tuple[str, ...], translator: Translator) -> tuple[str, Block]:
    """Spellings close to the typed ones, as text and as a block."""
    offer = translator.say("Did you mean:")
    typed = (part for word in nearest for part in (plain_words(" "), code(f"{COMMAND} {clean(word)}")))
    # A period is the bot's own word, and has to be typed as it is written.
    written = [word if word in set(Period) else escape_mrkdwn(word) for word in nearest]
    line = f"{offer} {', '.join(f'{COMMAND} {word}' for word in written)}"
    return line, paragraph(plain_words(offer), *typed)


def _sentences(error: errors.BotError) -> tuple[str, str]:
    match error:
        case errors.NotAllowed(refusal=refusal):
            return _REFUSALS[refusal]
        case errors.SharingNeedsAdmin(cause=cause):
            return _SHARING_CAUSES[cause]
        case errors.NotShared(ambiguous=True):
            return _PERHAPS_SHARED
        case errors.BadWebhookAddress(fault=fault):
            return _ADDRESS_FAULTS[fault]
        case errors.BadArgument(fault=fault):
            return _ARGUMENT_FAULTS[fault]
        case errors.DatabaseDown(trouble=trouble):
            return _DATABASE_TROUBLES[trouble]
        case errors.PipefyRateLimited(until=datetime()):
            return _WAIT_UNTIL
        case _:
            return _SENTENCES.get(type(error), _UNEXPLAINED)


def _values(
    error: errors.BotError, translator: Translator, time_zone: str, sanitize: Callable[[str], str]
) -> dict[str, str]:
    values = {"command": COMMAND, "example": f"{COMMAND} last_month", "help": f"{COMMAND} help", "hook": _HOOK}
    values |= {"budget": f"{COMMAND} alerts budget 20000"}
    match error:
        case errors.NotUnderstood(word=outside):
            return {**values, "word": sanitize(outside)}
        case errors.BadArgument(word=outside, example=example, most=most):
            most_allowed = translator.number(most)
            return {**values, "word": sanitize(outside), "example": f"{COMMAND} {example}", "most": most_allowed}
        case errors.UnknownOrganization(asked_for=outside) | errors.SeveralOrganizations(name=outside):
            return {**values, "name": sanitize(outside)}
        case errors.PipefyRefused(code=outside) | errors.InstallationRefused(code=outside):
            return {**values, "code": sanitize(outside)}
        case errors.PipefyRateLimited(until=datetime() as until):
            return {**values, "instant": translator.instant(until, time_zone)}
        case _:
            return values
