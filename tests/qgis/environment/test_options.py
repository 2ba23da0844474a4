# SPDX-License-Identifier: GPL-2.0-or-later
"""The page in QGIS' options: how long jobs wait, and how many a server works on at once."""

from __future__ import annotations

import math
from typing import Any

from arcgis_export.plugin.environment import settings
from qgis.core import QgsSettings
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest


def test_hosts_without_encryption_can_be_taken_back(plugin: Any, iface: Any) -> None:
    (factory,) = iface.options
    page = factory.createWidget(iface.window)
    page.show()
    assert not page.hosts_list.isVisible(), "nothing to show"
    settings.allow_http("gis.example.com:80")
    settings.allow_http("old.example.com:6080")
    again = factory.createWidget(iface.window)
    again.show()
    assert again.hosts_list.isVisible() and not again.hosts_button.isEnabled()
    again.hosts_list.setCurrentRow(0)
    again.hosts_button.click()
    assert again.hosts_list.count() == 1
    assert settings.http_hosts() == ["gis.example.com:80", "old.example.com:6080"], "not before OK"
    again.apply()
    assert settings.http_hosts() == ["old.example.com:6080"]
    for each in (page, again):
        each.deleteLater()


def test_services_are_shown_on_empty_maps_unless_switched_off(plugin: Any, iface: Any) -> None:
    QgsSettings().remove("plugins/arcgis_export/show-services")
    (factory,) = iface.options
    page = factory.createWidget(iface.window)
    assert page.show_check.isChecked() and settings.shows_services()
    page.show_check.click()
    assert settings.shows_services(), "not before OK"
    page.apply()
    assert not settings.shows_services()
    page.deleteLater()


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
