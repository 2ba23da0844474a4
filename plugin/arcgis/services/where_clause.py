# SPDX-License-Identifier: GPL-2.0-or-later
"""Check the syntax of a where clause before it is sent."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from ...core.i18n import tr
from .map_service import Field

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<text>[nN]?'(?:[^']|'')*')
    |(?P<quoted>"[^"]*"|\[[^\]]*\])
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?!\w))
    |(?P<word>[^\W\d][\w$\#@]*(?:\.[^\W\d][\w$\#@]*)*)
    |(?P<operator><>|<=|>=|!=|\|\||[=<>+\-*/%])
    |(?P<punctuation>[(),])
    |(?P<odd>==+|=<|=>|&&|--|/\*|.)""",
    re.VERBOSE | re.DOTALL,
)
_ODD_FIRST = re.compile(r"==+|=<|=>|&&|--|/\*")
_BETTER = {"=<": "<=", "=>": ">=", "&&": "AND", "≤": "<=", "≥": ">=", "≠": "<>", "!": "NOT", "&": "AND"}
_BINARY = frozenset(["AND", "OR", "LIKE", "IN", "IS", "BETWEEN", "ESCAPE"])
_COMPARING = frozenset(["=", "<>", "<", ">", "<=", ">=", "!=", "LIKE", "IN", "IS", "BETWEEN"])
_PREFIX = frozenset(["NOT", "DATE", "TIME", "TIMESTAMP", "DISTINCT"])
_VALUES = frozenset(["NULL", "TRUE", "FALSE", "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "UNKNOWN"])
# Words after which a clause has a grammar of its own: its quotes and brackets are checked, and no more.
_LARGER = frozenset(["SELECT", "CASE", "CAST", "INTERVAL", "EXTRACT", "EXISTS", "COLLATE", "TRIM", "SUBSTRING"])


@dataclass(frozen=True)
class _Token:
    kind: str  # of the pattern's groups; keywords of SQL are "binary", "prefix" or "value"
    text: str

    @property
    def begins(self) -> bool:
        """Whether an operand can begin here."""
        return self.kind in ("text", "quoted", "number", "word", "value", "prefix") or self.text == "("

    @property
    def ends(self) -> bool:
        """Whether an operand can end here."""
        return self.kind in ("text", "quoted", "number", "word", "value") or self.text == ")"


def check_where(where: str, fields: Iterable[Field]) -> str:
    """Return what is wrong with a filter and what to write; "" where nothing is seen to be.

    Quotes, brackets, operators and their operands are checked, and the names where *fields* are
    known. What else a database refuses, the server reports.
    """
    if not where.strip():
        return ""
    if problem := _quotes(where):
        return problem
    tokens: list[_Token] = []
    position = 0
    while match := (_ODD_FIRST.match(where, position) or _TOKEN.match(where, position)):
        position = match.end()
        kind, found = match.lastgroup or "odd", match.group()
        if kind == "odd":
            return _odd(found)
        if kind != "space":
            tokens.append(_Token(_kind(kind, found), found))
        if position == len(where):
            break
    if problem := _brackets(tokens):
        return problem
    if tokens[0].text.upper() == "WHERE":
        return tr("Leave out the word WHERE; the filter begins with the field.")
    words = {token.text.upper() for token in tokens if token.kind == "word"}
    if words & _LARGER:
        return ""
    if problem := _names(tokens, list(fields)) or _order(tokens):
        return problem
    if not any(token.text.upper() in _COMPARING for token in tokens):
        return tr("The filter compares nothing. Write one such as {example}.").format(example="NAME = 'Lima'")
    return ""


def _kind(kind: str, found: str) -> str:
    upper = found.upper()
    if kind == "word":
        for name, words in (("binary", _BINARY), ("prefix", _PREFIX), ("value", _VALUES)):
            if upper in words:
                return name
    return "binary" if kind == "operator" else kind


def _quotes(where: str) -> str:
    bare = re.sub(r"'(?:[^']|'')*'", "", where)
    if "'" in bare:
        return tr("A single quote is not closed. Write {example} for a quote inside a text.").format(
            example="'O''Hara'"
        )
    if any(mark in bare for mark in "‘’“”`´"):
        return tr("Use straight single quotes around texts, as in {example}.").format(example="NAME = 'Lima'")
    if bare.count('"') % 2:
        return tr("A double quote is not closed. Double quotes stand around field names only.")
    return ""


def _odd(found: str) -> str:
    if found.startswith("=="):
        found, better = "==", "="
    else:
        better = _BETTER.get(found, "")
    if better:
        return tr("Write {better} in place of {found}.").format(better=better, found=found)
    if found in ("--", "/*"):
        return tr("Leave out comments.")
    if found == "[":
        return tr("A square bracket is not closed.")
    return tr("“{found}” is not allowed in a filter. Leave it out.").format(found=found)


def _brackets(tokens: list[_Token]) -> str:
    depth = 0
    for token in tokens:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth < 0:
            return tr("There is a closing bracket without an opening one.")
    return tr("A bracket is not closed.") if depth else ""


def _order(tokens: list[_Token]) -> str:
    """Describe where an operand or an operator is missing."""
    before: _Token | None = None
    for index, token in enumerate(tokens):
        upper = token.text.upper()
        if before is not None and before.ends and token.begins:
            call = token.text == "(" and before.kind == "word"
            negated = upper == "NOT" and tokens[index + 1 : index + 2] and _may_be_negated(tokens[index + 1])
            if not call and not negated:
                return tr("Between “{one}” and “{other}” an operator is missing, such as = or AND.").format(
                    one=before.text, other=token.text
                )
        elif not token.begins and (before is None or not before.ends):
            sign = token.text in ("+", "-")
            negated = upper in ("LIKE", "IN", "BETWEEN") and before is not None and before.text.upper() == "NOT"
            if not sign and not negated and not (token.text == ")" and _is_call(tokens, index)):
                return _lacking(before, token)
        if upper == "NULL" and before is not None and before.text in ("=", "<>", "!="):
            return tr("Write {right} in place of {wrong}.").format(
                right="IS NULL" if before.text == "=" else "IS NOT NULL", wrong=f"{before.text} NULL"
            )
        before = token
    return "" if before is None or before.ends else _lacking(before, None)


def _may_be_negated(token: _Token) -> bool:
    return token.text.upper() in ("LIKE", "IN", "BETWEEN", "NULL")


def _is_call(tokens: list[_Token], index: int) -> bool:
    """Whether the bracket that closes at *index* is that of a function without arguments."""
    return index > 1 and tokens[index - 1].text == "(" and tokens[index - 2].kind == "word"


def _lacking(before: _Token | None, after: _Token | None) -> str:
    if before is None:
        return tr("The filter can't begin with “{word}”.").format(word=after.text if after else "")
    if after is None:
        return tr("After “{word}” something is missing.").format(word=before.text)
    return tr("Between “{one}” and “{other}” something is missing.").format(one=before.text, other=after.text)


def _names(tokens: list[_Token], fields: list[Field]) -> str:
    """Describe which name is none of the layer's fields."""
    known = {name.lower(): name for each in fields for name in (each.name, each.name.rsplit(".", 1)[-1])}
    if not known:
        return ""
    for index, token in enumerate(tokens):
        is_function = tokens[index + 1 : index + 2] and tokens[index + 1].text == "("
        if token.kind not in ("word", "quoted") or (token.kind == "word" and is_function):
            continue
        name = token.text.strip('"[]').lower()
        if name in known or name.rsplit(".", 1)[-1] in known:
            continue
        if token.text.startswith('"') and index and tokens[index - 1].kind == "binary":
            return tr("The layer has no field {name}. Texts stand in single quotes: {example}.").format(
                name=token.text, example=token.text.replace('"', "'")
            )
        alike = get_close_matches(name, [*known], 1)
        if alike:
            return tr("The layer has no field “{name}”. Do you mean {meant}?").format(
                name=token.text, meant=known[alike[0]]
            )
        names = ", ".join(each.name for each in fields[:8]) + ("…" if len(fields) > 8 else "")
        return tr("The layer has no field “{name}”. It has {names}.").format(name=token.text, names=names)
    return ""
