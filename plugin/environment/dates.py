# SPDX-License-Identifier: GPL-2.0-or-later
"""Dates as the user writes them, and names with a date that tell one export from another."""

from __future__ import annotations

from qgis.PyQt.QtCore import QDateTime, QLocale

from ..core.i18n import tr


def date_text(seconds: float, with_time: bool = False) -> str:
    """Return a moment, in epoch seconds: ``28 Nov 2026``, or ``28 Nov 2026 14:05``."""
    moment, locale = QDateTime.fromMSecsSinceEpoch(int(seconds * 1000)), QLocale()
    text = str(locale.toString(moment.date(), tr("d MMM yyyy")))
    return f"{text} {locale.toString(moment.time(), QLocale.FormatType.ShortFormat)}" if with_time else text


def dated_name(title: str, seconds: float, levels: str = "", with_time: bool = False) -> str:
    """Return what an export is called: ``World 4-6, 28 Nov 2026``."""
    name = f"{title} {levels}".strip()
    return tr("{name}, {date}").format(name=name, date=date_text(seconds, with_time))
