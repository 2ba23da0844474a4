# SPDX-License-Identifier: GPL-2.0-or-later
"""What a user does in the windows that work with a portal, and what they see."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsMapLayer, QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QTreeWidgetItem

from tests.qgis.user import CONTROL, LEFT, until
from tests.sandbox import Sandbox


def sign_in(user: str = "analyst", password: str = "secret-pass") -> str:
    """Store a user name and password, and return the configuration's id."""
    config = QgsAuthMethodConfig("Basic")
    config.setName(f"{user} at my portal")
    config.setConfig("username", user)
    config.setConfig("password", password)
    assert QgsApplication.authManager().storeAuthenticationConfig(config)
    return str(config.id())


def type_in(edit: Any, text: str) -> None:
    """Type over what stands in a field."""
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_A, CONTROL)
    QApplication.clipboard().setText(text)
    QTest.keyClick(edit, Qt.Key.Key_V, CONTROL)


class PortalUser:
    """Works with the Export Item window."""

    def __init__(self, iface: Any, plugin: Any, sandbox: Sandbox) -> None:
        self.iface, self.plugin, self.sandbox = iface, plugin, sandbox

    @property
    def dialog(self) -> Any:
        return self.plugin.windows.open.get("item")

    def open(self) -> Any:
        """Press the button in the toolbar."""
        QTest.mouseClick(self.iface.toolbar.widgetForAction(self.plugin.windows.actions["item"]), LEFT)
        until(lambda: self.dialog is not None and self.dialog.isVisible(), "the window")
        return self.dialog

    def sign_in(self, user: str = "analyst", password: str = "secret-pass", address: str = "") -> None:
        """Paste the portal's address and choose a sign-in, and wait until someone is signed in."""
        field = self.dialog.portal_field
        type_in(field.portal_combo.lineEdit(), address or f"{self.sandbox.url}/portal/home/content.html")
        QTest.keyClick(field.portal_combo.lineEdit(), Qt.Key.Key_Return)
        field.auth_select.setConfigId(sign_in(user, password))
        until(lambda: field.user, "the user signed in")

    def choose(self, title: str, scope: str = "") -> None:
        """Click an item of the list."""
        items = self.dialog.item_list
        if scope:
            items.scope_combo.setCurrentIndex(items.scope_combo.findData(scope))
        until(lambda: title in self.titles(), f"the item {title}")
        index = items.model.index(self.titles().index(title))
        items.item_view.scrollTo(index)
        QTest.mouseClick(items.item_view.viewport(), LEFT, pos=items.item_view.visualRect(index).center())
        until(lambda: self.dialog._work is None, "what is known of the item")
        until(lambda: not self.dialog.layers_field.counting, "the counted features")

    def titles(self) -> list[str]:
        return [item.title for item in self.dialog.item_list.model.items]

    def layer_row(self, name: str) -> QTreeWidgetItem:
        tree = self.dialog.layers_field.layers_tree
        return next(
            tree.topLevelItem(row) for row in range(tree.topLevelItemCount()) if tree.topLevelItem(row).text(0) == name
        )

    def only(self, *names: str) -> None:
        """Tick these layers and no others."""
        tree = self.dialog.layers_field.layers_tree
        for row in range(tree.topLevelItemCount()):
            item = tree.topLevelItem(row)
            wanted = Qt.CheckState.Checked if item.text(0) in names else Qt.CheckState.Unchecked
            if item.checkState(0) != wanted:
                rect = tree.visualItemRect(item)
                QTest.mouseClick(tree.viewport(), LEFT, pos=rect.topLeft() + _tick(rect.height()))
                assert item.checkState(0) == wanted

    def filter_button(self, name: str) -> Any:
        return self.dialog.layers_field.layers_tree.itemWidget(self.layer_row(name), 3)

    def open_filter(self, name: str) -> Any:
        """Press a layer's filter button, and return the window that opens."""
        QTest.mouseClick(self.filter_button(name), LEFT)
        return until(lambda: self.dialog.layers_field.filter_dialog, "the window of the filter")

    def filter(self, name: str, where: str) -> None:
        """Write a filter for a layer."""
        window = self.open_filter(name)
        type_in(window.filter_field.where_edit, where)
        QTest.mouseClick(window.button_box.button(QDialogButtonBox.StandardButton.Ok), LEFT)
        until(lambda: not self.dialog.layers_field.filter_dialog, "the end of the window")
        assert self.filter_button(name).text() == where
        until(lambda: not self.dialog.layers_field.counting, "the counted features")

    def export(self, path: Any, format: str) -> list[QgsMapLayer]:
        """Choose format and file, press Export, and return the layers that come."""
        dialog, before = self.dialog, set(QgsProject.instance().mapLayers())
        dialog.format_combo.setCurrentIndex(dialog.format_combo.findData(format))
        dialog.file_widget.setFilePath(str(path))
        until(dialog.export_button.isEnabled, "the Export button")
        ended: list[Any] = []
        self.plugin.runner.finished.connect(lambda result, layer: ended.append(result))
        self.plugin.runner.failed.connect(lambda job, error: ended.append(error))
        QTest.mouseClick(dialog.export_button, LEFT)
        until(lambda: ended, "the end of the export", 30)
        if isinstance(ended[0], Exception):
            raise ended[0]
        return [layer for key, layer in QgsProject.instance().mapLayers().items() if key not in before]

    def said(self) -> str:
        """What the message bars say."""
        bars = [self.iface.bar, *([self.dialog.message_bar] if self.dialog is not None else [])]
        return " | ".join(item.text() for bar in bars for item in bar.items())


def _tick(height: int) -> Any:
    from qgis.PyQt.QtCore import QPoint

    return QPoint(10, height // 2)
