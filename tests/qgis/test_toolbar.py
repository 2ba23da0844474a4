# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin's toolbar and menu in QGIS' window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from arcgis_export import classFactory
from arcgis_export.plugin.environment import settings
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QDesktopServices
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QToolBar

from tests.qgis.user import until

ROOT = Path(__file__).resolve().parents[2]

# What a screen of two pixels a point shows; a process of its own, as Qt asks for that only once.
SHARP = """
from qgis.PyQt.QtCore import QCoreApplication, QObject, QSize, Qt
if hasattr(Qt.ApplicationAttribute, "AA_UseHighDpiPixmaps"):  # Qt 5, where QGIS sets it
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_UseHighDpiPixmaps)
from qgis.core import QgsApplication
from qgis.PyQt.QtGui import QImage, QPixmap
application = QgsApplication([b"sharp"], True)
from qgis.PyQt.QtWidgets import QWidget
from arcgis_export.plugin.environment.icons import icon
from arcgis_export.ui.jobs.dock import _with_number
from arcgis_export.ui.portal.item_model import THUMBNAIL, framed
widget = QWidget()
widget.show()
window = widget.windowHandle()
def size(icon, asked):
    pixmap = icon.pixmap(window, asked)
    drawn = pixmap.toImage().convertToFormat(QImage.Format.Format_RGBA8888)
    full = [x for x in range(drawn.width()) for y in range(drawn.height()) if drawn.pixelColor(x, y).alpha()]
    return pixmap.width(), pixmap.height(), pixmap.devicePixelRatio(), max(full) - min(full) + 1
print(size(framed(icon("export_item")), THUMBNAIL))
small, large = QImage(20, 10, QImage.Format.Format_RGB32), QImage(600, 400, QImage.Format.Format_RGB32)
for image in (small, large):
    image.fill(Qt.GlobalColor.red)
print(size(framed(small), THUMBNAIL))
print(size(framed(large), THUMBNAIL))
print(size(_with_number(icon("jobs"), 3), QSize(32, 32))[:3])
"""


def buttons(bar: QToolBar) -> list[bool]:
    return [bar.widgetForAction(action).isVisible() for action in bar.actions()]


def fill_row(iface: Any) -> QToolBar:
    """QGIS' own toolbars, wider than the window."""
    bar = iface.window.addToolBar("Digitizing")
    for number in range(40):
        bar.addAction(f"Tool {number}")
    return bar


def test_all_buttons_show_where_the_row_is_full(iface: Any) -> None:
    full = fill_row(iface)
    plugin = classFactory(iface)
    plugin.initGui()
    bar = iface.toolbar
    until(lambda: buttons(bar) == [True] * 6, "all buttons")
    assert bar.y() > full.y() and bar.windowTitle() == "ArcGIS Export" and bar.objectName()
    iface.window.removeToolBarBreak(bar)  # the user moves it
    until(lambda: not all(buttons(bar)), "a row shared")
    plugin.windows._place_toolbar()  # as at the next start
    QTest.qWait(50)
    assert bar.y() == full.y(), "it stays where the user put it"
    plugin.unload()
    iface.window.removeToolBar(full)
    full.deleteLater()
    assert iface.left_behind() == []


def test_no_row_of_its_own_where_there_is_room(plugin: Any, iface: Any) -> None:
    until(settings.toolbar_placed, "the toolbar's place")
    assert all(buttons(iface.toolbar)) and not iface.window.toolBarBreak(iface.toolbar)


def test_the_menu_leads_to_the_options_and_the_guide(plugin: Any, iface: Any, monkeypatch: Any) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    (menu,) = iface.menus.values()
    options, guide = menu.actions()[-2:]
    options.trigger()
    guide.trigger()
    (factory,) = iface.options
    page = factory.createWidget(iface.window)
    assert iface.options_shown == [page.objectName()]
    assert opened[0].toString().endswith("/docs/user-guide/index.md")
    page.deleteLater()


def test_each_action_has_an_icon_of_its_own(plugin: Any, iface: Any) -> None:
    pictures = [action.icon().pixmap(48, 48).toImage() for action in iface.toolbar.actions()]
    assert all(first != second for n, first in enumerate(pictures) for second in pictures[:n])


def test_icons_and_thumbnails_are_sharp_where_a_point_has_two_pixels() -> None:
    path = os.pathsep.join([str(ROOT), str(ROOT / "build" / "plugins")])
    environment = {**os.environ, "PYTHONPATH": path, "QT_SCALE_FACTOR": "2"}
    done = subprocess.run(
        [sys.executable, "-c", SHARP], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.splitlines() == [
        "(150, 100, 2.0, 82)",  # the icon is 20 of 24 units wide, in a square of 100
        "(150, 100, 2.0, 150)",
        "(150, 100, 2.0, 150)",
        "(64, 64, 2.0)",
    ], done.stderr[-2000:]
