"""The JSON of `user …` and `audit …` is as docs/cli.md says."""

import pytest

from bot.commands import staff
from bot.commands.staff import Change
from bot.engines import Engines
from knowledge.audit_reading import Wanted
from tests.docs.test_shapes import CLI, alike, documented, printed


@pytest.fixture
def here(database_url: str, redis_url: str) -> Engines:
    return Engines(database_url=database_url, redis_url=redis_url)


async def test_users_and_the_audit_log_are_printed_as_documented(
    here: Engines, capsys: pytest.CaptureFixture[str]
) -> None:
    await staff.add(here, "guanli", Change(roles=("administrator",)), None, as_json=True)
    assert alike(documented(CLI, "user"), printed(capsys)) == []
    await staff.list_users(here, as_json=True)
    assert alike(documented(CLI, "users"), printed(capsys)) == []
    await staff.verify_audit(here, as_json=True)
    assert alike(documented(CLI, "audit verify"), printed(capsys)) == []
    await staff.list_audit(here, Wanted(), 1, as_json=True)
    assert alike(documented(CLI, "audit"), printed(capsys)) == []
