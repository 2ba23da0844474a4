# SPDX-License-Identifier: GPL-2.0-or-later
"""What a user does in the Export Map window."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsFeature, QgsGeometry, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication

from tests.qgis.user import LEFT, PLAIN, User, until


class MapUser(User):
    """Works with the Export Map window and the map."""

    window: Any = None

    @property
    def dialog(self) -> Any:
        return self.window

    def open(self) -> Any:
        from arcgis_export.ui.export_map.dialog import ExportMapDialog

        self.window = ExportMapDialog(self.canvas, self.plugin.runner, self.iface.window)
        self.window.show()
        return self.window

    def page(self, tab: str) -> None:
        """Choose a page by its title."""
        tabs = self.window.tabs
        row = next(
            row for row in range(tabs.count()) if tabs.tabText(row).replace("&", "") == tab and tabs.isTabVisible(row)
        )
        QTest.mouseClick(tabs.tabBar(), LEFT, PLAIN, tabs.tabBar().tabRect(row).center())
        assert tabs.currentIndex() == row

    def pages(self) -> list[str]:
        tabs = self.window.tabs
        return [tabs.tabText(row).replace("&", "") for row in range(tabs.count()) if tabs.isTabVisible(row)]

    def press_button(self, button: Any) -> None:
        QTest.mouseClick(button, LEFT)

    def number(self, spin: Any, text: str) -> None:
        """Type a number over what stands in a spin box, and leave it."""
        self.type(spin.lineEdit(), text)

    def tick_layer(self, name: str) -> None:
        """Click the tick of a layer."""
        tree = self.window.layers_page.layers_tree
        (item,) = tree.findItems(name, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive, 0)
        tree.scrollToItem(item)
        rect = tree.visualItemRect(item)
        depth = 0
        while (item := item.parent()) is not None:
            depth += 1
        x = tree.indentation() * (depth + 1) + 10
        QTest.mouseClick(tree.viewport(), LEFT, PLAIN, QPoint(x, rect.center().y()))

    def layer_button(self, name: str) -> Any:
        tree = self.window.layers_page.layers_tree
        (item,) = tree.findItems(name, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive, 0)
        return tree.itemWidget(item, 2)

    def write(self, editor: Any, text: str) -> None:
        """Paste a text over what stands in an editor."""
        editor.setFocus()
        QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QApplication.clipboard().setText(text)
        QTest.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def form(self) -> dict[str, str]:
        """What the export would ask for, once all of it is checked."""
        until(self.is_settled, "the check of what is chosen")
        request = until(lambda: self.window._request, "a request")
        return dict(request.parameters())

    def is_settled(self) -> bool:
        window = self.window
        works = (window._survey_work, window._check_work)
        return not window._pause.isActive() and works == (None, None)

    def settled(self) -> Any:
        QTest.qWait(30)
        until(self.is_settled, "the check of what is chosen")
        return self.window


def polygons(*boxes: tuple[str, str]) -> QgsVectorLayer:
    """A layer of polygons in the project, each with a name."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326&field=name:string", "shapes", "memory")
    for name, wkt in boxes:
        feature = QgsFeature(layer.fields())
        feature.setAttributes([name])
        feature.setGeometry(QgsGeometry.fromWkt(wkt))
        layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    QgsProject.instance().addMapLayer(layer)
    return layer


ALPS = ("Alps", "POLYGON((5 45,15 45,15 48,5 48,5 45))")
ISLE = ("Isle", "POLYGON((-10 50,-6 50,-6 55,-10 55,-10 50))")
