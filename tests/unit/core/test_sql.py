# SPDX-License-Identifier: GPL-2.0-or-later
"""Names of tables in statements: whatever they are, they stay names."""

from __future__ import annotations

import sqlite3

import pytest

from plugin.core.sql import with_names


@pytest.mark.parametrize("name", ["tiles", 'two "quotes"', 'x"; DROP TABLE other; --', "it's", "{table}", "Äste %s ?"])
def test_a_table_of_any_name_is_made_filled_and_read(name: str) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE other (value)")
    database.execute(with_names("CREATE TABLE {table} (value)", table=name))
    database.execute(with_names("INSERT INTO {table} VALUES (?)", table=name), (7,))
    assert database.execute(with_names("SELECT value FROM {table}", table=name)).fetchall() == [(7,)]
    tables = {found for (found,) in database.execute("SELECT name FROM sqlite_master")}
    assert tables == {"other", name}
