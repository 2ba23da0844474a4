# SPDX-License-Identifier: GPL-2.0-or-later
"""Every window with the keyboard alone: Tab reaches and leaves all, all has a name, no mnemonic is there twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.environment import settings
from arcgis_export.plugin.environment.known_services import KnownService
from arcgis_export.ui.common.keyboard import KeyedButton
from arcgis_export.ui.export_map.layer_options_dialog import LayerOptionsDialog
from arcgis_export.ui.jobs.sign_in_dialog import SignInDialog
from arcgis_export.ui.jobs.text_window import TextWindow
from arcgis_export.ui.portal.item_list import ItemDialog
from qgis.gui import QgsCollapsibleGroupBox, QgsMapCanvas
from qgis.PyQt.QtCore import Qt, QUrl
from qgis.PyQt.QtGui import QDesktopServices, QKeySequence
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QSpinBox,
    QTabBar,
    QTabWidget,
    QTextEdit,
    QWidget,
)

from tests.qgis.export_map.map_user import MapUser
from tests.qgis.import_tiles.import_user import ImportUser, package
from tests.qgis.jobs.panel_user import PanelUser, job, keep
from tests.qgis.open_package.test_window import RED, PackageUser
from tests.qgis.portal_user import PortalUser
from tests.qgis.user import PLAIN, User, until
from tests.sandbox import Sandbox
from tests.unit.packages.package_fixtures import make_tpkx, png

INPUTS = (QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit)
SHIFT = Qt.KeyboardModifier.ShiftModifier
TAB = Qt.FocusPolicy.TabFocus


def name(widget: QWidget) -> str:
    """How a fault calls a widget."""
    names = []
    above: Any = widget
    while above is not None and not isinstance(above, QDialog):
        names.append(above.objectName() or type(above).__name__)
        above = above.parentWidget()
    return " < ".join(names[:4])


def focusable(window: QWidget) -> set[QWidget]:
    """What Tab must reach: all that shows and takes the focus, of radio buttons the chosen one."""
    found = set()
    for widget in window.findChildren(QWidget):
        if widget.window() is not window.window() or not widget.isVisible() or not widget.isEnabled():
            continue
        if not widget.focusPolicy() & TAB or widget.focusPolicy() == Qt.FocusPolicy.ClickFocus:
            continue
        if widget.focusProxy() is not None or isinstance(widget, QgsMapCanvas):
            continue
        if isinstance(widget, QRadioButton) and not widget.isChecked():
            continue
        if isinstance(widget, QTabBar) and not widget.isVisible():
            continue
        found.add(widget)
    return found


def walk(window: QWidget, key: Any, modifier: Any = PLAIN) -> list[QWidget]:
    """Press a key until the focus has been round; what had it."""
    seen: list[QWidget] = []
    for _ in range(300):
        widget = QApplication.focusWidget()
        assert widget is not None
        if widget in seen:
            return seen
        seen.append(widget)
        QTest.keyClick(widget, key, modifier)
    raise AssertionError(f"never round: {[name(each) for each in seen[-3:]]}")


def spoken(widget: QWidget) -> str:
    """What a screen reader calls a widget."""
    labels = [each.text() for each in widget.window().findChildren(QLabel) if each.buddy() is widget]
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return str(widget.accessibleName() or text or next(iter(labels), ""))


def named(window: QWidget) -> Iterator[Any]:
    """The buttons and labels of fields that show."""
    for widget in [*window.findChildren(QAbstractButton), *window.findChildren(QLabel)]:
        shows = widget.isVisible() and widget.window() is window.window()
        if shows and (isinstance(widget, QAbstractButton) or widget.buddy() is not None):
            yield widget


def mark(widget: Any) -> str:
    """The mnemonic of a button or label, as Qt takes it from its text."""
    text = super(KeyedButton, widget).text() if isinstance(widget, KeyedButton) else widget.text()
    return str(QKeySequence.mnemonic(text).toString())


def mnemonics(window: QWidget) -> Counter[str]:
    """The letters that show, each with how many things have it."""
    keys = [mark(widget) for widget in named(window)]
    for tabs in window.findChildren(QTabWidget):
        texts = [tabs.tabText(row) for row in range(tabs.count()) if tabs.isTabVisible(row)]
        keys += [QKeySequence.mnemonic(text).toString() for text in texts]
    return Counter(key for key in keys if key)


def looks(window: QWidget) -> list[str]:
    """What does not look as QGIS' own windows do."""
    shown = [each for each in window.findChildren(QWidget) if each.isVisible() and each.window() is window.window()]
    faults = []
    for each in shown:
        text = plainly(each.text()) if isinstance(each, (QAbstractButton, QLabel)) else ""
        if each.toolTip() and plainly(each.toolTip()) == text:
            faults.append(f"tooltip repeats its name: {name(each)}")
        if isinstance(each, QGroupBox) and not isinstance(each, QgsCollapsibleGroupBox) and each.layout().count() < 2:
            faults.append(f"group around one widget: {name(each)}")
        if isinstance(each, (QSpinBox, QDoubleSpinBox)) and not each.isGroupSeparatorShown():
            faults.append(f"digits not grouped: {name(each)}")
        if isinstance(each, QLabel) and each.text() and (field := each.buddy()) is not None and field.isVisible():
            if isinstance(field, QAbstractScrollArea):  # rows, and not a line
                continue
            label, line = (one.mapTo(window, one.rect().center()) for one in (each, field))
            if each.alignment() & Qt.AlignmentFlag.AlignTop:
                label.setY(each.mapTo(window, each.rect().topLeft()).y() + each.fontMetrics().height() // 2)
            if label.x() < line.x() and abs(label.y() - line.y()) > 2:
                faults.append(f"not on the line of its field: {name(each)} {label.y()} {line.y()}")
    return faults


def plainly(text: str) -> str:
    return text.replace("&", "").rstrip(".…:").lower()


def check(window: QWidget) -> str:
    """What can't be done in a window, as it is now, with the keyboard."""
    window.activateWindow()
    QTest.qWait(20)
    wanted = focusable(window)
    assert wanted
    first = window.focusWidget() if window.focusWidget() in wanted else min(wanted, key=name)
    first.setFocus(Qt.FocusReason.TabFocusReason)
    forwards = walk(window, Qt.Key.Key_Tab)
    backwards = walk(window, Qt.Key.Key_Backtab, SHIFT)
    faults = [f"not reached: {name(each)}" for each in wanted - set(forwards)]
    faults += [f"not reached backwards: {name(each)}" for each in wanted - set(backwards)]
    faults += [f"no name: {name(each)}" for each in wanted if isinstance(each, INPUTS) and not spoken(each)]
    faults += looks(window)
    faults += [f"mnemonic twice: {key}" for key, count in mnemonics(window).items() if count > 1]
    return "\n".join(sorted(faults))


def unfold(window: QWidget) -> None:
    for group in window.findChildren(QgsCollapsibleGroupBox):
        group.setCollapsed(False)
    QTest.qWait(30)


def check_help(window: QWidget, page: str, monkeypatch: Any) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_F1)
    until(lambda: opened, "the guide")
    assert opened[0].toString().endswith(f"/{page}.md")


def leave(window: QDialog) -> None:
    """Press Esc."""
    QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Escape)
    until(lambda: not window.isVisible(), "the window gone")


def test_export_tiles(user: User, sandbox: Sandbox, folder: Path, monkeypatch: Any) -> None:
    window = user.open()
    assert check(window) == "", "an empty window"
    user.service(sandbox.service("World/MapServer"))
    unfold(window)
    assert check(window) == ""
    marked = [*window.findChildren(QAbstractButton), *window.findChildren(QLabel)]  # also what may show later
    taken = {mark(each)[-1].lower() for each in marked if mark(each)}
    own = [each for each in named(window) if each.objectName()]  # Qt names Close and Help anew with the language
    plain = [each for each in own if len(each.text()) > 1 and not mark(each)]
    assert [name(each) for each in plain if set(filter(str.isalpha, each.text().lower())) - taken] == []
    assert len(taken) > 7
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.AltModifier)
    assert window.levels_edit.hasFocus()
    check_help(window, "export-tiles", monkeypatch)
    leave(window)


def test_export_map(plugin: Any, iface: Any, sandbox: Sandbox, folder: Path, monkeypatch: Any) -> None:
    user = MapUser(iface, plugin)
    window = user.open()
    user.service(sandbox.service("WorldMap/MapServer"))
    for row, tab in enumerate(user.pages()):
        user.page(tab)
        unfold(window)
        assert check(window) == "", tab
        if row == 0:
            check_help(window, "export-map", monkeypatch)
    user.page("Layers")
    tree = window.layers_page.layers_tree
    user.press_button(until(lambda: tree.itemWidget(tree.topLevelItem(0), 2), "the button of a layer"))
    (options,) = until(lambda: window.findChildren(LayerOptionsDialog), "the options of a layer")
    until(lambda: options.filter_field.fields_list.count(), "the fields")
    assert check(options) == ""
    leave(options)
    leave(window)
    window.deleteLater()


def test_export_item(plugin: Any, iface: Any, sandbox: Sandbox, folder: Path, monkeypatch: Any) -> None:
    user = PortalUser(iface, plugin, sandbox)
    window = user.open()
    assert check(window) == ""
    user.sign_in()
    until(user.titles, "the items")
    user.choose(next(title for title in user.titles() if "Nature" in title))
    unfold(window)
    assert check(window) == ""
    check_help(window, "export-item", monkeypatch)
    options = user.open_filter("Countries")
    assert check(options) == ""
    check_help(options, "export-item", monkeypatch)
    QTest.keyClick(options, Qt.Key.Key_Escape)
    until(lambda: not window.layers_field.filter_dialog, "the end of the filter's window")
    dialog = ItemDialog(window.portal_field, "Choose Item", ["Feature Service", "Map Service"], False, window)
    dialog.show()
    until(lambda: dialog.items.model.items, "the items")
    assert check(dialog) == ""
    leave(dialog)
    leave(window)


def test_import_tiles(plugin: Any, iface: Any, sandbox: Sandbox, folder: Path, monkeypatch: Any) -> None:
    user = ImportUser(iface, plugin)
    window = user.open()
    assert check(window) == ""
    user.choose(sandbox, package(sandbox, folder / "few.tpkx"))
    unfold(window)
    assert check(window) == ""
    check_help(window, "import-tiles", monkeypatch)
    leave(window)


def test_open_package(plugin: Any, iface: Any, folder: Path, monkeypatch: Any) -> None:
    user = PackageUser(iface, plugin)
    window = user.open_window()
    assert check(window) == ""
    user.choose(make_tpkx(folder / "red.tpkx", {(0, 0, 0): png(RED)}))
    unfold(window)
    assert check(window) == ""
    check_help(window, "open-package", monkeypatch)
    leave(window)


@pytest.fixture
def panel(plugin: Any, iface: Any) -> Iterator[Any]:
    user = PanelUser(iface, plugin)
    keep([job("World"), job("Roads")])
    user.open()
    user.select("World")
    yield user.panel


def test_jobs(panel: Any, monkeypatch: Any) -> None:
    assert check(panel) == ""
    check_help(panel, "jobs", monkeypatch)
    row = panel.chosen[0].row
    for dialog in (SignInDialog(row, panel), TextWindow("Log", lambda: "One line", panel)):
        dialog.show()
        QTest.qWait(30)
        assert check(dialog) == ""
        leave(dialog)


def test_options(plugin: Any, iface: Any, monkeypatch: Any) -> None:
    settings.allow_http("gis.example.com:80")
    settings.remember("https://gis.example.com/server/rest/services/World/MapServer", {})
    (factory,) = iface.options
    dialog = QDialog(iface.window)  # as QGIS shows it
    page = factory.createWidget(dialog)
    dialog.show()
    page.show()
    page.kept_list.setCurrentRow(0)
    assert check(dialog) == ""
    check_help(page, "options", monkeypatch)
    dialog.deleteLater()


def test_the_first_key_in_a_window_begins_another_address(user: User, sandbox: Sandbox) -> None:
    window = user.open()
    edit = window.service_field.service_combo.lineEdit()
    user.service(sandbox.service("World/MapServer"))
    QTest.keyClick(edit, Qt.Key.Key_End)
    window.close()
    user.open()
    assert edit.text() and edit.selectedText() == edit.text()
    QTest.keyClick(edit, Qt.Key.Key_End)
    window.set_service(KnownService("Map", sandbox.service("WorldVector/VectorTileServer")))
    assert edit.text().startswith("Map") and edit.selectedText() == edit.text()


def test_a_button_has_the_name_of_what_it_does_also_while_it_is_off(user: User) -> None:
    area = user.open().area_widget
    for button, does in ((area.edit_button, "Move what is drawn"), (area.add_button, "Draw another polygon")):
        assert not button.isEnabled() and "first" in button.toolTip()
        assert button.accessibleName().startswith(does)
