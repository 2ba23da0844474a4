# SPDX-License-Identifier: GPL-2.0-or-later
"""Texts with the number of running jobs, for the toolbar button. Imported when QGIS starts, so it imports little."""

from __future__ import annotations

from ..core.i18n import tr


def button_text(number: int) -> str:
    """Return the text of the button that opens the list, while so many jobs run."""
    return tr("Jobs ({number})").format(number=number) if number else tr("Jobs")


def count_text(number: int) -> str:
    """Return how many jobs run."""
    return tr("%Ln job(s) running", number) if number else tr("No job is running")


def badge_text(number: int) -> str:
    """Return the number on the button's icon, where there is room for a single figure."""
    return str(number) if number < 10 else "9+"
