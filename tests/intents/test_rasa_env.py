"""Finding a Python 3.10 that really runs."""

from pathlib import Path

import pytest

from tools.rasa_env import find_python, prepare


def program(path: Path, *, prints: str = "", code: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {prints}\nexit {code}\n", encoding="ascii")
    path.chmod(0o755)
    return path


def test_a_shim_that_fails_is_passed_over(tmp_path: Path) -> None:
    program(tmp_path / "shims" / "python3.10", prints="pyenv: python3.10: command not found", code=127)
    program(tmp_path / "liar" / "python3.10", prints="3 11")
    good = program(tmp_path / "good" / "python3.10", prints="3 10")
    path = f"{tmp_path / 'shims'}:{tmp_path / 'none'}:{tmp_path / 'liar'}:{good.parent}:"
    assert find_python({"PATH": path, "HOME": str(tmp_path)}) == good


def test_the_path_goes_before_pyenv_and_pyenv_before_uv(tmp_path: Path) -> None:
    environment = {"PATH": str(tmp_path / "bin"), "HOME": str(tmp_path)}
    uv = program(tmp_path / ".local/share/uv/python/cpython-3.10.16-linux-x86_64-gnu/bin/python3.10", prints="3 10")
    assert find_python(environment) == uv
    pyenv = program(tmp_path / ".pyenv/versions/3.10.13/bin/python", prints="3 10")
    program(tmp_path / ".pyenv/versions/3.11.7/bin/python", prints="3 11")
    assert find_python(environment) == pyenv
    on_path = program(tmp_path / "bin/python3.10", prints="3 10")
    assert find_python(environment) == on_path


def test_folders_of_pyenv_and_uv_may_be_elsewhere(tmp_path: Path) -> None:
    pyenv = program(tmp_path / "p/versions/3.10.1/bin/python", prints="3 10")
    uv = program(tmp_path / "u/cpython-3.10.1/bin/python3.10", prints="3 10")
    assert find_python({"PYENV_ROOT": str(tmp_path / "p")}) == pyenv
    assert find_python({"UV_PYTHON_INSTALL_DIR": str(tmp_path / "u")}) == uv


def test_where_there_is_none_none_is_found(tmp_path: Path) -> None:
    assert find_python({"PATH": str(tmp_path), "HOME": str(tmp_path)}) is None
    (tmp_path / "python3.10").write_text("not a program", encoding="ascii")
    assert find_python({"PATH": str(tmp_path), "HOME": str(tmp_path)}) is None


def test_where_rasa_cannot_be_installed_nothing_is_ready_and_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bare = tmp_path / "bin" / "python3.10"
    bare.parent.mkdir()
    bare.write_text('#!/bin/sh\n[ "$1" = -c ] && echo 3 10\n', encoding="ascii")  # it says so, and makes nothing
    bare.chmod(0o755)
    monkeypatch.setenv("PATH", str(bare.parent))
    assert prepare(tmp_path / "rasa") is None
    assert "could not be installed" in capsys.readouterr().out
