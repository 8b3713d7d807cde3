"""Home's part for admins: installation, Pipefy account, missing scopes, service levels, alerts that sleep. Pure."""

from collections.abc import Mapping

from bot.blocks.kit import header
from bot.blocks.message import Block
from bot.blocks.rich_text import Localizer, RichText, Untrusted, bullet_list, join, name_of
from bot.delivery.model import DIGEST_IN_TIME
from bot.delivery.service_levels import TARGET, ServiceLevel
from bot.home.model import Account, AdminPart
from bot.i18n.translator import Translator
from bot.slack.manifest import USER_GROUPS
from bot.usage.report import percent

_MOST_NAMED = 10  # alerts that sleep


def admin_blocks(part: AdminPart, localizer: Localizer) -> list[Block]:
    """The state of everything that only an admin can mend."""
    lines = [_installation(part, localizer), *_account(part.account, localizer), *_sleeping(part, localizer)]
    return [header(localizer.translator.say("For admins")), bullet_list(lines)]


def _installation(part: AdminPart, localizer: Localizer) -> RichText:
    if part.refused is not None:
        return localizer.say(
            "Slack has refused the bot in this workspace since {instant} ({code}), so we post nothing.",
            instant=localizer.instant(part.refused.since),
            code=Untrusted(part.refused.code),
        ).then(
            localizer.say("Ask whoever runs the bot to install it again; digests and alerts then restart on their own.")
        )
    if part.account and (code := part.account.slack_refuses):
        return localizer.say("Slack refuses the bot in this workspace ({code}).", code=Untrusted(code))
    return localizer.say("Slack accepts the bot in this workspace.")


def _account(account: Account | None, localizer: Localizer) -> list[RichText]:
    if account is None:
        return [localizer.say("We are asking Pipefy and Slack about the bot's accounts.")]
    levels = [_level(level, localizer.translator) for level in account.levels]
    return [_pipefy(account, localizer), *_scopes(account, localizer), *levels]


def _pipefy(account: Account, localizer: Localizer) -> RichText:
    if account.trouble:
        return RichText((account.trouble,))
    counted = localizer.translator.count(
        "Pipefy answers: the bot's account may read {n} organization.",
        "Pipefy answers: the bot's account may read {n} organizations.",
        account.organizations,
    )
    return RichText((counted,))


def _scopes(account: Account, localizer: Localizer) -> list[RichText]:
    lines, others = [], [scope for scope in account.missing_scopes if scope != USER_GROUPS]
    if others:
        lines.append(
            localizer.say(
                "The installation lacks the scopes {scopes}. Reinstall the app with the current manifest.yml.",
                scopes=", ".join(others),
            )
        )
    if USER_GROUPS in account.missing_scopes:
        lines.append(
            localizer.say(
                "Alerts can't mention user groups: the optional scope {scope} was not granted. "
                "To use it, reinstall the app with the current manifest.yml.",
                scope=USER_GROUPS,
            )
        )
    return lines


def _level(level: ServiceLevel, translator: Translator) -> RichText:
    values = {
        "met": translator.number(level.met),
        "share": translator.percent(percent(level.met, level.total) or 0),
        "target": translator.percent(TARGET),
    }
    if level.objective == DIGEST_IN_TIME:
        return RichText((_digests(level.total, translator, values),))
    return RichText((_alerts(level.total, translator, values),))


def _digests(total: int, translator: Translator, values: Mapping[str, str]) -> str:
    return translator.count(
        "In the last 24 hours we posted {met} of {n} digest on time ({share}, target {target}).",
        "In the last 24 hours we posted {met} of {n} digests on time ({share}, target {target}).",
        total,
        **values,
    )


def _alerts(total: int, translator: Translator, values: Mapping[str, str]) -> str:
    return translator.count(
        "In the last 24 hours we posted {met} of {n} alert on time ({share}, target {target}).",
        "In the last 24 hours we posted {met} of {n} alerts on time ({share}, target {target}).",
        total,
        **values,
    )


def _sleeping(part: AdminPart, localizer: Localizer) -> list[RichText]:
    if not part.sleeping:
        return []
    named = [
        localizer.say("{organization} {place}", organization=name_of(organization), place=localizer.within(channel_id))
        for organization, channel_id in part.sleeping[:_MOST_NAMED]
    ]
    more = len(part.sleeping) - len(named)
    line = localizer.say(
        "Alerts are inactive, as Pipefy shows no allowance and they have no budget: {alerts}.", alerts=join(named, ", ")
    )
    if more > 0:
        line = line.then(RichText((localizer.translator.count("{n} more.", "{n} more.", more),)))
    return [line]
