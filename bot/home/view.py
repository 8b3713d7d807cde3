"""The Home of a person, drawn from values: at most 100 blocks, whatever there is. Pure.

https://docs.slack.dev/surfaces/app-home
"""

from collections.abc import Sequence
from typing import Any

from bot.blocks.kit import actions, context, emoji, header, paragraph
from bot.blocks.kit import text as plain_words
from bot.blocks.message import Block, Message
from bot.blocks.rich_text import Localizer, RichText, bullet_list, titled_list
from bot.home import buttons
from bot.home.admin_part import admin_blocks
from bot.home.model import (
    MOST_FIRINGS,
    MOST_ORGANIZATIONS,
    MOST_SUBSCRIPTIONS,
    HomeContent,
    OrganizationPart,
    SubscriptionPart,
)
from bot.home.organization_line import organization_block

HOME = "home"  # callback id
_KEPT = frozenset({"rich_text", "context", "section", "divider"})


def home_view(content: HomeContent, localizer: Localizer) -> dict[str, Any]:
    """The Home of somebody who may read."""
    shown = _new(content, localizer) if content.is_new else _normal(content, localizer)
    admin = admin_blocks(content.admin, localizer) if content.admin else []
    return _home([*shown, *admin, _footer(content, localizer)])


def sentence_view(message: Message) -> dict[str, Any]:
    """The Home of somebody who may not read, or that cannot be drawn: a sentence."""
    return _home([block for block in message.blocks if block["type"] in _KEPT])


def _home(blocks: Sequence[Block]) -> dict[str, Any]:
    return {"type": "home", "callback_id": HOME, "blocks": list(blocks)}


def _new(content: HomeContent, localizer: Localizer) -> list[Block]:
    translator = localizer.translator
    first = localizer.say("I show how many tasks your Pipefy integrations use.")
    if content.may_link:
        todo = localizer.say(
            "No organization is linked yet. Link one to a channel: we then show its usage there and here."
        )
        row = [buttons.link(translator, primary=True), buttons.show_usage(translator, primary=False)]
    else:
        todo = localizer.say(
            "No organization that you may read is linked yet. Ask a workspace admin to type {link} in your channel.",
            link=localizer.command("link"),
        )
        row = []
    return [
        paragraph(*first.elements(bold=True), plain_words("\n"), *todo.elements()),
        actions([*row, buttons.refresh(translator)]),
    ]


def _normal(content: HomeContent, localizer: Localizer) -> list[Block]:
    translator = localizer.translator
    row = [buttons.show_usage(translator), buttons.set_up(translator)]
    row += [buttons.link(translator)] if content.may_link else []
    return [
        actions([*row, buttons.refresh(translator)]),
        *_organizations(content, localizer),
        *_firings(content, localizer),
        *_subscriptions(content, localizer),
        context(localizer.zone_line()),
    ]


def _organizations(content: HomeContent, localizer: Localizer) -> list[Block]:
    drawn = content.organizations[:MOST_ORGANIZATIONS]
    more = content.counted.get("organizations", len(content.organizations)) - len(drawn)
    blocks = [block for part in drawn for block in _organization(part, content, localizer)]
    blocks = blocks or [_waiting(content, localizer)]
    if more > 0:
        words = localizer.translator.count("{n} more organization", "{n} more organizations", more)
        choose = buttons.show_usage(localizer.translator)
        blocks += [context(words), actions([choose])]
    return [header(localizer.translator.say("Usage this month")), *blocks]


def _organization(part: OrganizationPart, content: HomeContent, localizer: Localizer) -> list[Block]:
    """For admins with a button for its settings, which only they may see."""
    shown = organization_block(part, content, localizer)
    return (
        [shown, actions([buttons.settings(part.organization.uuid, localizer.translator)])] if content.admin else [shown]
    )


def _waiting(content: HomeContent, localizer: Localizer) -> Block:
    return paragraph(plain_words(content.trouble or localizer.translator.say("We are asking Pipefy for the figures.")))


def _firings(content: HomeContent, localizer: Localizer) -> list[Block]:
    if not content.firings:
        return []
    blocks: list[Block] = []
    for firing in content.firings[:MOST_FIRINGS]:
        title = [emoji(firing.sign.name), plain_words(" "), *firing.title.elements(bold=True)]
        head, below = paragraph(*title), bullet_list(firing.lines)
        row = {**actions(firing.row), "block_id": buttons.row_id(firing.channel_id, firing.id)}
        blocks += [{"type": "rich_text", "elements": [*head["elements"], *below["elements"]]}, row]
    more = len(content.firings) - MOST_FIRINGS
    if more > 0:
        words = localizer.translator.count("{n} more alert", "{n} more alerts", more)
        blocks += [context(words), actions([buttons.show_all(buttons.ALERTS, localizer.translator)])]
    return [header(localizer.translator.say("Open alerts")), *blocks]


def _subscriptions(content: HomeContent, localizer: Localizer) -> list[Block]:
    title = header(localizer.translator.say("Your subscriptions"))
    if not content.subscriptions:
        none = localizer.say("You have no digest and no alerts yet. Press Set up digest or alerts.")
        return [title, paragraph(*none.elements())]
    drawn = content.subscriptions[:MOST_SUBSCRIPTIONS]
    blocks = [block for part in drawn for block in _subscription(part, localizer)]
    more = content.counted.get("subscriptions", len(content.subscriptions)) - len(drawn)
    if more > 0:
        words = localizer.translator.count("{n} more subscription", "{n} more subscriptions", more)
        blocks += [context(words), actions([buttons.show_all(buttons.SUBSCRIPTIONS, localizer.translator)])]
    return [title, *blocks]


def _subscription(part: SubscriptionPart, localizer: Localizer) -> list[Block]:
    entry = part.entry
    described = titled_list(in_place(part, localizer), entry.lines)
    if not entry.row:
        return [described]
    return [described, {**actions(entry.row), "block_id": buttons.row_id(part.channel_id, entry.id)}]


def in_place(part: SubscriptionPart, localizer: Localizer) -> RichText:
    """`Weekly digest for Acme, in #ops`: Home is about all channels."""
    return localizer.say(
        "{subscription}, {place}", subscription=part.entry.title, place=localizer.within(part.channel_id)
    )


def _footer(content: HomeContent, localizer: Localizer) -> Block:
    parts = [localizer.translator.say("Version {version}", version=content.version)]
    if content.support:
        parts.append(localizer.translator.say("Help: {address}", address=content.support))
    return context(" · ".join(parts))
