"""Reports as somebody at the page reads them, over either door: each number is held against the seed."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.end_to_end.visitor import LABS, RETAIL, Visitor, charted, column

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("demo", ["http", "socket"], indirect=True, scope="module"),
]


def number_in(answer: Locator, before: str = "Acme Ltda: ") -> int:
    """The number that follows some words, in any of the three languages."""
    found = re.search(re.escape(before) + r"([\d.,\u00a0\u202f]+)", answer.inner_text())
    assert found, answer.inner_text()
    return int(re.sub(r"\D", "", found[1]))


def test_the_month_so_far_is_what_the_seed_says(visitor: Visitor) -> None:
    answer = visitor.run_command()
    used = number_in(answer)
    assert used in visitor.month_so_far()
    assert charted(answer)[0]["data"][-1]["value"] == used  # level from today
    assert f"{used:,} of 50,000 tasks" in answer.inner_text()


def test_last_month_is_what_the_seed_says(visitor: Visitor) -> None:
    answer = visitor.run_command("last_month")
    _, seed = visitor.figures()
    assert number_in(answer) == seed.total("last_month") == charted(answer)[0]["data"][-1]["value"]
    assert f"{seed.active_flows('last_month')} active flows" in answer.inner_text()


def test_three_months_are_what_the_seed_says(visitor: Visitor) -> None:
    bars = [bar["value"] for bar in charted(visitor.run_command("last_3_months"))[0]["data"]]
    before, after = visitor.figures()
    earliest, latest = ([tasks for _, tasks in seed.months("last_3_months")] for seed in (before, after))
    assert bars[:2] == earliest[:2]
    assert earliest[2] <= bars[2] <= latest[2]


def test_the_table_has_the_flows_of_the_seed(visitor: Visitor) -> None:
    answer = visitor.run_command("last_month")
    top = visitor.figures()[1].flows("last_month")[:5]
    assert column(answer, 0) == [one.flow.name for one in top]
    assert column(answer, 1) == [f"{one.tasks:,}" for one in top]
    assert column(answer, 3) == [f"{one.runs:,}" for one in top]


def test_flows_are_found_by_words(visitor: Visitor) -> None:
    answer = visitor.run_command("flows last_month pedido")
    seed = visitor.figures()[1].flows("last_month")
    found = [one for one in seed if "pedido" in f"{one.flow.name} {one.flow.pipe}".lower()]
    assert number_in(answer) == len([one for one in found if one.tasks])
    assert column(answer, 1)[0] == f"{found[0].tasks:,}"
    assert f"{sum(one.tasks for one in found):,} tasks" in answer.inner_text()


def test_an_admin_links_a_channel(visitor: Visitor) -> None:
    visitor.looks_as("U0ANA", "C0FINANCE")
    expect(visitor.run_command("link 301235")).to_contain_text("Acme Labs")
    assert number_in(visitor.run_command(), "Acme Labs: ") in visitor.month_so_far(LABS)
    visitor.run_command("unlink")
    assert number_in(visitor.run_command("last_month")) == visitor.figures()[1].total("last_month")


def test_a_member_may_not_link_and_a_guest_reads_nothing(visitor: Visitor) -> None:
    expect(visitor.run_command("link 301235")).to_contain_text("Only workspace admins")
    visitor.looks_as("U0GUS")
    refusal = visitor.run_command().locator(".blocks").inner_text()
    assert not re.search(r"\d", refusal)


def test_every_button_of_a_report_does_what_it_says(visitor: Visitor) -> None:
    report = visitor.run_command()
    visitor.presses(report, "show:last_month")
    assert number_in(report) == visitor.figures()[1].total("last_month")
    visitor.presses(report, "show:last_3_months")
    assert len(charted(report)[0]["data"]) == 3
    visitor.presses(report, "show:current_month")
    visitor.presses(report, "refresh")
    shared = visitor.shares(report, "share")
    assert number_in(shared) == number_in(report)
    expect(shared).to_have_attribute("data-ephemeral", "false")


def test_every_button_of_the_flows_does_what_it_says(visitor: Visitor) -> None:
    report = visitor.run_command()
    visitor.presses(report, "show_flows")
    for period in ("last_month", "last_3_months", "current_month"):
        visitor.presses(report, f"show_flows:{period}")
    flows = report.locator(".range").inner_text()
    shared = visitor.shares(report, "share_flows")
    expect(shared.locator(".range")).to_have_text(flows)
    expect(shared).to_have_attribute("data-ephemeral", "false")


def test_the_flows_come_as_a_file_by_direct_message(visitor: Visitor) -> None:
    answer = visitor.shares(visitor.run_command("flows"), "flows_csv")
    expect(answer).to_contain_text("We sent you the CSV file in a direct message.")
    visitor.goes_to("D0BEN")
    expect(visitor.nth(0)).to_contain_text("The CSV file is below.")
    expect(visitor.page.locator(".file")).to_contain_text("flows-2026-11.csv")


def test_what_is_shared_is_seen_by_others_and_the_rest_is_not(visitor: Visitor) -> None:
    shared = visitor.shares(visitor.run_command("last_month"), "share")
    headline = shared.locator("b, strong").first.inner_text()
    visitor.looks_as("U0CARMEN")
    expect(visitor.answers).to_have_count(1)
    expect(visitor.answers).to_contain_text(headline)


def test_each_reads_their_own_language(visitor: Visitor) -> None:
    total = visitor.figures()[1].total("last_month")
    dotted = f"{total:,}".replace(",", ".")
    visitor.looks_as("U0ANA")
    expect(visitor.run_command("mês passado")).to_contain_text(f"{dotted} de 50.000 tarefas")
    visitor.looks_as("U0CARMEN")
    assert number_in(visitor.run_command("último mes")) == total
    visitor.looks_as("U0BEN")
    expect(visitor.run_command("last_month")).to_contain_text(f"{total:,} of 50,000 tasks")


def test_a_change_of_language_counts_from_the_next_answer(visitor: Visitor) -> None:
    expect(visitor.run_command("last_month")).to_contain_text("of 50,000 tasks")
    with visitor.page.expect_response("**/page-api/locale"):
        visitor.page.locator("#locale").select_option("pt-BR")
    expect(visitor.run_command("last_month")).to_contain_text("de 50.000 tarefas")


def test_a_broken_pipefy_is_said_and_the_last_reading_shown_with_its_age(visitor: Visitor) -> None:
    used = number_in(visitor.run_command("last_month"))
    visitor.page.get_by_role("button", name="+1 hour").click()
    visitor.turns_switch("pipefy_down", on=True)
    stale = visitor.run_command("last_month")
    expect(stale).to_contain_text("these figures are 1 hour old")
    assert number_in(stale) == used
    visitor.turns_switch("pipefy_down", on=False)


def test_a_pipefy_that_never_answered_is_said_without_a_number(visitor: Visitor) -> None:
    visitor.looks_as("U0ANA")
    visitor.turns_switch("pipefy_down", on=True)
    said = visitor.run_command("last_3_months 301235").locator(".blocks").inner_text()
    assert "Pipefy" in said
    assert "Acme Labs:" not in said


def test_what_the_slider_adds_is_read_after_a_refresh(visitor: Visitor) -> None:
    visitor.looks_as("U0ANA")
    report = visitor.run_command("301236")
    assert number_in(report, "Acme Retail: ") in visitor.month_so_far(RETAIL)
    with visitor.page.expect_response("**/page-api/usage"):
        visitor.page.locator(f"input[type=range][data-organization='{RETAIL}']").fill("5000")
    with visitor.page.expect_response("**/page-api/clock"):
        visitor.page.get_by_role("button", name="+1 hour").click()
    visitor.presses(report, "refresh")
    seed = visitor.month_so_far(RETAIL)
    assert number_in(report, "Acme Retail: ") - 5_000 in seed


def test_hostile_names_stay_words(visitor: Visitor) -> None:
    answer = visitor.run_command("flows last_month")
    for words in ("=HYPERLINK(", "evil.example|click", "@here & <@U0ANA>", ":fire:", "<!channel> *bold* _it_"):
        answer.get_by_placeholder("Filter rows").fill(words)
        expect(answer.locator("tbody tr").first).to_contain_text(words)
        assert answer.locator(".table-box").locator("a, b, i, .mention").count() == 0
