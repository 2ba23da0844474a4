# SPDX-License-Identifier: GPL-2.0-or-later
"""The portal's search: its query language, read strictly, and its paging."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from ..services.areas import RefusedError
from ..services.catalogue import ORG
from .items import Item

REFUSED = "Unable to complete operation."
SPECIAL = set("{}[]^~?!/|")  # mean something in a search, so as part of a word they want a backslash
MOST = 100
Test = Callable[[Item], bool]
SORTS: dict[str, Callable[[Item], Any]] = {
    "modified": lambda item: item.modified,
    "created": lambda item: item.created,
    "title": lambda item: item.title.casefold(),
    "owner": lambda item: item.owner,
    "numviews": lambda item: item.views,
}
EXACT: dict[str, Callable[[Item], str]] = {
    "owner": lambda item: item.owner,
    "orgid": lambda item: ORG,
    "id": lambda item: item.id,
    "access": lambda item: item.access,
}
WORDS: dict[str, Callable[[Item], Iterable[str]]] = {
    "type": lambda item: (item.type,),
    "title": lambda item: (item.title,),
    "typekeywords": lambda item: item.keywords,
    "tags": lambda item: item.tags,
}


@dataclass(frozen=True)
class Token:
    """A piece of a query."""

    kind: str  # word, quoted, or the sign itself
    text: str = ""
    open: bool = False  # a word that ended in *


def _refused(why: str) -> RefusedError:
    return RefusedError(REFUSED, [f"Invalid query: {why}."])


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _tokens(text: str) -> list[Token]:
    found: list[Token] = []
    place = 0
    while place < len(text):
        sign = text[place]
        if sign.isspace():
            place += 1
            found.append(Token(" "))
        elif sign in "():" or (sign in "+-" and (not found or found[-1].kind in " (")):
            place += 1
            found.append(Token(sign))
        elif sign == '"':
            quoted = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL).match(text, place)
            if quoted is None:
                raise _refused("a quotation mark is missing")
            place = quoted.end()
            found.append(Token("quoted", re.sub(r"\\(.)", r"\1", quoted[1])))
        else:
            word = re.compile(r'(?:\\.|[^\s():"\\])+', re.DOTALL).match(text, place)
            if word is None:
                raise _refused("it ends in a backslash")
            place = word.end()
            found.append(_word(word[0]))
    return found


def _word(text: str) -> Token:
    plain = re.sub(r"\\.", "", text)
    strange = SPECIAL & set(plain) or ("&&" in plain and {"&&"})
    if strange:
        raise _refused(f"{sorted(strange)[0]} has no place here")
    tail = plain.endswith("*") and not text.endswith("\\*")
    if "*" in plain[: len(plain) - tail]:
        raise _refused("* may only end a word")
    if plain == text and text in ("AND", "OR", "NOT"):
        return Token(text)
    return Token("word", re.sub(r"\\(.)", r"\1", text[:-1] if tail else text), tail)


class _Reader:
    """Reads a query from left to right."""

    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.place = 0

    def _peek(self) -> str:
        while self.place < len(self.tokens) and self.tokens[self.place].kind == " ":
            self.place += 1
        return self.tokens[self.place].kind if self.place < len(self.tokens) else ""

    def _take(self) -> Token:
        self.place += 1
        return self.tokens[self.place - 1]

    def whole(self) -> Test:
        """All of it."""
        test = self.either()
        if self._peek():
            raise _refused(f"{self._peek()} has no place here")
        return test

    def either(self) -> Test:
        """Parts joined by OR."""
        tests = [self.all()]
        while self._peek() == "OR":
            self._take()
            tests.append(self.all())
        return lambda item: any(test(item) for test in tests)

    def all(self) -> Test:
        """Parts joined by AND, or by a blank."""
        tests = [self.one()]
        while self._peek() not in ("", ")", "OR"):
            if self._peek() == "AND":
                self._take()
            tests.append(self.one())
        return lambda item: all(test(item) for test in tests)

    def one(self) -> Test:
        """A term, or something in parentheses, or the opposite of one."""
        kind = self._peek()
        if kind in ("NOT", "-"):
            self._take()
            test = self.one()
            return lambda item: not test(item)
        if kind == "+":
            self._take()
            return self.one()
        if kind == "(":
            self._take()
            test = self.either()
            if self._peek() != ")":
                raise _refused("a parenthesis is missing")
            self._take()
            return test
        if kind not in ("word", "quoted"):
            raise _refused(f"{kind or 'a word'} {'has no place here' if kind else 'is missing'}")
        term = self._take()
        if self.place < len(self.tokens) and self.tokens[self.place].kind == ":" and kind == "word":
            self._take()
            return self._field(term)
        return _bare(term)

    def _field(self, name: Token) -> Test:
        value = self._take() if self.place < len(self.tokens) else Token("")
        if value.kind not in ("word", "quoted") or not (value.text or value.open) or name.open:
            raise _refused(f"{name.text} wants a value")
        field = name.text.lower()
        if field in EXACT:
            told, wanted = EXACT[field], value.text
            return lambda item: told(item).startswith(wanted) if value.open else told(item) == wanted
        if field in WORDS:
            listed, words = WORDS[field], _words(value.text)
            return lambda item: any(_phrase(_words(text), words, value.open) for text in listed(item))
        raise _refused(f"there is no field {name.text}")


def _phrase(words: list[str], wanted: list[str], opened: bool) -> bool:
    """Whether words stand in a text one after the other; of the last one perhaps only the begin."""
    if not wanted:
        return True
    for start in range(len(words) - len(wanted) + 1):
        part = words[start : start + len(wanted)]
        last = part[-1].startswith(wanted[-1]) if opened else part[-1] == wanted[-1]
        if part[:-1] == wanted[:-1] and last:
            return True
    return False


def _bare(term: Token) -> Test:
    wanted = _words(term.text)

    def test(item: Item) -> bool:
        texts = [_words(text) for text in (item.title, item.snippet or "", *item.tags)]
        if term.kind == "quoted":
            return any(_phrase(words, wanted, False) for words in texts)
        return all(any(word.startswith(start) for words in texts for word in words) for start in wanted)

    return test


def _whole(values: dict[str, str], name: str, default: int, least: int) -> int:
    text = values.get(name, "").strip() or str(default)
    if not re.fullmatch(r"\d{1,9}", text) or int(text) < least:
        raise RefusedError(REFUSED, [f"Parameter {name} does not take '{text}'."])
    return int(text)


def page_of(found: list[Item], values: dict[str, str]) -> tuple[list[Item], dict[str, int]]:
    """The part of a list that was asked for, and where it stands in the whole."""
    start, count = _whole(values, "start", 1, 1), min(_whole(values, "num", 10, 0), MOST)
    shown = found[start - 1 : start - 1 + count]
    after = start + len(shown)
    more = bool(shown) and after <= len(found)
    return shown, {"total": len(found), "start": start, "num": count, "nextStart": after if more else -1}


def search(items: Iterable[Item], values: dict[str, str]) -> tuple[list[Item], dict[str, Any]]:
    """Those that fit, and what the answer says of them."""
    query = values.get("q", "")
    if not query.strip():
        raise RefusedError(REFUSED, ["'q' must be specified."])
    test = _Reader(query).whole()
    found = [item for item in items if test(item)]
    field, order = values.get("sortField", ""), values.get("sortOrder", "") or "asc"
    if (field and field.lower() not in SORTS) or order.lower() not in ("asc", "desc"):
        raise RefusedError(REFUSED, [f"Cannot sort by {field} {order}."])
    if field:
        found.sort(key=SORTS[field.lower()], reverse=order.lower() == "desc")
    shown, place = page_of(found, values)
    return shown, {"query": query, **place}
