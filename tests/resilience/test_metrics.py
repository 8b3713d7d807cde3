"""What an operator can count."""

from tests.support.workspace import Workspace


async def test_commands_requests_and_posts_are_counted(workspace: Workspace) -> None:
    await workspace.run_command("last_month")
    await workspace.run_command("nonsense")
    await workspace.bot.tasks.drain(5)
    told = workspace.bot.deps.metrics.render().decode()
    assert 'pipefy_usage_commands_total{outcome="answered",verb="ShowReport"} 1.0' in told
    assert 'pipefy_usage_commands_total{outcome="NotUnderstood",verb="ShowReport"} 1.0' in told
    assert 'pipefy_usage_pipefy_requests_total{operation="UsageBotReport",outcome="answered"} 1.0' in told
    assert 'pipefy_usage_posts_total{end="sent",kind="reply"} 2.0' in told
