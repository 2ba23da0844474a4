# SPDX-License-Identifier: GPL-2.0-or-later
"""Read SQLite files from untrusted sources, whose views may run without end or exhaust memory.

Tables and views are readable where their rows consist of stored values: columns, joins, filters and arithmetic. Refused
are views with string concatenation, function calls or recursion, computed columns, and virtual tables, since GDAL
registers modules and functions for the whole process. A query without a row ends by a time limit or a cancel.
"""

from __future__ import annotations

import re
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Callable
from urllib.request import pathname2url

# Comments, texts, quoted names, words and numbers, anything else.
_TOKEN = re.compile(
    r"""--[^\n]*|/\*.*?(?:\*/|\Z)|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^]]*]|[\w$]+|\S""", re.DOTALL
)
# What may stand before a parenthesis without being a function, and the functions that keep a value's size.
_BEFORE = set("SELECT FROM JOIN ON USING WHERE AND OR NOT IN BY AS ALL CAST COALESCE IFNULL COUNT MIN MAX".split())
_NEVER = set("WITH RECURSIVE LIKE GLOB MATCH REGEXP GROUP_CONCAT |".split())
_NAME = re.compile(r"[\w$\"`\[']")

_LONGEST_VALUE = 128 << 20  # bytes
_PATIENCE, _SLOWEST = 600.0, 1e6  # seconds to the next row, and bytes that a disk reads in each further one
_STEPS = 10_000  # of SQLite's machine between two looks at the clock; about a millisecond


def never() -> bool:
    """Nobody cancels."""
    return False


class ForeignDatabase:
    """An open file. Its rows are read one by one, and reading ends when the user cancels."""

    def __init__(self, path: Path, cancelled: Callable[[], bool]) -> None:
        """Raises `sqlite3.Error` and `OSError`."""
        self._wait = _PATIENCE + path.stat().st_size / _SLOWEST
        self._until = 0.0
        self._cancelled = cancelled
        self._database = sqlite3.connect(f"file:{pathname2url(str(path.absolute()))}?mode=ro", uri=True)
        try:
            self.tables = self._prepared()
        except BaseException:
            self._database.close()
            raise

    def _prepared(self) -> set[str]:
        """Return the names of all tables and views; those that are not plain can't be read from now on."""
        database = self._database
        database.text_factory = lambda text: text.decode("utf-8", "replace")
        database.execute("PRAGMA trusted_schema = OFF")
        if sys.version_info >= (3, 11):
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
        database.set_progress_handler(self._is_over, _STEPS)
        found = list(self.rows("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view')"))
        readable = {str(name).lower() for name, sql in found if is_plain(str(sql))}

        def allowed(action: int, table: str | None, _column: object, schema: str | None, _view: object) -> int:
            # A view is read as a table, and then the tables that it names.
            is_known = action != sqlite3.SQLITE_READ or schema == "temp" or str(table).lower() in readable
            return sqlite3.SQLITE_OK if is_known else sqlite3.SQLITE_DENY

        database.set_authorizer(allowed)
        return {str(name) for name, _ in found}

    def execute(self, statement: str) -> None:
        """Run a statement without rows. Raises `sqlite3.Error`."""
        self._database.execute(statement)

    def rows(self, statement: str, values: Mapping[str, Any] | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query. Raises `sqlite3.Error`: see `was_ended`."""
        self._until = time.monotonic() + self._wait
        for row in self._database.execute(statement, values or {}):
            yield row
            self._until = time.monotonic() + self._wait

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _is_over(self) -> int:
        return int(self._cancelled() or time.monotonic() > self._until)


def was_ended(error: Exception) -> bool:
    """Whether a query was ended by the user, or because its next row did not come in time."""
    return isinstance(error, sqlite3.OperationalError) and str(error) == "interrupted"


def is_plain(sql: str) -> bool:
    """Whether the rows of a table or view are stored ones, by the statement that created it."""
    tokens = [token for token in _TOKEN.findall(sql) if not token.startswith(("--", "/*"))]
    words = [token.upper() for token in tokens]
    if words[:2] == ["CREATE", "TABLE"]:
        return "AS" not in words  # generated columns can use up all memory
    if words[:2] != ["CREATE", "VIEW"] or "SELECT" not in words or _NEVER & set(words):
        return False
    first = words.index("SELECT")
    return all(
        word != "(" or before in _BEFORE or not _NAME.match(before)
        for before, word in zip(words[first:], words[first + 1 :])
    )
