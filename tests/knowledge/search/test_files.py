import threading
from pathlib import Path

import pytest

from knowledge.search.files import IndexFolder


def test_the_sequence_is_kept_beside_the_files(folder: Path) -> None:
    files = IndexFolder(folder, "library-1")
    assert files.sequence() is None
    files.path.mkdir(parents=True)
    files.contains(7)
    assert IndexFolder(folder, "library-1").sequence() == 7


@pytest.mark.parametrize("rubbish", [b"", b"{}", b"[1]", b'{"sequence": "x"}', b"\xff", b"null"])
def test_a_damaged_sequence_is_no_sequence(folder: Path, rubbish: bytes) -> None:
    files = IndexFolder(folder, "library-1")
    files.path.mkdir(parents=True)
    (files.path / "sequence.json").write_bytes(rubbish)
    assert files.sequence() is None


def test_forgetting_leaves_the_lock_usable(folder: Path) -> None:
    files = IndexFolder(folder, "library-1")
    with files.locked():
        files.path.mkdir(parents=True)
        files.forget()
    with files.locked():
        assert not files.path.exists()


def test_one_holds_the_lock_and_the_other_waits(folder: Path) -> None:
    held, order = threading.Event(), []

    def second() -> None:
        held.wait(5)
        with IndexFolder(folder, "one").locked():
            order.append("second")

    waiting = threading.Thread(target=second)
    waiting.start()
    with IndexFolder(folder, "one").locked():
        held.set()
        waiting.join(0.05)
        order.append("first")
    waiting.join(5)
    assert order == ["first", "second"]
