"""What an operator can count."""

from tests.support.workspace import Office


async def test_commands_requests_and_posts_are_counted(office: Office) -> None:
    await office.asks("last_month")
    await office.asks("nonsense")
    await office.bot.tasks.drain(5)
    told = office.bot.deps.metrics.render().decode()
    assert 'pipefy_usage_commands_total{outcome="answered",verb="ShowReport"} 1.0' in told
    assert 'pipefy_usage_commands_total{outcome="NotUnderstood",verb="ShowReport"} 1.0' in told
    assert 'pipefy_usage_pipefy_requests_total{operation="UsageBotReport",outcome="answered"} 1.0' in told
    assert 'pipefy_usage_posts_total{end="sent",kind="reply"} 2.0' in told
