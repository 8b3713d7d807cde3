"""The default channel of an organization: offered first, and in place of a channel that is closed to the bot."""

from bot.organizations.rules.change import ChannelRefused
from bot.organizations.rules.messages import outcome_message
from bot.sharing.default_channel import channel_fault
from bot.usage.model import Organization
from sandbox.slack.workspace import BOT_USER_ID
from tests.organizations.journeys.test_settings import settings
from tests.support.alerts import Alerting
from tests.support.digests import said
from tests.support.workspace import ACME, ANA, BEN, FINANCE, GENERAL, OPS, PARTNERS, PATIENCE_SECONDS, RANDOM

CURRENT = "the one from which it was called"


async def first_offered(alerting: Alerting, person: str = BEN) -> str:
    """The channel that stands in the form of the global shortcut."""
    await alerting.workspace.calls.surfaces.shortcut_chosen(person, "set_up")
    view = await alerting.form(person)
    await alerting.workspace.calls.modals.closed(person, view.id)
    (element,) = [block["element"] for block in view.body["blocks"] if block.get("block_id") == "channel"]
    return str(element.get("initial_conversation") or CURRENT)


async def test_the_shortcut_offers_it_first(alerting: Alerting) -> None:
    await alerting.says("link 301234", person=BEN)
    assert "O canal padrão é" in await settings(alerting, default_channel=FINANCE)
    assert await first_offered(alerting) == FINANCE
    alerting.workspace.world.slack.channels[FINANCE].members.discard(BEN)
    assert await first_offered(alerting) == CURRENT


async def test_what_cannot_be_it_gets_a_sentence(alerting: Alerting) -> None:
    alerting.workspace.world.slack.channels[RANDOM].members.discard(BOT_USER_ID)
    alerting.workspace.world.slack.channels[GENERAL].archived = True
    deps, acme = alerting.deps, Organization(ACME)
    for channel, sentence in [
        (RANDOM, "O bot não está em"),
        (GENERAL, "está arquivado."),
        (PARTNERS, "Pessoas de outra empresa podem ler"),
        ("D0ANA", "Uma mensagem direta não pode ser o canal padrão."),
        ("C0NONE", "O Slack não nos mostra"),
    ]:
        fault = await channel_fault(deps, channel)
        assert fault is not None
        refused = ChannelRefused(acme, channel, fault)
        assert sentence in outcome_message(refused, deps.localizer("pt-BR", "America/Sao_Paulo")).text
    assert "O bot não está em" in await settings(alerting, default_channel=RANDOM)
    assert await alerting.audited() == []


async def test_the_notice_of_an_archived_channel_offers_it_to_who_is_in_it(alerting: Alerting) -> None:
    await settings(alerting, default_channel=GENERAL)
    await alerting.says("alerts 80")
    await alerting.says("subscribe monday 09:00")
    await alerting.says("subscribe daily 09:00", person=ANA)
    alerting.workspace.world.slack.channels[GENERAL].members.discard(ANA)
    await alerting.workspace.calls.lifecycle.archived(ANA, OPS)
    await alerting.workspace.bot.tasks.drain(PATIENCE_SECONDS)
    await alerting.look()
    notices = [said(post) for post in alerting.told() if "paused" in post.text]
    assert len(notices) == 2
    assert all(f"Or set it up in <#{GENERAL}>, the default channel of Acme Ltda: type" in notice for notice in notices)
    # It may be private, and only who is in it can type there.
    (notice,) = [said(post) for post in alerting.told(ANA) if "pausa" in post.text]
    assert GENERAL not in notice
