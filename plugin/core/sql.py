# SPDX-License-Identifier: GPL-2.0-or-later
"""SQL statements with table names: values are bound, names are quoted."""

from __future__ import annotations


def with_names(statement: str, **names: str) -> str:
    """Return *statement* with each ``{placeholder}`` replaced by its name, quoted as an SQL identifier.

    *statement* is a constant of ours; the names may be anyone's. Quotes in a name are doubled.
    """
    return statement.format(**{key: '"' + name.replace('"', '""') + '"' for key, name in names.items()})
