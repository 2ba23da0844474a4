# SPDX-License-Identifier: GPL-2.0-or-later
"""The page in QGIS' options: how long jobs wait, and how many a server works on at once."""

from __future__ import annotations

import math
from typing import Any

from arcgis_export.plugin.environment import settings
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest


def test_no_limit_unless_one_is_set(plugin: Any, iface: Any) -> None:
    (factory,) = iface.options
    page = factory.createWidget(iface.window)
    assert page.limit_spin.text() == "No limit" and settings.time_limit() == math.inf
    page.limit_spin.selectAll()
    QTest.keyClicks(page.limit_spin, "90")
    page.jobs_spin.selectAll()
    QTest.keyClicks(page.jobs_spin, "5")
    QTest.keyClick(page.jobs_spin, Qt.Key.Key_Tab)
    assert settings.time_limit() == math.inf, "not before OK"
    page.apply()
    assert settings.time_limit() == 5400.0 and settings.jobs_at_once() == 5
    again = factory.createWidget(iface.window)
    assert again.limit_spin.text() == "90 minutes" and again.jobs_spin.value() == 5
    for each in (page, again):
        each.deleteLater()
