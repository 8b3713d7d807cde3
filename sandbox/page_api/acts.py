"""Actions of the page: what people do, and what can be broken or turned in the outside world."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sandbox.pipefy.faults import Edited
from sandbox.slack.calls import SlackCalls
from sandbox.slack.errors import Refusal
from sandbox.slack.installed_app import SCOPES, TO_DESCRIBE
from sandbox.world import World

_FAR_AHEAD = timedelta(days=40)  # further than any digest or check is planned
CLOCK_OFF = timedelta(minutes=10)

Act = Callable[[World, SlackCalls, dict[str, Any]], None]


def _type(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    calls.later(calls.typed(body["person"], body["channel"], str(body["text"]).strip()))


def _click(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    where = body["block_id"], body["action_id"]
    calls.later(calls.clicked(body["person"], body["channel"], body["ts"], *where, body.get("option")))


def _invite(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    calls.later(calls.invited(body["person"], body["channel"]))


def _switch(world: World, _: SlackCalls, body: dict[str, Any]) -> None:
    match body["name"], bool(body["on"]):
        case "pipefy_down", on:
            world.pipefy.down = on
        case "pipefy_contradicts", on:
            world.pipefy.edits = [Edited("stats.tasksConsumed.usage", 0)] if on else []
        case "slack_rate_limited", on:
            world.slack.switches.slack_rate_limited = on
        case "slow_network", on:
            world.slack.switches.slow_network = on
        case "events_lost", on:
            world.slack.switches.events = "lost" if on else "told"
        case "channels_hidden", on:
            world.slack.app.scopes = [scope for scope in SCOPES if not (on and scope in TO_DESCRIBE)]
        case "clock_wrong", on:
            world.set_machine_wrong(_FAR_AHEAD if on else timedelta())
        case "other_secret", on:
            world.slack.switches.other_secret = on
        case "signed_ahead", on:
            world.slack.switches.signed_ahead = CLOCK_OFF if on else timedelta()
        case _:
            raise Refusal("unknown_switch")


def _usage(world: World, _: SlackCalls, body: dict[str, Any]) -> None:
    world.pipefy.add_usage(_organization(world, body), int(body["extra"]))


def _limit(world: World, _: SlackCalls, body: dict[str, Any]) -> None:
    limit = body["limit"]
    world.pipefy.set_limit(_organization(world, body), None if limit is None else int(limit))


def _organization(world: World, body: dict[str, Any]) -> str:
    uuid = str(body["uuid"])
    if uuid not in {organization["uuid"] for organization in world.pipefy.describe()}:
        raise Refusal("unknown_organization")
    return uuid


def _clock(world: World, _: SlackCalls, body: dict[str, Any]) -> None:
    to = datetime.fromisoformat(body["to"])
    world.turn(to.replace(tzinfo=UTC) if to.tzinfo is None else to.astimezone(UTC))


def _locale(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    calls.later(calls.lifecycle.language_chosen(body["person"], str(body["locale"])))


def _submit(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    calls.later(calls.modals.submitted(body["person"], body["view_id"], body["values"]))


def _close(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    calls.later(calls.modals.closed(body["person"], body["view_id"]))


def _use(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    what = body["block_id"], body["action_id"], body.get("value")
    calls.later(calls.modals.used(body["person"], body["view_id"], *what, body["values"]))


def _open_home(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    calls.later(calls.surfaces.home_opened(body["person"]))


def _use_home(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    what = body["block_id"], body["action_id"], body.get("value")
    calls.later(calls.surfaces.home_used(body["person"], *what))


def _shortcut(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    if body.get("ts"):
        where = body["channel"], body["ts"]
        calls.later(calls.surfaces.message_shortcut_chosen(body["person"], *where, body["callback_id"]))
    else:
        calls.later(calls.surfaces.shortcut_chosen(body["person"], body["callback_id"]))


def _archive(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    calls.later(calls.lifecycle.archived(body["person"], body["channel"], on=bool(body["on"])))


def _share(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    calls.later(calls.lifecycle.shared(body["channel"], on=bool(body["on"])))


def _invite_company(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    calls.lifecycle.company_invited(body["channel"], on=bool(body["on"]))


def _restrict(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    calls.lifecycle.restricted(body["channel"], on=bool(body["on"]))


def _remove(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    calls.later(calls.lifecycle.removed(body["person"], body["channel"]))


def _leave(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    calls.later(calls.lifecycle.left_company(body["person"], gone=bool(body["on"])))


def _uninstall(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    if body["on"]:
        calls.later(calls.lifecycle.uninstalled())
    else:
        calls.lifecycle.installed()


def _revoke(_: World, calls: SlackCalls, body: dict[str, Any]) -> None:
    if body["on"]:
        calls.later(calls.lifecycle.revoked())
    else:
        calls.lifecycle.installed()


def _reset(world: World, _: SlackCalls, __: dict[str, Any]) -> None:
    world.slack.app.scopes = [*SCOPES]
    world.reset()


ACTS: dict[str, Act] = {
    "type": _type,
    "click": _click,
    "submit": _submit,
    "close": _close,
    "use": _use,
    "open_home": _open_home,
    "use_home": _use_home,
    "shortcut": _shortcut,
    "invite": _invite,
    "remove": _remove,
    "archive": _archive,
    "restrict": _restrict,
    "share": _share,
    "invite_company": _invite_company,
    "leave": _leave,
    "uninstall": _uninstall,
    "revoke": _revoke,
    "switch": _switch,
    "usage": _usage,
    "limit": _limit,
    "clock": _clock,
    "locale": _locale,
    "reset": _reset,
}
