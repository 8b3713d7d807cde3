"""`help`: short, grouped, in the words of the reader's language, with buttons that do what it names."""

from pathlib import Path

import pytest

from bot.app import TransportName
from bot.commands import parse
from bot.i18n.catalogs import translator_for
from bot.onboarding.help_topic import HelpTopic
from bot.onboarding.messages import help_message, typed_commands
from bot.onboarding.start_buttons import ALERTS, DIGEST, USAGE
from tests.support.messages import buttons, figures_in
from tests.support.workspace import ANA, BEN, CARMEN, OPS, Workspace, open_workspace

LOCALES = ("en-US", "pt-BR", "es-ES")
MENTION = "@Pipefy usage hello"
FORMS = {DIGEST: "digest", ALERTS: "alert"}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("topic", HelpTopic)
def test_help_has_at_most_twelve_lines(locale: str, topic: HelpTopic) -> None:
    assert len(help_message(translator_for(locale), topic).text.splitlines()) <= 12


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("topic", HelpTopic)
def test_what_help_tells_to_type_means_the_same_in_every_language(locale: str, topic: HelpTopic) -> None:
    english = typed_commands(translator_for("en-US"), topic)
    typed = typed_commands(translator_for(locale), topic)
    assert list(map(parse, typed)) == list(map(parse, english))


@pytest.mark.parametrize(("person", "typed"), [(BEN, "help"), (ANA, "ajuda"), (CARMEN, "ayuda")])
async def test_help_speaks_the_readers_language(workspace: Workspace, person: str, typed: str) -> None:
    locale = {BEN: "en-US", ANA: "pt-BR", CARMEN: "es-ES"}[person]
    post = await workspace.run_command(typed, person=person)
    assert (post.text, post.person) == (help_message(translator_for(locale)).text, person)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("help alerts", "Alerts"),
        ("help digests", "Digests"),
        ("help subscribe", "Digests"),
        ("ajuda alertas", "Alerts"),
        ("ajuda resumos", "Digests"),
        ("ayuda resumen", "Digests"),
        ("ayuda avisos", "Alerts"),
        ("alerts help", "Alerts"),
        ("help flows", "See usage"),
        ("help me with alerts", "See usage"),
    ],
)
async def test_help_about_one_thing_says_the_rest(workspace: Workspace, typed: str, first: str) -> None:
    assert (await workspace.run_command(typed)).text.splitlines()[0] == first


@pytest.mark.parametrize("door", ["http", "socket"])
async def test_the_buttons_of_help_do_what_they_say(database: Path, door: TransportName) -> None:
    async with open_workspace(database, door) as workspace:
        post = await workspace.run_command("help")
        assert list(buttons(post).values()) == ["Show usage", "Digest", "Alerts"]
        report = await workspace.clicks(post, USAGE)
        assert (figures_in(report), report.person, report.replaces) == (True, BEN, False)


@pytest.mark.parametrize("action_id", FORMS)
@pytest.mark.parametrize("channel", [OPS, "D0BEN"])
async def test_the_buttons_of_a_welcome_open_the_forms(workspace: Workspace, action_id: str, channel: str) -> None:
    post = await workspace.types(BEN, channel, MENTION if channel == OPS else "hello")
    await workspace.expect_no_post(workspace.pressed(post, action_id))
    view = workspace.world.slack.views.before(BEN)
    assert view
    assert FORMS[action_id] in view.body["title"]["text"].lower()


async def test_whoever_presses_show_usage_on_a_welcome_reads_it_alone(workspace: Workspace) -> None:
    post = await workspace.types(BEN, OPS, MENTION)
    report = await workspace.clicks(post, USAGE, person=CARMEN)
    assert (report.person, report.replaces, "tareas" in report.text) == (CARMEN, False, True)


@pytest.mark.parametrize(
    ("channel", "text", "place", "elsewhere"),
    [
        (OPS, MENTION, "here, for everybody", "direct message"),
        ("D0BEN", "hello", "in this direct message", "everybody"),
    ],
)
async def test_a_welcome_speaks_of_where_it_stands(
    workspace: Workspace, channel: str, text: str, place: str, elsewhere: str
) -> None:
    post = await workspace.types(BEN, channel, text)
    assert place in post.text
    assert elsewhere not in post.text
