"""Four colleagues for tests of signing."""

import pytest

from base.db import Session
from engine.identity import actor_of
from tests.engine.tasks.signing.crew import NAMES, Crew
from tests.make import identity as make


@pytest.fixture
def crew(db: Session) -> Crew:
    return {name: actor_of(db, make.user(db, name).id) for name in NAMES}
