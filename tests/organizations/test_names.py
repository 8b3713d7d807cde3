from bot.db.engine import Sessions
from bot.organizations import repository as link_repository
from bot.usage.model import Organization

ACME, LABS = Organization("u-1", "Acme"), Organization("u-2", None)


async def test_the_last_meaning_is_recalled(sessions: Sessions) -> None:
    async with sessions.write() as session:
        await link_repository.remember(session, "T1", "301234", ACME)
        await link_repository.remember(session, "T1", "301234", LABS)
    async with sessions.read() as session:
        assert await link_repository.recall(session, "T1", "301234") == LABS


async def test_one_workspace_does_not_know_anothers(sessions: Sessions) -> None:
    async with sessions.write() as session:
        await link_repository.remember(session, "T1", "301234", ACME)
    async with sessions.read() as session:
        assert await link_repository.recall(session, "T2", "301234") is None
