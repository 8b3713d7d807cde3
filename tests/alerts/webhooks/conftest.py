from pathlib import Path

import pytest

from tests.support.receiver import certificate


@pytest.fixture(scope="session")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The receiver's certificate."""
    return certificate(tmp_path_factory.mktemp("tls") / "receiver.pem")
