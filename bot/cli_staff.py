"""`mingchuang user …` and `mingchuang audit …`."""

from typing import Annotated

import typer

from bot.commands.session import EXIT_USAGE, load_settings, run
from knowledge.accounts import State

Json = Annotated[bool, typer.Option("--json", help="输出 JSON，给程序读。")]
Name = Annotated[str, typer.Argument(help="用户名（登录用）。")]
Roles = Annotated[list[str] | None, typer.Option("--role", help="角色，可以写多次。")]
Department = Annotated[str | None, typer.Option(help="部门的 id；看全市的人可以不写。")]
Display = Annotated[str | None, typer.Option(help="姓名，别人看到的。")]
Ask = Annotated[bool, typer.Option("--ask", help="在终端里输入密码，不用一次性密码。")]

users = typer.Typer(no_args_is_help=True, help="工作人员的账号。")
audits = typer.Typer(no_args_is_help=True, help="审计日志。")


def _asked(*, ask: bool) -> str | None:
    return str(typer.prompt("密码", hide_input=True, confirmation_prompt="再输一次")) if ask else None


@users.command("add")
def user_add(
    name: Name,
    role: Roles = None,
    department: Department = None,
    display: Display = None,
    ask: Ask = False,
    as_json: Json = False,
) -> None:
    """建一个账号。不加 --ask 就给一次性密码，首次登录要换。"""
    from bot.commands import staff

    password = _asked(ask=ask)
    change = staff.Change(roles=tuple(role or ()), department=department, display=display)
    run(load_settings(), lambda here: staff.add(here, name, change, password, as_json=as_json))


@users.command("list")
def user_list(as_json: Json = False) -> None:
    """列出所有账号。"""
    from bot.commands import staff

    run(load_settings(), lambda here: staff.list_users(here, as_json=as_json))


@users.command("disable")
def user_disable(name: Name) -> None:
    """停用账号，登录马上退出。"""
    from bot.commands import staff

    run(load_settings(), lambda here: staff.change_state(here, name, State.DISABLED))


@users.command("enable")
def user_enable(name: Name) -> None:
    """启用账号，也解除输错密码后的暂停。"""
    from bot.commands import staff

    run(load_settings(), lambda here: staff.change_state(here, name, State.ACTIVE))


@users.command("password")
def user_password(name: Name, ask: Ask = False, as_json: Json = False) -> None:
    """更换密码。不加 --ask 就给一次性密码。登录马上退出。"""
    from bot.commands import staff

    password = _asked(ask=ask)
    run(load_settings(), lambda here: staff.give_password(here, name, password, as_json=as_json))


@users.command("roles")
def user_roles(
    name: Name,
    role: Roles = None,
    department: Department = None,
    display: Display = None,
) -> None:
    """换角色、部门或姓名；没写的不变，--department "" 是全市。"""
    from bot.commands import staff

    change = staff.Change(roles=tuple(role or ()), department=department, display=display)
    run(load_settings(), lambda here: staff.change_roles(here, name, change))


@audits.command("verify")
def audit_verify(as_json: Json = False) -> None:
    """逐条核对审计日志的链条；对不上时退出码是 1。"""
    from bot.commands import staff

    run(load_settings(), lambda here: staff.verify_audit(here, as_json=as_json))


@audits.command("list")
def audit_list(
    actor: Annotated[str, typer.Option(help="谁，如 staff:… 或 system。")] = "",
    act: Annotated[str, typer.Option(help="做了什么，如 staff.add；只写 staff 就是这一类。")] = "",
    since: Annotated[str | None, typer.Option(help="从哪天起，如 2026-11-01。")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="最多几条。")] = 50,
    as_json: Json = False,
) -> None:
    """列出审计记录，新的在前。"""
    from bot.commands import staff
    from bot.commands.console import complain
    from knowledge.audit_reading import Wanted

    try:
        wanted = Wanted(actor=actor, act=act, since=staff.since_of(since))
    except ValueError:
        complain("日期应写成 2026-11-01 这样。")
        raise typer.Exit(EXIT_USAGE) from None
    run(load_settings(), lambda here: staff.list_audit(here, wanted, limit, as_json=as_json))
