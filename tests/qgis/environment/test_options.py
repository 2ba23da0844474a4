# SPDX-License-Identifier: GPL-2.0-or-later
"""The page in QGIS' options, each row by what it changes."""

from __future__ import annotations

import logging
import math
from pathlib import Path
from typing import Any

from arcgis_export.plugin.arcgis.operations.export_tiles.request import PackageFormat
from arcgis_export.plugin.environment import settings
from qgis.core import QgsSettings
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QMessageBox

from tests.qgis.user import Boxes, User, until
from tests.sandbox import Sandbox
from tests.sandbox.services.jobs import Pace


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


def changed(page: Any) -> None:
    page.apply()
    page.deleteLater()


def test_exports_go_to_the_folder(user: User, iface: Any, sandbox: Sandbox, tmp_path: Path) -> None:
    settings.set_last_folder("/elsewhere")
    (factory,) = iface.options
    page = factory.createWidget(iface.window)
    edit = page.folder_widget.lineEdit()
    assert edit.text() == "" and edit.placeholderText() == "The folder saved to last"
    QTest.keyClicks(edit, str(tmp_path))
    changed(page)
    user.open()
    user.service(sandbox.service("World/MapServer"))
    assert user.dialog.save_field.path.parent == tmp_path
    settings.set_last_folder("/elsewhere")
    assert settings.last_folder() == str(tmp_path), "also the next time"


def test_raster_tiles_come_in_the_format(user: User, iface: Any, sandbox: Sandbox) -> None:
    (factory,) = iface.options
    page = factory.createWidget(iface.window)
    user.pick(page.format_combo, "Tile package for older")
    changed(page)
    user.open()
    user.service(sandbox.service("World/MapServer"))
    assert user.dialog.options.package is PackageFormat.TPK and user.dialog.save_field.path.suffix == ".tpk"
    settings.remember(user.dialog.service.url, {"package": "tpkx"})
    user.dialog.options.set_service(user.dialog.service)
    assert user.dialog.options.package is PackageFormat.TPKX, "what was chosen for the service comes first"
    again = factory.createWidget(iface.window)
    assert again.format_combo.currentData() == "tpk"
    again.deleteLater()


def test_jobs_get_the_time_limit_and_their_number(user: User, iface: Any, sandbox: Sandbox, folder: Path) -> None:
    (factory,) = iface.options
    page = factory.createWidget(iface.window)
    page.limit_spin.setValue(7)
    page.jobs_spin.setValue(3)
    changed(page)
    sandbox.pace = Pace(seconds=1.0)
    user.open()
    user.service(sandbox.service("World/MapServer"))
    assert user.dialog.options.at_once == 3
    user.press_export()
    (task,) = until(user.tasks, "the export")
    assert task._timeout == 7 * 60 and task._at_once == 3
    until(lambda: not user.tasks(), "the end")


def test_the_log_has_more_at_once(user: User, iface: Any, log: list[str]) -> None:
    (factory,) = iface.options
    logging.getLogger("arcgis_export").debug("before")
    page = factory.createWidget(iface.window)
    user.pick(page.log_combo, "Everything")
    changed(page)
    logging.getLogger("arcgis_export").debug("after")
    until(lambda: any("after" in line for line in log), "the line")
    assert not any("before" in line for line in log)


def test_what_is_remembered_is_forgotten(user: User, iface: Any, sandbox: Sandbox, boxes: Boxes) -> None:
    world, portal = sandbox.service("World/MapServer"), "https://gis.example.com/portal/sharing/rest"
    settings.remember("https://gis.example.com/server/rest/services/Other/MapServer", {"levels": [1]})
    settings.remember(world, {"levels": [2], "package": "tpk"})
    settings.remember_portal(portal, {"authcfg": "abc1234"})
    settings.set_last_folder("/maps")
    (factory,) = iface.options
    page = factory.createWidget(iface.window)
    page.show()
    rows = [page.kept_list.item(row).text() for row in range(page.kept_list.count())]
    assert rows == [world, "https://gis.example.com/server/rest/services/Other/MapServer", portal]
    assert not page.forget_button.isEnabled()
    page.kept_list.setCurrentRow(0)
    boxes.answer(QMessageBox.StandardButton.Cancel)
    page.forget_button.click()
    assert settings.choices(world) and page.kept_list.count() == 3
    boxes.answer(QMessageBox.StandardButton.Ok)
    page.forget_button.click()
    assert not settings.choices(world) and settings.last_service() == "" and settings.remembered() == rows[1:]
    boxes.answer(QMessageBox.StandardButton.Ok)
    page.forget_all_button.click()
    assert settings.remembered() == [] and page.kept_list.count() == 0 and settings.last_folder() == str(Path.home())
    assert not page.forget_all_button.isEnabled(), "nothing is left to forget"
    page.deleteLater()
