"""Consents in the database, on both."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.db.engine import Sessions
from bot.sharing import repository
from bot.sharing.consent import Consent

AT = datetime(2026, 11, 19, 15, 4, 5, tzinfo=UTC)
FOR_TWO = Consent(frozenset({"T0X", "T0Y"}), "U0ANA", AT)
KEY = ("T1", "C1", "s1")


async def given(sessions: Sessions, *key: str) -> tuple[Consent, ...]:
    async with sessions.read() as session:
        return await repository.given(session, *(key or KEY))


async def test_a_consent_is_kept_with_companies_person_and_instant(sessions: Sessions) -> None:
    async with sessions.write() as session:
        await repository.give(session, *KEY, FOR_TWO)
    assert await given(sessions) == (FOR_TWO,)
    assert await given(sessions, "T2", "C1", "s1") == ()
    assert await given(sessions, "T1", "C2", "s1") == ()
    assert await given(sessions, "T1", "C1", "s2") == ()


async def test_given_twice_the_later_one_stays(sessions: Sessions) -> None:
    later = replace(FOR_TWO, given_by="U0BEN", given_at=AT.replace(hour=16))
    for consent in (FOR_TWO, later):
        async with sessions.write() as session:
            await repository.give(session, *KEY, consent)
    assert await given(sessions) == (later,)


async def test_it_follows_its_channel_and_is_withdrawn(sessions: Sessions) -> None:
    async with sessions.write() as session:
        await repository.give(session, *KEY, FOR_TWO)
        await repository.move_channel(session, "T1", "C1", "C9")
    assert await given(sessions, "T1", "C9", "s1") == (FOR_TWO,)
    async with sessions.write() as session:
        await repository.withdraw(session, "T2", "s1")
        assert await repository.given(session, "T1", "C9", "s1") == (FOR_TWO,)
        await repository.withdraw(session, "T1", "s1")
        assert await repository.given(session, "T1", "C9", "s1") == ()
