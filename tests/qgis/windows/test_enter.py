# SPDX-License-Identifier: GPL-2.0-or-later
"""Enter in any field of any window takes the text; it presses no button."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from arcgis_export.plugin.jobs.job import Job
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QDialog, QLineEdit, QPushButton, QWidget

from tests.qgis.user import User, until
from tests.sandbox import Sandbox

OPERATIONS = ("tiles", "map", "item", "import", "package")
KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def of_portal(user: User) -> QDialog:
    from arcgis_export.ui.portal.item_list import ItemDialog

    window = user.plugin.windows.show("import")
    return ItemDialog(window.portal_field, "Choose", ("Map Service",), parent=window)


def of_layer(user: User) -> QDialog:
    from arcgis_export.plugin.arcgis.services.map_service import MapLayer, MapService
    from arcgis_export.plugin.arcgis.urls import ServiceKind
    from arcgis_export.ui.export_map.layer_options_dialog import LayerChoice, LayerOptionsDialog

    service = MapService("https://h/W/MapServer", ServiceKind.MAP)
    return LayerOptionsDialog(MapLayer(0, "Lakes"), service, LayerChoice(), user.iface.window)


def of_sign_in(user: User) -> QDialog:
    from arcgis_export.ui.jobs.sign_in_dialog import SignInDialog

    return SignInDialog(Job("export_tiles", "https://h/W/MapServer", "W", "/data/w.tpkx"), user.iface.window)


def of_text(user: User) -> QDialog:
    from arcgis_export.ui.jobs.text_window import TextWindow

    return TextWindow("Log", lambda: "words", user.iface.window)


@pytest.fixture
def pressed() -> Iterator[list[str]]:
    """The names of all buttons that are pressed in the windows that are watched."""
    yield []


def watch(window: QWidget, pressed: list[str]) -> None:
    for button in window.findChildren(QAbstractButton):
        button.pressed.connect(partial(pressed.append, button.objectName() or button.text()))


def pages(window: Any) -> Iterator[None]:
    """Show one page of a window after the other."""
    tabs = getattr(window, "tabs", None)
    for row in range(tabs.count() if tabs is not None else 1):
        if tabs is not None:
            tabs.setCurrentIndex(row)
        yield


def fields(window: QWidget) -> list[QWidget]:
    found: list[QWidget] = []
    for kind in (QLineEdit, QAbstractSpinBox, QComboBox):
        found += [each for each in window.findChildren(kind) if each.isVisible() and each.isEnabled()]
    return found


def enter_everywhere(window: Any, pressed: list[str]) -> int:
    """Press Enter in each field; return in how many."""
    count = 0
    for _ in pages(window):
        for field in fields(window):
            if sip.isdeleted(field) or not field.isVisible():
                continue
            for key in KEYS:
                field.setFocus()
                QTest.keyClick(field, key)
                count += 1
                assert not pressed, f"Enter in {field.objectName() or type(field).__name__} presses {pressed}"
    return count


@pytest.mark.parametrize("kind", OPERATIONS)
def test_enter_starts_nothing_in_an_empty_window(user: User, sandbox: Sandbox, pressed: list[str], kind: str) -> None:
    window = user.plugin.windows.show(kind)
    watch(window, pressed)
    assert enter_everywhere(window, pressed)
    assert window.isVisible() and not user.tasks()


@pytest.mark.parametrize("kind", ["tiles", "map"])
def test_enter_starts_nothing_in_a_window_that_is_ready(
    user: User, sandbox: Sandbox, folder: Any, pressed: list[str], kind: str
) -> None:
    from arcgis_export.plugin.environment.known_services import KnownService

    window = user.plugin.windows.show(kind)
    window.set_service(KnownService("World", sandbox.service("World/MapServer")))
    until(window.export_button.isEnabled, "the button")
    watch(window, pressed)
    assert enter_everywhere(window, pressed) > 4
    assert not user.tasks() and not sandbox.find("exportTiles$") and not list(folder.iterdir())


@pytest.mark.parametrize("make", [of_portal, of_layer, of_sign_in, of_text])
def test_enter_starts_nothing_in_a_smaller_window(user: User, pressed: list[str], make: Any) -> None:
    window = make(user)
    window.show()
    watch(window, pressed)
    enter_everywhere(window, pressed)
    QTest.keyClick(window, Qt.Key.Key_Return)
    assert window.isVisible() and not pressed
    window.close()


@pytest.mark.parametrize("kind", OPERATIONS)
def test_no_button_is_the_default_one(user: User, kind: str) -> None:
    window = user.plugin.windows.show(kind)
    buttons = window.findChildren(QPushButton)
    assert buttons
    chosen = [each.objectName() or each.text() for each in buttons if each.isDefault() or each.autoDefault()]
    assert not chosen, f"Enter may press {chosen}"
