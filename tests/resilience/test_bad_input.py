"""What is typed wrongly is answered with what can be typed."""

import pytest

from sandbox.block_kit.mrkdwn import markup
from tests.support.messages import figures_in
from tests.support.workspace import ANA, BEN, CARMEN, OPS, Workspace

PERIODS = {
    ANA: ("mês atual", "mês passado", "últimos 3 meses"),
    BEN: ("current_month", "last_month", "last_3_months"),
    CARMEN: ("mes actual", "mes pasado", "últimos 3 meses"),
}
EXAMPLE = "/pipefy-usage last_month"


NEAREST = {
    "statsu": "status",
    "hlep": "help",
    "fluxs": "flows",
    "unlnk": "unlink",
    "curent_month": "current_month",
    "last_mnth": "last_month",
    "last3months": "last_3_months",
    "acme ltd": "Acme Ltda",
}


async def test_the_nearest_is_offered(workspace: Workspace) -> None:
    for word, nearest in NEAREST.items():
        post = await workspace.run_command(word)
        assert f"/pipefy-usage {nearest}" in post.text.splitlines()[-1]
        assert not figures_in(post)


async def test_an_admin_is_offered_the_nearest_of_all_organizations(workspace: Workspace) -> None:
    offered = (await workspace.run_command("Acme Retial", person=ANA)).text.splitlines()[-1]
    assert "/pipefy-usage Acme Retail" in offered


async def test_a_member_is_offered_no_organization_that_they_may_not_read(workspace: Workspace) -> None:
    post = await workspace.run_command("Acme Retial")
    assert "Acme Ltda" in post.text
    assert "Acme Retail" not in post.text


@pytest.mark.parametrize("person", [ANA, BEN, CARMEN])
async def test_an_unknown_period_is_answered_with_those_that_exist(workspace: Workspace, person: str) -> None:
    for word in ("yesterday", "last_slot", "year", "2025 01", "next_month", "last_2_months", "janeiro"):
        post = await workspace.run_command(f"{word} please", person=person)
        assert [period for period in PERIODS[person] if period not in post.text] == []
        assert f"/pipefy-usage {PERIODS[person][1]}" in post.text


async def test_whatever_is_typed_is_answered_with_an_example(workspace: Workspace) -> None:
    for word in ("xyzzy", "🦆", "…", "-h", "--help", "'; DROP TABLE links; --", "a" * 3000, "2025"):
        post = await workspace.run_command(word)
        assert (post.person, EXAMPLE in post.text or "admins" in post.text, len(post.text) < 4000) == (BEN, True, True)
    assert workspace.world.slack.failed == []


async def test_what_was_typed_comes_back_as_words(workspace: Workspace) -> None:
    for word in ("<!channel>", "<@U0ANA>", "<https://evil.example|click>", "*x* _y_ ~z~ `c`", "@here"):
        post = await workspace.run_command(word)
        assert markup(post.text, links=True) == []


@pytest.mark.parametrize("words", ["301999", "last_month 301999", "https://app.pipefy.com/organizations/301999"])
async def test_an_organization_that_the_account_may_not_read(workspace: Workspace, words: str) -> None:
    post = await workspace.run_command(words, person=ANA)
    assert "Usage Stats" in post.text
    assert "91c444b53a0a596e-IAD" in post.text


async def test_an_organization_that_does_not_exist(workspace: Workspace) -> None:
    post = await workspace.run_command("link 999999", person=ANA)
    assert "999999" in post.text
    assert "Usage Stats" in post.text


async def test_the_current_month_has_many_names(workspace: Workspace) -> None:
    for words in ("", "   ", "\t", "\u202e", "current_month", "NOW", "This Month", "mês", "mes actual"):
        assert (await workspace.run_command(words)).text.startswith("Acme Ltda: 33,083 of 50,000 tasks")


async def test_help_has_many_names(workspace: Workspace) -> None:
    for words in ("help", "?", "ajuda", "ayuda"):
        post = await workspace.types(CARMEN, OPS, f"/pipefy-usage {words}")
        for typed in ("mes pasado", "últimos 3 meses", "flujos", "vincular", "desvincular", "estado", "ayuda"):
            assert typed in post.text
