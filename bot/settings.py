"""Settings: `MINGCHUANG_*` from the environment or from a file; what is missing has a safe default or closes a door."""

import secrets
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from actions.handover.model import Way
from actions.voices.vocabulary import Kind
from bot.wechat.templates import Templates
from knowledge.cipher import CipherError, parse_keys

AES_KEY_CHARS = 43


class Settings(BaseSettings):
    """Every setting of the service. Names outside are `MINGCHUANG_` and the field's name in capitals."""

    model_config = SettingsConfigDict(
        env_prefix="MINGCHUANG_", env_file="mingchuang.env", extra="ignore", frozen=True, hide_input_in_errors=True
    )

    home: Path = Field(Path("~/.mingchuang"), description="Folder of the embedded engines, the index and the models.")
    database_url: str | None = Field(
        None, description="PostgreSQL; without it an embedded one runs in the home folder."
    )
    redis_url: str | None = Field(None, description="Redis; without it an embedded one runs in the home folder.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on.")
    public_url: str = Field("", description="How residents reach this service, such as https://chat.example.gov.cn.")
    secret_key: SecretStr = Field(SecretStr(""), description="Signs links and tickets; at least 32 characters.")
    data_keys: SecretStr = Field(
        SecretStr(""),
        description="Keys of personal fields at rest, id:base64 separated by commas, the current one first.",
    )
    metrics_token: SecretStr = Field(SecretStr(""), description="Bearer token for /metrics; without it loopback only.")

    city: str = Field("本市", description="The city's name as residents read it.")
    hotline: str = Field("12345", description="The government hotline.")
    hotline_hours: str = Field("24小时", description="When the hotline is staffed.")
    site_url: str = Field("", description="The city government's website.")

    wechat_appid: str = Field("", description="AppID of the official account.")
    wechat_secret: SecretStr = Field(SecretStr(""), description="AppSecret of the official account.")
    wechat_token: SecretStr = Field(SecretStr(""), description="Token of the message push.")
    wechat_aes_key: SecretStr = Field(SecretStr(""), description="EncodingAESKey, 43 characters.")
    wechat_api_base: str = Field("https://api.weixin.qq.com", description="Where WeChat's API answers.")
    wechat_oauth: bool = Field(False, description="Whether pages opened inside WeChat ask the platform who opens them.")
    wechat_oauth_base: str = Field("https://open.weixin.qq.com", description="Where WeChat's authorization page is.")
    miniprogram_appid: str = Field("", description="AppID of the mini-program.")
    miniprogram_secret: SecretStr = Field(SecretStr(""), description="AppSecret of the mini-program.")
    wechat_templates: Templates = Field({}, description="The account's templates by kind of notice (JSON).")
    miniprogram_templates: Templates = Field({}, description="The mini-program's templates by kind of notice (JSON).")
    sms_url: str = Field("", description="A gateway for short messages; without it no phone is confirmed.")
    sms_token: SecretStr = Field(SecretStr(""), description="Bearer token of that gateway.")
    wechat_plain: bool = Field(False, description="Whether messages in plain mode are accepted (safe mode always is).")

    understand: str = Field("embedded", pattern="^(embedded|rasa)$", description="The engine that understands texts.")
    rasa_url: str = Field("", description="Where the Rasa server answers.")
    rasa_token: SecretStr = Field(SecretStr(""), description="Token of the Rasa server.")
    rasa_scale: Path = Field(Path("thresholds.json"), description="The calibration that was fitted with Rasa's model.")

    passive_s: float = Field(
        3.8, gt=0, lt=5, description="Seconds within which a message is answered on its own request."
    )
    turn_s: float = Field(20.0, gt=0, description="Seconds after which an answer under way is given up.")
    session_hours: int = Field(24, gt=0, description="Hours a conversation is remembered.")
    staff_idle_minutes: int = Field(60, gt=0, description="Minutes after which an unused session of staff ends.")
    staff_session_hours: int = Field(12, gt=0, description="Hours after which staff sign in again in any case.")
    turns_days: int = Field(180, gt=0, description="Days a message and its answer are kept.")
    messages_per_minute: int = Field(
        30, gt=0, description="Messages a minute from one person before being asked to slow down."
    )
    voice_days: dict[Kind, int] = Field(
        {Kind.FAULT: 3}, description="Working days to the reply by kind of case (JSON); 5 for those not named."
    )
    voice_named: tuple[Kind, ...] = Field((Kind.LETTER,), description="Kinds of cases that cannot be anonymous (JSON).")
    voice_private: tuple[Kind, ...] = Field((Kind.COMPLAINT,), description="Kinds of cases never made public (JSON).")
    voice_transfers: int = Field(2, ge=0, description="How often a case may go from department to department.")
    voice_pauses: int = Field(2, ge=0, description="How often the clock may stand still while a resident is asked.")
    voice_pause_days: int = Field(10, gt=0, description="Working days after which a case waits no longer.")
    voice_reopen_days: int = Field(30, gt=0, description="Days a closed case can be reopened by its resident.")
    voice_rating_days: int = Field(10, gt=0, description="Days after which an answered case closes by itself.")
    voice_personal_days: int = Field(
        180,
        ge=30,
        description="Days after a case has closed after which names, phones, words and pictures are deleted.",
    )
    voice_second_person: bool = Field(True, description="Whether a public reply needs a second person.")
    handover: Way = Field(Way.INBOX, description="Who answers when a person is asked for: inbox, wechat or off.")
    office_opens: time = Field(time(9), description="When staff begin on working days, city time.")
    office_closes: time = Field(time(17), description="When staff stop on working days, city time.")
    handover_claim_minutes: int = Field(5, gt=0, description="Minutes after which a resident learns that nobody came.")
    handover_idle_minutes: int = Field(30, gt=0, description="Minutes without a word after which a conversation ends.")
    handover_alarm_minutes: int = Field(
        3, gt=0, description="Minutes after which supervisors are told that nobody has taken who may harm themself."
    )
    log_level: str = Field("info", pattern="^(debug|info|warning|error)$", description="What is logged.")

    @field_validator("database_url")
    @classmethod
    def _readable_database(cls, written: str | None) -> str | None:
        if written and not _is_address(written, ("postgresql", "postgres", "postgresql+asyncpg")):
            message = "应写成 postgresql://用户:密码@主机:5432/库名"
            raise ValueError(message)
        return written or None

    @field_validator("redis_url")
    @classmethod
    def _readable_redis(cls, written: str | None) -> str | None:
        if written and not _is_address(written, ("redis", "rediss", "unix")):
            message = "应写成 redis://主机:6379/0、rediss://… 或 unix:///路径/redis.sock"
            raise ValueError(message)
        return written or None

    @field_validator("data_keys")
    @classmethod
    def _readable_keys(cls, written: SecretStr) -> SecretStr:
        try:
            parse_keys(written.get_secret_value())
        except CipherError as error:  # its words hold no key
            raise ValueError(str(error)) from None
        return written

    @property
    def home_path(self) -> Path:
        """The home folder, made if it is not there, readable by its owner alone where it is new."""
        path = self.home.expanduser().resolve()
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return path


def _is_address(written: str, schemes: tuple[str, ...]) -> bool:
    """Whether it is an address of one of these schemes, with a port that can be one."""
    try:
        parts = urlsplit(written)
        port = parts.port
    except ValueError:
        return False
    return parts.scheme in schemes and port != 0


def secret_of(settings: Settings) -> str:
    """The secret key of the settings, else the one that is kept in the home folder."""
    return settings.secret_key.get_secret_value() or kept_secret(settings.home_path)


def kept_secret(home: Path) -> str:
    """The secret key of this home folder, invented the first time; for the demonstration and the laptop."""
    path = home / "secret_key"
    if not path.exists():
        fresh = home / f"secret_key.{secrets.token_hex(4)}"
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
        fresh.rename(path)
    return path.read_text(encoding="ascii").strip()
