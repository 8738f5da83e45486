"""The outer fields of a push, read by a parser that trusts nobody: nobody has been authenticated yet."""

from xml.parsers import expat

from bot.wechat.codec_errors import MalformedError

DEPTH_MAX = 8  # the deepest push there is, a picture list of a menu event, has 5 levels


class _Reader:
    """Collects the texts of the root's children; whatever is unusual stops the parser."""

    __slots__ = ("depth", "fields", "nested", "parts")

    def __init__(self) -> None:
        self.fields: dict[str, str] = {}
        self.depth = 0
        self.nested = False
        self.parts: list[str] = []

    def start(self, name: str, _: dict[str, str]) -> None:
        self.depth += 1
        if self.depth > DEPTH_MAX or (self.depth == 1 and name != "xml"):
            raise MalformedError
        if self.depth == 2:
            self.parts.clear()
            self.nested = False
        elif self.depth > 2:
            self.nested = True

    def end(self, name: str) -> None:
        if self.depth == 2 and not self.nested:
            if name in self.fields:
                raise MalformedError
            self.fields[name] = "".join(self.parts)
        self.depth -= 1

    def text(self, part: str) -> None:
        if self.depth == 2:
            self.parts.append(part)

    @staticmethod
    def refuse(*_: object) -> None:
        raise MalformedError


def read_fields(body: bytes) -> dict[str, str]:
    """The children of `<xml>` that hold text alone, by name; children that hold elements are left out.

    Raises MalformedError for what is not well-formed UTF-8 XML, for a DTD, and for more than `DEPTH_MAX` levels.
    """
    reader = _Reader()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    parser.EntityDeclHandler = reader.refuse
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        raise MalformedError from None
    return reader.fields
