"""Subjects: what a choice, a menu key or "这个" stands for, written `kind:id`."""


def subject(kind: str, identity: str) -> str:
    """The subject of a thing."""
    return f"{kind}:{identity}"


def of_kind(kind: str, written: str | None) -> str | None:
    """The id, where `written` is a subject of this kind."""
    if written is None or not written.startswith(f"{kind}:"):
        return None
    return written.partition(":")[2]


def ids_of(kind: str, shown: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of all subjects of this kind, in order."""
    return tuple(found for one in shown if (found := of_kind(kind, one)) is not None)
