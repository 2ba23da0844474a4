# SPDX-License-Identifier: GPL-2.0-or-later
"""Translation and number formatting, with or without Qt."""

from __future__ import annotations

from typing import Callable, Optional

CONTEXT = "ArcGISExport"


def _source_text(text: str, n: int) -> str:
    return text


def _plain_number(value: float, decimals: int) -> str:
    return f"{value:,.{decimals}f}"


_translate: Callable[[str, int], str] = _source_text
_number: Callable[[float, int], str] = _plain_number


def install(
    translate: Optional[Callable[[str, int], str]] = None, number: Optional[Callable[[float, int], str]] = None
) -> None:
    """Set what translates (text, n) and what writes (value, decimals); nothing goes back to English."""
    global _translate, _number
    _translate = translate or _source_text
    _number = number or _plain_number


def tr(text: str, n: int = -1) -> str:
    """Return *text* in the user's language; *n* picks the plural form of a text with ``%Ln``.

    English has no translation file: its plural is made from a ``(s)`` in the text.

    Write placeholders as ``{name}`` and call ``.format`` on what comes back: extraction
    reads the literal only.
    """
    translated = _translate(text, n)
    if n < 0:
        return translated
    return translated.replace("%Ln", number_text(n)).replace("(s)", "" if n == 1 else "s")


def number_text(value: float, decimals: int = 0) -> str:
    """Return a number as the user writes it: ``1,348`` or ``1.348``."""
    return _number(value, decimals)


def bytes_text(count: float) -> str:
    """Return a size in MB, or GB from one on: ``31.4 MB``."""
    if count < 1e5:
        return tr("{size} kB").format(size=number_text(count / 1e3))
    if count >= 1e9:
        return tr("{size} GB").format(size=number_text(count / 1e9, 1))
    return tr("{size} MB").format(size=number_text(count / 1e6, 1))


def duration_text(seconds: float) -> str:
    """Return a time as a person says it: *about 4 minutes*."""
    if seconds < 90:
        return tr("about %Ln second(s)", max(1, round(seconds)))
    if seconds < 5400:
        return tr("about %Ln minute(s)", round(seconds / 60))
    if seconds < 129_600:
        return tr("about %Ln hour(s)", round(seconds / 3600))
    return tr("about %Ln day(s)", round(seconds / 86400))
