"""The organization's own settings: the form for them, and an alert that goes by them."""

from tests.pictures.scene import FORM, Picture, Scene
from tests.pictures.stage import Stage
from tests.support.workspace import ANA, CARMEN, GENERAL

_ALERT = "#messages > li:has([data-action-id=alert_details])"
_RULES = {
    "runbook": "At 100% flows stop: see the runbook",
    "runbook_url": "https://wiki.example.com/usage",
    "mention": CARMEN,
    "mention_group": "S0ONCALL",
    "price": "25.50",
    "currency": "BRL",
    "quiet_from": "22:00",
    "quiet_to": "07:00",
    "default_channel": GENERAL,
}


async def form_opened(stage: Stage) -> None:
    """An admin opens the form, of which few fields show at first."""
    await stage.opens_form("settings", person=ANA)


async def form_without_groups(stage: Stage) -> None:
    """All of its fields, where the scope for user groups was not granted."""
    stage.acts.workspace.world.slack.app.scopes.remove("usergroups:read")
    await stage.acts.uses(await stage.acts.opens("settings", person=ANA), "rules_more")


async def saved(stage: Stage) -> None:
    """An admin fills in all of it, and reads what holds."""
    form = await stage.acts.uses(await stage.acts.opens("settings", person=ANA), "rules_more")
    await stage.acts.submits(form, person=ANA, **_RULES)


async def saved_and_closed(stage: Stage) -> None:
    """Likewise, and the form is closed."""
    await saved(stage)
    view = stage.acts.workspace.world.slack.views.before(ANA)
    assert view is not None
    await stage.acts.workspace.calls.modals.closed(ANA, view.id)


async def filled_in(stage: Stage) -> None:
    """The form is opened again."""
    await saved_and_closed(stage)
    await form_opened(stage)


async def alert_with_rules(stage: Stage) -> None:
    """Usage passes 100 %."""
    await saved_and_closed(stage)
    await stage.types("alerts 80 100")
    stage.acts.use(103)
    await stage.acts.later()


SETTINGS_SCENES = (
    Scene(form_opened, (Picture("form-settings", "The form for an organization's settings", FORM),), person=ANA),
    Scene(
        filled_in,
        (Picture("form-settings-whole", "An organization's settings, all that is set", FORM, whole=True),),
        person=ANA,
    ),
    Scene(
        form_without_groups,
        (Picture("form-settings-people", "The settings where alerts can mention people alone", FORM, whole=True),),
        person=ANA,
    ),
    Scene(saved, (Picture("settings-saved", "What holds once the settings are saved", FORM),), person=ANA),
    Scene(
        alert_with_rules,
        (Picture("alert-rules", "An alert with the cost, a person, a user group and the runbook", _ALERT),),
    ),
)
