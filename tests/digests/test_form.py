"""The modal in which a channel subscribes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.modal import done_view, failed_view
from bot.digests.extent import Extent
from bot.digests.form import TITLE, Chosen, Form, read_submission, subscribe_view
from bot.digests.messages.replies import REPLIES
from bot.digests.messages.schedule_text import fresh_hint
from bot.digests.schedule import MonthlySchedule, WeeklySchedule
from bot.i18n.catalogs import LANGUAGES, translator_for
from bot.i18n.time_zones import COMMON_ZONES, zone_exists
from bot.i18n.translator import Translator
from bot.subscriptions.form import Obstacle, Target, loading_view, target_of, working_view
from sandbox.block_kit.validate import KINDS, refusals
from tests.support.subscription_examples import ACME, ENGLISH, NINE, NOW, ONE, organizations, schedules, zones

TRANSLATOR = translator_for("en-US")
FORM = Form(Target("C0OPS"), (ACME,), ACME.uuid, NINE, "pt-BR", "America/Sao_Paulo")
LONG = replace(FORM, shows_more=True)
EARLY = WeeklySchedule(0, time(8), "Asia/Tokyo")
forms = st.builds(
    Form,
    target=st.builds(Target, st.just("C0OPS"), st.just("") | st.uuids().map(str), st.integers(0, 9)),
    organizations=st.lists(organizations, max_size=120).map(tuple),
    organization=st.just(ACME.uuid),
    schedule=schedules,
    locale=st.sampled_from(["en-US", "pt-PT", "zz"]),
    own_time_zone=zones | st.just("nowhere"),
    obstacle=st.none() | st.builds(Obstacle, st.sampled_from(["shared", "readers_unknown"]), is_final=st.just(False)),
    shows_more=st.booleans(),
    extent=st.sampled_from(Extent),
)


def initial(view: dict[str, Any]) -> dict[str, str]:
    """What is heard when nobody changes anything."""
    return {block["block_id"]: _state(block["element"]) for block in view["blocks"] if block["type"] == "input"}


def _state(element: dict[str, Any]) -> str:
    if element["type"] == "timepicker":
        return str(element["initial_time"])
    return str(element.get("initial_option", {}).get("value", ""))


def block(view: dict[str, Any], name: str) -> dict[str, Any]:
    (matching,) = [block for block in view["blocks"] if block.get("block_id") == name]
    return dict(matching)


def changed(**values: str) -> dict[str, str]:
    return {**initial(subscribe_view(LONG, TRANSLATOR, NOW)), **values}


@given(forms, st.sampled_from(["en-US", "pt-BR", "es-LA"]).map(translator_for))
def test_slack_takes_any_form(form: Form, translator: Translator) -> None:
    view = subscribe_view(form, translator, NOW)
    blocks = [block for block in view["blocks"] if block["type"] in KINDS["modal"]]
    assert refusals(blocks, surface="modal") == []
    assert all(len(view[part]["text"]) <= 24 for part in ("title", "close", "submit") if part in view)
    assert len(view.get("private_metadata", "")) <= 3000
    menus = [block["element"] for block in view["blocks"] if block.get("element", {}).get("type") == "static_select"]
    assert all(0 < len(menu["options"]) <= 100 for menu in menus)
    assert all(menu["initial_option"] in menu["options"] for menu in menus if "initial_option" in menu)


def test_a_form_sent_back_as_it_was_says_what_stood_in_it() -> None:
    sent = initial(subscribe_view(LONG, TRANSLATOR, NOW))
    read = read_submission(sent, TRANSLATOR)
    assert read == Chosen(ACME.uuid, NINE, "pt-BR", Extent.EVERYTHING)
    assert isinstance(read, Chosen)
    assert read.schedule("UTC") == NINE


def test_the_short_form_keeps_zone_and_language() -> None:
    read = read_submission(initial(subscribe_view(FORM, TRANSLATOR, NOW)), TRANSLATOR)
    assert isinstance(read, Chosen)
    assert (read.schedule("Europe/Madrid").time_zone, read.locale) == ("Europe/Madrid", None)


def test_what_no_label_tells_is_told_by_a_hint() -> None:
    inputs = [block for block in subscribe_view(LONG, TRANSLATOR, NOW)["blocks"] if block["type"] == "input"]
    hinted = {block["block_id"]: "hint" in block for block in inputs}
    told = {"weekday": False, "time": False, "extent": False}
    assert hinted == {"organization": True, "cadence": True, **told, "zone": True, "language": True}
    assert list(hinted)[2:5] == ["weekday", "time", "extent"]


def test_the_extent_that_is_chosen_is_read() -> None:
    view = subscribe_view(replace(FORM, extent=Extent.TOP_FLOWS), TRANSLATOR, NOW)
    options = [option["text"]["text"] for option in block(view, "extent")["element"]["options"]]
    assert options == ["Headline only", "Headline and top flows", "Everything: forecast, charts, flows"]
    read = read_submission(initial(view), TRANSLATOR)
    assert isinstance(read, Chosen)
    assert read.extent is Extent.TOP_FLOWS


def test_a_form_of_the_release_before_leaves_the_extent_as_it_is() -> None:
    values = {name: value for name, value in changed().items() if name != "extent"}
    read = read_submission(values, TRANSLATOR)
    assert isinstance(read, Chosen)
    assert read.extent is None


def test_the_form_remembers_what_it_is_about() -> None:
    view = subscribe_view(replace(FORM, target=Target("C0OPS", "an-id", 3)), TRANSLATOR, NOW)
    assert target_of(view["private_metadata"]) == Target("C0OPS", "an-id", 3)
    assert view["callback_id"] == "subscribe"


@given(st.text() | st.sampled_from(["[]", "[1,2,3]", '["C",1,2]', '["C","i",true]', "[" * 9999]))
def test_forged_metadata_is_refused(forged: str) -> None:
    assert target_of(forged) is None


def test_an_edited_subscription_keeps_its_organization() -> None:
    view = subscribe_view(replace(FORM, target=Target("C0OPS", "an-id", 3)), TRANSLATOR, NOW)
    assert read_submission(initial(view), TRANSLATOR) == Chosen(
        "", replace(NINE, time_zone=""), extent=Extent.EVERYTHING
    )
    assert view["submit"]["text"] == "Save"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("organization", "", "Choose an organization."),
        ("weekday", "7", "Choose a day of the week."),
        ("weekday", "", "Choose a day of the week."),
        ("time", "", "Choose a time between 00:00 and 23:59."),
        ("time", "24:00", "Choose a time between 00:00 and 23:59."),
        ("time", "٠٩:٠٠", "Choose a time between 00:00 and 23:59."),
        ("zone", "../../etc/passwd", "Choose a time zone."),
        ("language", "xx", "Choose a language."),
        ("extent", "", "Choose what the message holds."),
        ("extent", "all", "Choose what the message holds."),
    ],
)
def test_each_input_has_its_sentence(name: str, value: str, sentence: str) -> None:
    assert read_submission(changed(**{name: value}), TRANSLATOR) == {name: sentence}


@given(
    st.dictionaries(
        st.sampled_from(["organization", "weekday", "time", "zone", "language", "extent"]), st.text(max_size=9)
    )
)
def test_forged_values_are_refused(values: Mapping[str, str]) -> None:
    assert isinstance(read_submission(values, TRANSLATOR), dict)


def test_ones_own_zone_comes_first_with_its_distance_from_utc() -> None:
    options = block(subscribe_view(LONG, TRANSLATOR, NOW), "zone")["element"]["options"]
    assert options[0]["text"]["text"] == "America/Sao_Paulo (UTC−03:00)"
    assert [option["value"] for option in options].count("America/Sao_Paulo") == 1


def test_the_common_zones_exist_and_leave_room_for_ones_own() -> None:
    assert [time_zone for time_zone in COMMON_ZONES if not zone_exists(time_zone)] == []
    assert len(set(COMMON_ZONES)) == len(COMMON_ZONES) <= 98


def test_an_early_monday_in_the_east_proposes_the_first_fresh_hour() -> None:
    hint = block(subscribe_view(replace(FORM, schedule=EARLY), TRANSLATOR, NOW), "time")["hint"]["text"]
    assert "On Monday at 8:00 AM in Asia/Tokyo its week is not over yet" in hint.replace("\u202f", " ")
    assert "From 9:00 AM on" in hint.replace("\u202f", " ")


def test_a_fresh_hour_needs_no_hint() -> None:
    assert fresh_hint(NINE, NOW, TRANSLATOR) is None
    field = block(subscribe_view(FORM, TRANSLATOR, NOW), "time")
    assert (field["label"]["text"], "hint" in field) == ("Time (America/Sao_Paulo)", False)


def test_a_day_that_not_every_month_has_says_what_becomes_of_it() -> None:
    view = subscribe_view(replace(FORM, schedule=MonthlySchedule(31, time(9), "UTC")), TRANSLATOR, NOW)
    options = {option["value"]: option["text"]["text"] for option in block(view, "month_day")["element"]["options"]}
    assert (options["28"], options["29"], len(options)) == ("28", "29, or the last day of the month", 31)


def test_without_an_organization_there_is_no_form() -> None:
    view = subscribe_view(replace(FORM, organizations=()), TRANSLATOR, NOW)
    assert "submit" not in view
    assert refusals(view["blocks"], surface="modal") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_slack_takes_the_views_in_between(language: str) -> None:
    translator, message = translator_for(language), REPLIES.cannot_post("not_in_channel", ONE, ENGLISH)
    for view in (
        loading_view(TITLE, translator),
        working_view(TITLE, translator),
        done_view(message, translator),
        failed_view(message, translator),
    ):
        assert refusals(view["blocks"], surface="modal") == []
        assert max(len(view[part]["text"]) for part in ("title", "close")) <= 24
