"""One replica of the service, as `mingchuang serve` runs it, for a benchmark: the port goes to standard output."""

import sys
from pathlib import Path

import uvloop
from pydantic import SecretStr

from bench.pushes import AES_KEY, APPID, TOKEN
from bot.app import build
from bot.engines import Engines
from bot.logs import configure_logs
from bot.server import serving, until_stopped
from bot.settings import Settings


def bench_settings(home: Path, port: int = 0) -> Settings:
    """The settings of the benchmark's account."""
    return Settings(
        home=home,
        port=port,
        city="明湖市",
        public_url="https://bench.example.gov.cn",
        wechat_appid=APPID,
        wechat_secret=SecretStr("bench"),
        wechat_token=SecretStr(TOKEN),
        wechat_aes_key=SecretStr(AES_KEY),
        log_level="error",
        _env_file=None,
    )


async def main(home: Path, database_url: str, redis_url: str, worker: str) -> None:
    """Serve until stopped."""
    settings = bench_settings(home)
    configure_logs("error")
    engines = Engines(database_url=database_url, redis_url=redis_url)
    async with build(settings, engines) as parts, serving(parts, worker=worker == "worker") as at:
        print(at.port, flush=True)
        await until_stopped()


if __name__ == "__main__":
    uvloop.run(main(Path(sys.argv[1]), *sys.argv[2:5]))
