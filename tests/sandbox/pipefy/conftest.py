"""An asker for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.sandbox.pipefy.asker import Asker


@pytest.fixture
async def asker() -> AsyncIterator[Asker]:
    asker = Asker()
    async with asker.http:
        yield asker
