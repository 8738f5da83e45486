"""What kind of account the platform plays, its limits, and the faults that a test may ask for."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformConfig:
    """One account. Times are seconds; the defaults are the platform's own, tests take smaller ones."""

    appid: str
    secret: str = field(repr=False)
    miniprogram_appid: str = ""  # of the same owner; its people have other openids, and the same unionid
    miniprogram_secret: str = field(default="", repr=False)
    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    account: str = "gh_mingchuang"
    mode: str = "safe"  # "plain", "compatible" or "safe"
    urls: tuple[str, ...] = ()  # where the messages are pushed; several replicas take the tries in turn

    answer_s: float = 5.0
    tries: int = 3

    verified: bool = True
    whitelisted: bool = True
    message_window_s: float = 48 * 3600
    message_quota: int = 5
    action_window_s: float = 60
    action_quota: int = 3
    typing_contact_s: float = 30
    typing_s: float = 15

    token_life_s: float = 7200
    token_overlap_s: float = 300
    token_quota: int = 10_000  # a minute
    force_interval_s: float = 30
    force_quota: int = 20  # a day
    media_life_s: float = 3 * 86400
    code_life_s: float = 300
    risky: frozenset[str] = frozenset()  # openids whose login is blocked
    bound: bool = True  # whether the owner's applications are bound to one account of the open platform


@dataclass(slots=True, kw_only=True)
class Faults:
    """What goes wrong on purpose. Numbers count down, one for each call they spoil."""

    drop_answers: int = 0  # customer-service messages that are taken, and the connection then breaks
    server_errors: int = 0  # customer-service messages answered by HTTP 502, not taken
    delay_s: float = 0.0  # before every answer of the API
    always_stale: bool = False  # every token is refused
    busy: int = 0  # customer-service messages answered by errcode -1
