"""People type like people: what phones, documents and Slack itself do to words changes nothing of what they mean."""

from dataclasses import replace

import pytest

from tests.support.alerts import Alerting
from tests.support.digests import Digests, said
from tests.support.workspace import ANA, BEN, LABS, Workspace


def rename(workspace: Workspace, uuid: str, name: str) -> None:
    organization = workspace.world.pipefy.organization(uuid)
    assert organization is not None
    workspace.world.pipefy.put(replace(organization, name=name))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Norte & Sul <Log>", "Norte & Sul <Log>"),
        ("Norte & Sul <Log>", "last_month Norte & Sul <Log>"),
        ("AT&amp;T", "AT&amp;T"),  # once decoded, and not twice
        ("Norte & Sul", "“Norte & Sul”"),
        ("D'Angelo Ltda", "D’Angelo Ltda"),
        ("Sao-Paulo Trens", "Sao\u2011Paulo Trens"),
        ("Acme Inc.", "`Acme Inc.`"),
        ("Café Brasil", "Cafe\u0301\u200b Brasil"),
        ("Acme Retail 2", "«acme\u00a0retail\u202f2».\u2060"),
    ],
)
async def test_a_name_is_found_however_it_is_typed(workspace: Workspace, name: str, typed: str) -> None:
    rename(workspace, LABS, name)
    period = "last_month" if typed.startswith("last_month") else ""
    meant = await workspace.run_command(f"{period} {LABS}", person=ANA)
    assert (await workspace.run_command(typed, person=ANA)).text == meant.text


async def test_of_two_names_that_look_alike_the_exact_one_is_meant(workspace: Workspace) -> None:
    rename(workspace, LABS, "ACME RETAIL")
    shouted, plain = [await workspace.run_command(name, person=ANA) for name in ("ACME RETAIL", "Acme Retail")]
    assert shouted.text.startswith("ACME RETAIL:")
    assert plain.text.startswith("Acme Retail:")
    assert "Várias organizações se chamam" in (await workspace.run_command("acme retail", person=ANA)).text


async def test_words_that_carry_markup_come_back_as_words(workspace: Workspace) -> None:
    answer = await workspace.run_command("<!channel> & <@U0ANA>")
    assert "<!channel>" not in answer.text
    assert "amp;amp" not in answer.text


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("**last month**", "last_month"),
        ("*last_month*", "last_month"),
        ("_last month_ *Acme Retail*", "last_month Acme Retail"),
        ("(last 3 months)", "last_3_months"),
        (":bar_chart: flows", "flows"),
        ("flows 📊", "flows"),
        ("📊 last month", "last_month"),
        ("- ~status~", "status"),
        ("• status 👍🏽", "status"),
        ("/pipefy-usage last month", "last_month"),
        ("/pipefy-usage", ""),
        ("/flows", "flows"),
        ("**Acme Retail**", "Acme Retail"),
    ],
)
async def test_signs_around_words_mean_nothing(workspace: Workspace, typed: str, plain: str) -> None:
    meant = await workspace.run_command(plain, person=ANA)
    assert (await workspace.run_command(typed, person=ANA)).text == meant.text


async def test_an_emoji_of_a_name_stays_in_it(workspace: Workspace) -> None:
    rename(workspace, LABS, "🚀 Acme")
    for typed in ("🚀 Acme", "🚀 Acme last month"):
        assert "🚀 Acme" in (await workspace.run_command(typed, person=ANA)).text.split("\n")[0]


@pytest.mark.parametrize(
    ("typed", "schedule"),
    [
        ("subscribe Mondays at 9.00h (São Paulo)", "9:00 AM (America/Sao_Paulo)"),
        ("subscribe **monday** 9am, New York", "9:00 AM (America/New_York)"),
        ("subscribe lunes 9 hs Buenos Aires", "9:00 AM (America/Argentina/Buenos_Aires)"),
    ],
)
async def test_a_city_is_a_time_zone(digests: Digests, typed: str, schedule: str) -> None:
    assert schedule in said(await digests.says(typed))


@pytest.mark.parametrize("typed", ["alerts budget=20500 forecast=on", "alerts *budget: 20.500*, forecast:on"])
async def test_settings_are_assigned_as_in_other_programs(alerting: Alerting, typed: str) -> None:
    assert "budget of 20,500 tasks" in said(await alerting.says(typed))


@pytest.mark.parametrize(
    ("typed", "budget"),
    [
        ("alerts budget 20 500", "20,500"),
        ("alerts budget 20\u00a0500", "20,500"),
        ("alerts budget 20\u202f500", "20,500"),
        ("alerts budget 20’500", "20,500"),
        ("alerts budget 1 250 000 80 %", "1,250,000"),
        ("alertas orçamento 20 mil", "20,000"),
        ("alerts budget 1.5k.", "1,500"),
    ],
)
async def test_a_budget_is_read_as_people_and_the_bot_write_numbers(
    alerting: Alerting, typed: str, budget: str
) -> None:
    assert f"budget of {budget} tasks" in said(await alerting.says(typed))


@pytest.mark.parametrize(
    ("typed", "explained"),
    [
        (
            "subscribe friday 25:00",
            "I don't understand the time “25:00”. Times go from 00:00 to 23:59.",
        ),
        ("subscribe monday Sao_Paolo", "I don't know the time zone “Sao_Paolo”."),
        ("subscribe someday", "I don't understand “someday”: it is no weekday, time or time zone."),
        ("subscribe monday friday", "“friday” sets a second time what this command sets already."),
        ("alerts budget abc", "I don't understand the budget “abc”."),
        ("alerts budget", "A value is missing after “budget”."),
        ("alerts 50 5000", "I don't understand the threshold “5000”. Thresholds are whole percentages from 1 to"),
        ("alerts forecast maybe", "I don't understand “maybe”: write on or off."),
        ("alerts reminder hourly", "I don't understand the reminder “hourly”."),
        ("alerts 80 Acme", "I don't understand “Acme”: it is neither a threshold nor a setting of alerts."),
        ("alerts 10 20 30 40 50 60 70 80 90 100 110", "“110” is one threshold too many."),
        ("list foo", "I don't understand “foo” here: this command takes no other words. Type /pipefy-usage list"),
        ("alerts 50 off", "“off” ends alerts, so type it without other words. Try /pipefy-usage alerts off."),
    ],
)
async def test_each_verb_explains_its_own_arguments(workspace: Workspace, typed: str, explained: str) -> None:
    answer = await workspace.run_command(typed, person=BEN)
    assert answer.text.startswith(explained)
    assert f"/pipefy-usage {typed.split(maxsplit=1)[0]}" in answer.text
    assert answer.person == BEN


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("pause", "list"),
        ("pausar", "list"),
        ("snooze", "list, /pipefy-usage alerts"),
        ("csv", "flows"),
        ("cancelar", "unsubscribe"),
        ("health", "status"),
        ("flows? orders of last_week", None),
        ("flow orders", None),
    ],
)
async def test_what_the_bot_does_under_another_name_is_offered(
    workspace: Workspace, typed: str, offered: str | None
) -> None:
    text = (await workspace.run_command(typed)).text
    if offered is None:
        assert "Did you mean" not in text
    else:
        assert f"/pipefy-usage {offered}" in text.partition("Did you mean:")[2]


@pytest.mark.parametrize("typed", ["Help.", "“help”", "`help`", "help!", "HELP \u200b", "help me", "¿ayuda?"])
async def test_help_comes_however_it_is_asked_for(workspace: Workspace, typed: str) -> None:
    assert (await workspace.run_command(typed)).text.startswith("See usage")


async def test_a_verb_behind_a_period_is_understood(workspace: Workspace) -> None:
    turned, plain = [await workspace.run_command(typed) for typed in ("last month flows", "flows last month")]
    assert turned.text == plain.text


async def test_unsub_is_understood(digests: Digests) -> None:
    await digests.says("sub monday 09:00")
    assert "Acme Ltda" in said(await digests.says("unsub"))
    assert "has no weekly digest and no alerts yet" in said(await digests.says("list"))


async def test_an_address_with_a_full_stop_is_an_address(workspace: Workspace) -> None:
    answer = await workspace.run_command("https://app.pipefy.com/organizations/301234.")
    assert answer.text.startswith("Acme Ltda:")
