import pytest
from tests.embedded.engine.harness import Harness


@pytest.fixture
def h() -> Harness:
    return Harness()
