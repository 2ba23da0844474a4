# SPDX-License-Identifier: GPL-2.0-or-later
"""Read the small XML files of packages. They are untrusted, so document types are refused.

Without a document type there are no entities: nothing can grow in memory ("billion laughs"), and
nothing is fetched from a file or a server. This module is the only place that reads XML.
"""

from __future__ import annotations

# The parser itself, for `xml.parsers.expat` only passes it on; the handlers below make it safe.
import pyexpat
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn, Optional

# Some kilobytes in truth; elements take much more memory than in the file.
_LARGEST = 4 << 20
_DEEPEST = 100  # elements within one another


@dataclass
class XmlElement:
    """An element: its *name* without the namespace, the *text* before its first child, and its *children*."""

    name: str
    text: str = ""
    children: list[XmlElement] = field(default_factory=list)

    def walk(self) -> Iterator[XmlElement]:
        """Yield the element and all below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.walk()


def parse_xml(data: bytes) -> XmlElement:
    """Return the outermost element. Raises ``ValueError`` for what is no XML, or more than such a file needs."""
    if len(data) > _LARGEST:
        raise ValueError("an XML file in it is far too large")
    builder = _Builder()
    # ElementTree's separator too: a name with a namespace reads "address}name".
    parser = pyexpat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = builder.refuse
    parser.EntityDeclHandler = builder.refuse
    parser.ExternalEntityRefHandler = builder.refuse
    try:
        parser.Parse(data.strip(), True)
    except (pyexpat.ExpatError, LookupError) as error:  # broken, or in an encoding that is unknown
        raise ValueError(str(error)) from None
    if builder.root is None:
        raise ValueError("an XML file in it is empty")
    return builder.root


class _Builder:
    """Takes the parser's events and makes elements of them."""

    def __init__(self) -> None:
        self.root: Optional[XmlElement] = None
        self._open: list[XmlElement] = []

    def start(self, name: str, attributes: object) -> None:
        element = XmlElement(name.rsplit("}", 1)[-1])
        if len(self._open) >= _DEEPEST:
            raise ValueError("an XML file in it is nested far too deep")
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, name: str) -> None:
        self._open.pop()

    def characters(self, text: str) -> None:
        if self._open and not self._open[-1].children:
            self._open[-1].text += text

    def refuse(self, *_: object) -> NoReturn:
        raise ValueError("an XML file in it declares a document type")


def children_of(element: XmlElement | None, name: str) -> list[XmlElement]:
    """Return the children of that name; none for no element."""
    return [child for child in element.children if child.name == name] if element is not None else []


def child_of(element: XmlElement | None, name: str) -> XmlElement | None:
    """Return the first child of that name."""
    return next(iter(children_of(element, name)), None)


def text_of(element: XmlElement | None, name: str) -> str:
    """Return the text of the first child of that name, without the space around it; "" without one."""
    child = child_of(element, name)
    return child.text.strip() if child is not None else ""
