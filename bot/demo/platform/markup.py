"""XML as the platform writes and reads it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from bot.demo.platform.cipher import WrongReplyError

Content = str | int | Mapping[str, "Content"]


def write(fields: Mapping[str, Content]) -> str:
    """`<xml>` with these fields: texts in CDATA, numbers bare, as in the platform's pushes."""
    return f"<xml>{_children(fields)}</xml>"


def _children(fields: Mapping[str, Content]) -> str:
    return "".join(f"<{name}>{_content(value)}</{name}>" for name, value in fields.items())


def _content(value: Content) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return escape(value) if "]]>" in value else f"<![CDATA[{value}]]>"
    return _children(value)


@dataclass(slots=True)
class Element:
    """An element: its text, or its children in order."""

    name: str
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def fields(self) -> dict[str, "Element"]:
        """The children by name; WrongReplyError where one comes twice."""
        found = {child.name: child for child in self.children}
        if len(found) != len(self.children):
            message = f"an element of <{self.name}> comes twice"
            raise WrongReplyError(message)
        return found


def read(raw: bytes) -> Element:
    """The root of a document; WrongReplyError where it is not well-formed, has a DTD, or text between elements."""
    root = Element("")
    open_elements = [root]

    def start(name: str, attributes: dict[str, str]) -> None:
        if attributes:
            message = "attributes"
            raise WrongReplyError(message)
        element = Element(name)
        open_elements[-1].children.append(element)
        open_elements.append(element)

    def end(_: str) -> None:
        element = open_elements.pop()
        if element.children and element.text.strip():
            message = f"text beside the elements of <{element.name}>"
            raise WrongReplyError(message)

    def text(part: str) -> None:
        open_elements[-1].text += part

    def doctype(*_: object) -> None:
        message = "a DTD"
        raise WrongReplyError(message)

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(raw, True)
    except expat.ExpatError as error:
        message = "not well-formed"
        raise WrongReplyError(message) from error
    return root.children[0]
