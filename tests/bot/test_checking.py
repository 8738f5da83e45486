"""`check`: each wrong setting and each engine that is away is named in words."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.checking import Grade, check_engines, check_settings
from bot.engines import Engines
from bot.settings import Settings
from tests.conftest import with_database

GOOD = {
    "wechat_token": SecretStr("token123"),
    "wechat_aes_key": SecretStr("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"),
    "wechat_appid": "wx0123456789abcdef",
    "wechat_secret": SecretStr("s" * 32),
    "secret_key": SecretStr("k" * 40),
    "public_url": "https://chat.example.gov.cn",
}


def grades(**changes: object) -> dict[str, Grade]:
    settings = Settings(**{**GOOD, **changes}, _env_file=None)  # type: ignore[arg-type]
    return {point.name: point.grade for point in check_settings(settings)}


def test_a_good_configuration_is_good() -> None:
    assert set(grades().values()) == {Grade.GOOD}


@pytest.mark.parametrize(
    ("changes", "name", "grade"),
    [
        ({"wechat_token": SecretStr("")}, "token", Grade.NOTE),
        ({"wechat_token": SecretStr("有中文")}, "token", Grade.BAD),
        ({"wechat_token": SecretStr("ab")}, "token", Grade.BAD),
        ({"wechat_aes_key": SecretStr("")}, "aes_key", Grade.BAD),
        ({"wechat_aes_key": SecretStr(""), "wechat_token": SecretStr("")}, "aes_key", Grade.NOTE),
        ({"wechat_aes_key": SecretStr("short")}, "aes_key", Grade.BAD),
        ({"wechat_aes_key": SecretStr("!" * 43)}, "aes_key", Grade.BAD),
        ({"wechat_appid": "", "wechat_secret": SecretStr("")}, "account", Grade.NOTE),
        ({"wechat_appid": "gh123"}, "account", Grade.BAD),
        ({"wechat_secret": SecretStr("")}, "account", Grade.BAD),
        ({"secret_key": SecretStr("")}, "secret_key", Grade.NOTE),
        ({"secret_key": SecretStr("short")}, "secret_key", Grade.BAD),
        ({"public_url": ""}, "public_url", Grade.NOTE),
        ({"public_url": "http://chat.example.gov.cn"}, "public_url", Grade.NOTE),
    ],
)
def test_a_setting_that_is_wrong_is_named(changes: dict[str, object], name: str, grade: Grade) -> None:
    assert grades(**changes)[name] is grade


async def points(settings: Settings, engines: Engines) -> dict[str, Grade]:
    return {point.name: point.grade async for point in check_engines(settings, engines)}


@pytest.fixture
def settings(home: Path) -> Settings:
    return Settings(home=home, _env_file=None)


async def test_good_engines_are_good(settings: Settings, city_database_url: str, redis_url: str) -> None:
    found = await points(settings, Engines(database_url=city_database_url, redis_url=redis_url))
    assert found == dict.fromkeys(("database", "migrations", "index", "redis"), Grade.GOOD)


async def test_engines_that_are_away_are_named(settings: Settings) -> None:
    away = Engines(database_url="postgresql://nobody@127.0.0.1:1/none", redis_url="unix:///nowhere/redis.sock")
    assert await points(settings, away) == {"database": Grade.BAD, "redis": Grade.BAD}


async def test_a_schema_that_is_missing_is_named(settings: Settings, engines: Engines) -> None:
    empty = Engines(database_url=with_database(engines.database_url, "postgres"), redis_url=engines.redis_url)
    assert (await points(settings, empty))["migrations"] is Grade.BAD
