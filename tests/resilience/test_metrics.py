"""What an operator can count, as a scrape of `/metrics` tells it."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from sandbox.pipefy.faults import html
from sandbox.slack.faults import Fault
from tests.support.alerts import Alerting
from tests.support.digests import MONDAY, SUBSCRIBE, Digests
from tests.support.workspace import ACME, Outside, Workspace, open_bot


def move_away(database: Path) -> None:
    database.rename(database.with_suffix(".away"))


async def scraped(web: Starlette, token: str = "") -> httpx.Response:
    """The answer to a scrape, as Prometheus asks."""
    headers = {b"authorization": f"Bearer {token}".encode()} if token else {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://bot.test") as http:
        return await http.get("/metrics", headers=headers)


async def samples(workspace: Workspace) -> dict[str, float]:
    """Every sample without the prefix, by its name and labels."""
    lines = (await scraped(workspace.bot.web)).text.splitlines()
    named = (line.removeprefix("pipefy_usage_").rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in named}


async def test_commands_requests_and_posts_are_counted(workspace: Workspace) -> None:
    await workspace.run_command("last_month")
    await workspace.run_command("nonsense")
    await workspace.bot.tasks.drain(5)
    told = await samples(workspace)
    assert told['commands_total{outcome="answered",verb="ShowReport"}'] == 1
    assert told['commands_total{outcome="NotUnderstood",verb="ShowReport"}'] == 1
    assert told['pipefy_requests_total{operation="UsageBotReport",outcome="answered"}'] == 1
    assert told['pipefy_request_seconds_count{operation="UsageBotReport"}'] == 1
    assert told['posts_total{end="sent",kind="reply"}'] == 2
    assert told['slack_requests_total{method="response_url",outcome="answered"}'] == 2
    assert told['slack_request_seconds_count{method="users.info"}'] == 1
    assert told['answer_seconds_count{kind="command"}'] == 2
    assert told['service_level_total{met="yes",objective="answer_in_time"}'] == 2


async def test_a_scrape_tells_the_release_the_schema_and_the_process(digests: Digests) -> None:
    await digests.tick()
    workspace = digests.workspace
    told, now = await samples(workspace), workspace.bot.deps.now().timestamp()
    assert [value for name, value in told.items() if name.startswith("build_info{")] == [1]
    assert [value for name, value in told.items() if name.startswith("schema_revision_info{")] == [1]
    assert told['database_connections_in_use{pool="writer"}'] == 0
    assert told["last_tick_timestamp_seconds"] == pytest.approx(now, abs=60)
    jobs = {name: value for name, value in told.items() if name.startswith("last_success_timestamp_seconds")}
    assert {f'last_success_timestamp_seconds{{job_name="{job}"}}' for job in ("cards", "checks", "deliveries")} <= set(
        jobs
    )
    assert told["process_cpu_seconds_total"] > 0
    assert told['installations{state="accepted"}'] == 1


async def test_what_waits_and_who_subscribed_is_told(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    digests.workspace.world.slack.faults.add("chat.postMessage", Fault.SERVER_ERROR_BEFORE)
    await digests.turn(MONDAY + timedelta(seconds=30))
    digests.workspace.world.turn(MONDAY + timedelta(minutes=3))
    digests.clock.ahead += 6
    told = await samples(digests.workspace)
    assert told['subscriptions{kind="digest",state="active"}'] == 1
    assert told['deliveries{state="pending"}'] + told['deliveries{state="sending"}'] == 1
    assert told["oldest_delivery_seconds"] == pytest.approx(180, abs=5)


@pytest.mark.parametrize(("late", "met"), [(timedelta(minutes=2), "yes"), (timedelta(minutes=7), "no")])
async def test_a_digest_is_in_time_within_five_minutes(digests: Digests, late: timedelta, met: str) -> None:
    await digests.says(SUBSCRIBE)
    await digests.turn(MONDAY + late)
    told = await samples(digests.workspace)
    objectives = {name: value for name, value in told.items() if "digest_in_time" in name and "_created" not in name}
    assert objectives == {f'service_level_total{{met="{met}",objective="digest_in_time"}}': 1}
    assert told['deliveries_settled_total{kind="digest",state="sent"}'] == 1


async def test_a_digest_that_is_missed_was_not_in_time(digests: Digests) -> None:
    await digests.says(SUBSCRIBE)
    await digests.turn(MONDAY + timedelta(hours=30))
    assert (await samples(digests.workspace))['service_level_total{met="no",objective="digest_in_time"}'] == 1


async def test_an_alert_is_in_time_where_the_check_was_and_its_post_followed(alerting: Alerting) -> None:
    await alerting.says("alerts 80")
    await alerting.later(timedelta(minutes=1))
    alerting.use(85)
    await alerting.later()
    told = await samples(alerting.workspace)
    assert told['service_level_total{met="yes",objective="alert_in_time"}'] == 1
    assert told['service_level_total{met="yes",objective="check_in_time"}'] >= 1


async def test_a_check_without_figures_is_not_in_time(alerting: Alerting) -> None:
    await alerting.says("alerts 80")
    alerting.workspace.world.pipefy.faults.extend([html(503)] * 3)
    await alerting.later()
    assert (await samples(alerting.workspace))['service_level_total{met="no",objective="check_in_time"}'] == 1


async def test_a_rate_limit_is_counted(workspace: Workspace) -> None:
    workspace.world.slack.faults.add("users.info", Fault.RATE_LIMITED)
    await workspace.run_command()
    told = await samples(workspace)
    assert told['slack_requests_total{method="users.info",outcome="rate_limited"}'] == 1
    assert told['rate_limited_total{peer="slack"}'] == 1


async def test_a_database_that_is_away_fails_no_scrape_and_leaves_no_old_figure(
    workspace: Workspace, database: Path
) -> None:
    move_away(database)
    response = await scraped(workspace.bot.web)
    assert response.status_code == 200
    assert "pipefy_usage_oldest_delivery_seconds NaN" in response.text
    assert "pipefy_usage_schema_revision_info{" not in response.text


async def test_usage_is_told_by_organization_only_where_that_is_wanted(outside: Outside, database: Path) -> None:
    told = {}
    for wanted in ("false", "true"):
        async with open_bot(outside, database, METRICS_USAGE=wanted) as workspace:
            await workspace.run_command(SUBSCRIBE)
            await workspace.run_command()
            await workspace.bot.tasks.drain(5)
            told[wanted] = await samples(workspace)
    assert [name for name in told["false"] if "Acme" in name] == []
    usage = {
        name: told["true"][f'tasks_{name}{{organization="Acme Ltda"}}'] for name in ("used", "allowance", "forecast")
    }
    figures = outside.world.pipefy.figures(ACME)
    assert (usage["used"], usage["allowance"]) == (figures.total("current_month"), figures.limit)
    assert usage["forecast"] > usage["used"]


async def test_metrics_with_a_port_of_their_own_are_not_on_the_public_one(outside: Outside, database: Path) -> None:
    async with open_bot(outside, database, METRICS_PORT="0") as workspace:
        assert (await scraped(workspace.bot.web)).status_code == 404
        assert (await scraped(workspace.bot.metrics_web)).status_code == 200


@pytest.mark.parametrize(("token", "status"), [("", 401), ("wrong", 401), ("gehéim", 401), ("geheim", 200)])
async def test_metrics_with_a_token_want_it(outside: Outside, database: Path, token: str, status: int) -> None:
    async with open_bot(outside, database, METRICS_TOKEN="geheim") as workspace:
        response = await scraped(workspace.bot.web, token)
        assert response.status_code == status
        assert ("www-authenticate" in response.headers) == (status == 401)
