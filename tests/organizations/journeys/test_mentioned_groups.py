"""A user group that alerts mention: where the optional scope was granted, and while the group is there."""

from bot.usage.organization_rules import GroupMention, OrganizationRules
from sandbox.slack.faults import Fault
from sandbox.slack.workspace import UserGroup
from tests.organizations.journeys.test_settings import filled_in, passed, settings, whole_form
from tests.support.alerts import Alerting
from tests.support.digests import said, said_in
from tests.support.workspace import ANA

ONCALL = "S0ONCALL"
SCOPE = "usergroups:read"


def many(alerting: Alerting) -> None:
    """More groups than a menu holds."""
    groups = alerting.workspace.world.slack.groups
    groups |= {f"S0N{n}": UserGroup(f"S0N{n}", f"squad-{n}", f"Squad {n}") for n in range(100)}


async def group_in_form(alerting: Alerting) -> str:
    """What stands in the field for the group, of a form that is closed again."""
    form = await alerting.opens("settings", person=ANA)
    await alerting.workspace.calls.modals.closed(ANA, form.id)
    return filled_in(form)["mention_group"]


def user_groups_in(blocks: object) -> list[str]:
    """The groups that rich text mentions."""
    match blocks:
        case {"type": "usergroup", "usergroup_id": str(group_id)}:
            return [group_id]
        case dict():
            return [name for value in blocks.values() for name in user_groups_in(value)]
        case list() | tuple():
            return [name for value in blocks for name in user_groups_in(value)]
    return []


async def test_an_alert_mentions_the_group_from_its_threshold_on(alerting: Alerting) -> None:
    await alerting.rules(OrganizationRules(group=GroupMention(ONCALL, 90)))
    assert "subteam" not in await passed(alerting, 82)
    alerting.use(92)
    await alerting.later()
    card = alerting.cards()[-1]
    assert f"<!subteam^{ONCALL}>" in said(card)
    assert user_groups_in(card.blocks) == [ONCALL]


async def test_a_group_is_typed_where_a_menu_would_not_hold_them(alerting: Alerting) -> None:
    """Which words mean one is in `organizations/test_rules_submission`."""
    many(alerting)
    for words, sentence in [
        ("@oncall", "Você quis dizer @on-call?"), ("<!channel>", "não tem o grupo de usuários <!channel>"),
    ]:  # fmt: skip
        view = await whole_form(alerting)
        answered = await alerting.submits(view, person=ANA, mention_group=words)
        assert sentence in answered.errors["mention_group"]
        await alerting.workspace.calls.modals.closed(ANA, view.id)
    assert "não tem o grupo de usuários S0NONE" in await settings(alerting, mention_group="S0NONE")
    assert await alerting.audited() == []
    await settings(alerting, mention_group=f"<!subteam^{ONCALL}|@on-call>")
    assert await group_in_form(alerting) == "@on-call"


async def test_a_group_that_was_disabled_is_left_out_and_can_be_cleared(alerting: Alerting) -> None:
    await alerting.rules(OrganizationRules(group=GroupMention(ONCALL, 100)))
    alerting.workspace.world.slack.groups[ONCALL].disabled = True
    alerting.workspace.advance_clock(minutes=2)
    assert "100%" in (card := await passed(alerting, 103))
    assert "subteam" not in card
    form = await alerting.opens("settings", person=ANA)
    assert "O grupo de usuários definido aqui não existe mais." in said_in(form)
    assert "mention_group" not in filled_in(form)


async def test_slack_that_does_not_list_them_lets_no_alert_fail(alerting: Alerting) -> None:
    await settings(alerting, mention_group=ONCALL)
    alerting.workspace.advance_clock(minutes=2)
    slack = alerting.workspace.world.slack
    slack.faults.add("usergroups.list", Fault.RATE_LIMITED, retry_after=30)
    slack.refused_calls.refuse("internal_error", method="usergroups.list")
    asked = [call.method for call in slack.calls].count("usergroups.list")
    assert f"<!subteam^{ONCALL}>" in await passed(alerting, 103)
    assert [call.method for call in slack.calls].count("usergroups.list") <= asked + 1


async def test_without_the_scope_the_form_says_how_to_get_it(alerting: Alerting) -> None:
    alerting.workspace.world.slack.app.scopes.remove(SCOPE)
    form = await whole_form(alerting)
    assert SCOPE in said_in(form)
    assert "mention_group" not in [block.get("block_id") for block in form.body["blocks"]]
    alerting.workspace.world.slack.app.scopes.append(SCOPE)
    await alerting.workspace.calls.modals.closed(ANA, form.id)
    assert "mention_group" in [block.get("block_id") for block in (await whole_form(alerting)).body["blocks"]]


async def test_a_scope_that_was_taken_away_keeps_the_group(alerting: Alerting) -> None:
    await settings(alerting, mention_group=ONCALL)
    alerting.workspace.world.slack.app.scopes.remove(SCOPE)
    alerting.workspace.advance_clock(minutes=2)
    assert ONCALL not in await settings(alerting, country="BR")  # an element of its own
    assert await group_in_form(alerting) == ONCALL
    assert "Não conseguimos consultar" in await settings(alerting, mention_group="S0FINANCE")
