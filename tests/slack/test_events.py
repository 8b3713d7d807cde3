"""What happens to channels, to people and to the bot itself, through the door."""

import pytest

from tests.slack.edge_kit import Edge, event


@pytest.mark.parametrize(
    "type_",
    [
        *("channel_archive", "channel_unarchive", "group_archive", "group_unarchive"),
        *("channel_left", "group_left", "member_left_channel"),
    ],
)
async def test_what_happens_to_a_channel_is_heard(edge: Edge, type_: str) -> None:
    await edge.json(event(type=type_, channel="C0OPS", user="U0BEN"))
    (heard,) = await edge.heard()
    assert (heard.kind, heard.name, heard.channel_id, heard.workspace_id) == ("event", type_, "C0OPS", "T0ACME")


async def test_the_bots_own_leaving_is_heard(edge: Edge) -> None:
    await edge.json(event(type="member_left_channel", user="U0BOT"))
    assert [heard.person_id for heard in await edge.heard()] == ["U0BOT"]


@pytest.mark.parametrize("type_", ["channel_rename", "group_rename"])
async def test_a_renamed_channel_has_its_new_name(edge: Edge, type_: str) -> None:
    body = event(type=type_, channel={"id": "C0OPS", "name": "ops-new", "created": 1})
    body["event"] = {key: body["event"][key] for key in ("type", "channel")}
    await edge.json(body)
    assert [(heard.channel_id, heard.text) for heard in await edge.heard()] == [("C0OPS", "ops-new")]


async def test_a_channel_that_moved_has_both_ids(edge: Edge) -> None:
    body = event()
    body["event"] = {"type": "channel_id_changed", "old_channel_id": "G0OLD", "new_channel_id": "C0NEW"}
    await edge.json(body)
    assert [(heard.channel_id, heard.value) for heard in await edge.heard()] == [("G0OLD", "C0NEW")]


@pytest.mark.parametrize(("deleted", "gone"), [(True, True), (False, False), ("yes", False), (None, False)])
async def test_a_person_who_left_is_gone(edge: Edge, deleted: object, gone: bool) -> None:
    await edge.json(event(type="user_change", user={"id": "U0BEN", "deleted": deleted}))
    assert [(heard.person_id, heard.gone) for heard in await edge.heard()] == [("U0BEN", gone)]


@pytest.mark.parametrize(
    ("tokens", "gone"),
    [({"bot": ["U0BOT"]}, True), ({"oauth": ["U0BEN"], "bot": []}, False), ({"oauth": ["U0BEN"]}, False), (7, False)],
)
async def test_a_revoked_token_of_the_bot_is_heard_although_it_is_dead(edge: Edge, tokens: object, gone: bool) -> None:
    body = event() | {"event": {"type": "tokens_revoked", "tokens": tokens}, "authorizations": []}
    assert (await edge.json(body)).status_code == 200
    assert [(heard.name, heard.gone) for heard in await edge.heard()] == [("tokens_revoked", gone)]


@pytest.mark.parametrize("authorizations", [[], None, [{}]])
async def test_being_uninstalled_is_heard_without_any_authorization(edge: Edge, authorizations: object) -> None:
    body = event() | {"event": {"type": "app_uninstalled"}, "authorizations": authorizations}
    assert (await edge.json(body)).status_code == 200
    assert [(heard.name, heard.workspace_id) for heard in await edge.heard()] == [("app_uninstalled", "T0ACME")]


@pytest.mark.parametrize("channel", [None, 7, [], {}, {"id": 7}, {"name": "x"}, "\ud800\0"])
async def test_a_malformed_channel_does_no_harm(edge: Edge, channel: object) -> None:
    assert (await edge.json(event(type="channel_rename", channel=channel))).status_code == 200
    assert {heard.channel_id for heard in await edge.heard()} <= {"", "?"}
