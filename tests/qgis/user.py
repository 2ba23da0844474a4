# SPDX-License-Identifier: GPL-2.0-or-later
"""What a user does with mouse and keys, and what they see."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Callable

from qgis.core import Qgis, QgsApplication, QgsMapLayer, QgsPointXY, QgsProject
from qgis.gui import QgsMessageViewer, QgsRubberBand
from qgis.PyQt.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from qgis.PyQt.QtGui import QMouseEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QMessageBox,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QTextEdit,
    QWidget,
)

LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.NoButton
PLAIN = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def until(condition: Callable[[], Any], what: str, seconds: float = 15.0) -> Any:
    """Let QGIS go on until *condition* is true, and return what it gave."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come within {seconds:g} s")
        QTest.qWait(10)


class Heartbeat:
    """Measures the longest time that the event loop was blocked."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._beat)

    def __enter__(self) -> Heartbeat:
        self._last = time.monotonic()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._beat()
        self._timer.stop()

    def _beat(self) -> None:
        now = time.monotonic()
        self.longest = max(self.longest, now - self._last)
        self._last = now


class Boxes:
    """Answers modal boxes as told, in order; closes and remembers those that nobody expected."""

    def __init__(self) -> None:
        self.answers: list[Any] = []
        self.seen: list[str] = []
        self.buttons: list[list[str]] = []  # of each box that was answered
        self.defaults: list[str] = []  # what Enter would have pressed
        self.unexpected: list[str] = []
        self._timer = QTimer()
        self._timer.setInterval(30)
        self._timer.timeout.connect(self._look)

    def __enter__(self) -> Boxes:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()

    def answer(self, button: Any) -> None:
        """Press *button* of the next box."""
        self.answers.append(button)

    def _look(self) -> None:
        box = QApplication.activeModalWidget()
        if box is None:
            return
        if isinstance(box, QMessageBox) and self.answers:
            self.seen.append(box.text())
            self.buttons.append([each.text().replace("&", "") for each in box.buttons()])
            self.defaults.append(box.defaultButton().text().replace("&", "") if box.defaultButton() else "")
            QTest.mouseClick(box.button(self.answers.pop(0)), LEFT)
            return
        self.unexpected.append(f"{type(box).__name__} {box.windowTitle()} {getattr(box, 'text', str)()}")
        box.close()


def read_details(button: QWidget) -> str:
    """Press *Details*; return what the window that opens says, and close it."""
    QTest.mouseClick(button, LEFT)

    def opened() -> list[QgsMessageViewer]:
        windows = QApplication.topLevelWidgets()
        return [each for each in windows if isinstance(each, QgsMessageViewer) and each.isVisible()]

    (viewer,) = until(opened, "the details")
    QTest.qWait(50)  # for whoever watches what windows show
    text = viewer.findChild(QTextEdit).toPlainText()
    viewer.close()
    return str(text)


def title_of(layer: Any) -> str:
    """The name of a layer, or of its node, without its levels and its date."""
    return re.sub(r"( [\d,-]+)?, \d+ \w+ 20\d\d$", "", layer.name())


class User:
    """Works with the Export Tiles window and the map."""

    def __init__(self, iface: Any, plugin: Any) -> None:
        self.iface, self.plugin = iface, plugin
        self.canvas = iface.canvas

    # the window

    def open(self) -> Any:
        """Press the plugin's button in the toolbar."""
        QTest.mouseClick(self.iface.toolbar.widgetForAction(self.plugin.windows.actions["tiles"]), LEFT)
        until(lambda: self.dialog is not None and self.dialog.isVisible(), "the window")
        return self.dialog

    @property
    def dialog(self) -> Any:
        return self.plugin.windows.open.get("tiles") if self.plugin.windows else None

    def paste(self, address: str, enter: bool = True) -> None:
        """Paste an address over what stands in the service field."""
        edit = self.dialog.service_field.service_combo.lineEdit()
        edit.setFocus()
        QTest.keyClick(edit, Qt.Key.Key_A, CONTROL)
        QApplication.clipboard().setText(address)
        QTest.keyClick(edit, Qt.Key.Key_V, CONTROL)
        assert edit.text() == address
        if enter:
            QTest.keyClick(edit, Qt.Key.Key_Return)

    def service(self, address: str, ready: bool = True) -> None:
        """Choose a service and wait until its levels are chosen."""
        self.paste(address)
        until(lambda: self.dialog.service_field.service, f"the service {address}")
        if ready:
            until(self.is_ready, "the Export button")

    def is_ready(self) -> bool:
        return bool(self.dialog.export_button.isEnabled())

    def said(self, label: Any) -> str:
        """What a label or a problem says, "" where it does not show."""
        text = label if isinstance(label, QLabel) else label.text
        return str(text.text()) if text.isVisible() else ""

    def wait_said(self, label: Any, words: str) -> str:
        until(lambda: words in self.said(label), f"“{words}”")
        return self.said(label)

    def pick(self, combo: QComboBox, text: str) -> None:
        """Choose an entry with the keyboard, as focus and typing do."""
        row = next(row for row in range(combo.count()) if combo.itemText(row).startswith(text))
        combo.setFocus()
        while combo.currentIndex() != row:
            before = combo.currentIndex()
            QTest.keyClick(combo, Qt.Key.Key_Down if before < row else Qt.Key.Key_Up)
            assert combo.currentIndex() != before, f"{text} can't be reached"

    def type(self, edit: QWidget, text: str, finish: Any = Qt.Key.Key_Tab) -> None:
        """Type over what stands in a field."""
        edit.setFocus()
        QTest.keyClick(edit, Qt.Key.Key_A, CONTROL)
        if text:
            QTest.keyClicks(edit, text)
        else:
            QTest.keyClick(edit, Qt.Key.Key_Delete)
        if finish is not None:
            QTest.keyClick(edit, finish)

    def save_to(self, path: Path | str) -> None:
        """Type the file's name."""
        self.type(self.dialog.file_widget.lineEdit(), str(path))
        until(lambda: self.dialog.save_field._target.path == str(path), "a look at the file")

    def tick(self, level: int) -> None:
        """Click a level's tick."""
        table = self.dialog.levels_table
        model = table.model()
        row = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == str(level))
        table.scrollTo(model.index(row, 0))
        rect = table.visualRect(model.index(row, 0))
        option = QStyleOptionButton()
        mark = table.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, table)
        x = rect.left() + max(6, mark.width() // 2 + 3)
        QTest.mouseClick(table.viewport(), LEFT, PLAIN, QPoint(x, rect.center().y()))

    def levels(self, text: str) -> None:
        """Type a range of levels."""
        self.type(self.dialog.levels_edit, text)

    def press_export(self) -> None:
        until(self.is_ready, "the Export button")
        QTest.mouseClick(self.dialog.export_button, LEFT)

    def export(self, seconds: float = 30.0) -> QgsMapLayer:
        """Press Export and wait for the layer."""
        before = set(QgsProject.instance().mapLayers())
        self.press_export()

        def added() -> Any:
            found = set(QgsProject.instance().mapLayers()) - before
            assert "Critical" not in self.levels_said(), self.messages()
            return found

        names = until(added, "the exported layer", seconds)
        return QgsProject.instance().mapLayer(names.pop())

    # QGIS

    def bars(self) -> list[Any]:
        """QGIS' message bar, and those of the windows."""
        windows = self.plugin.windows.open.values() if self.plugin.windows else ()
        return [self.iface.bar, *(window.message_bar for window in windows)]

    def _items(self) -> list[Any]:
        return [item for bar in self.bars() for item in bar.items()]

    def messages(self) -> list[str]:
        """What the message bars say, of each the newest last."""
        return [item.text() for item in self._items()]

    def levels_said(self) -> list[str]:
        return [str(item.level()).split(".")[-1].replace("2", "Critical") for item in self._items()]

    def message_buttons(self) -> list[QPushButton]:
        """The buttons in the message bars."""
        return [button for bar in self.bars() for button in bar.findChildren(QPushButton)]

    def _message_buttons(self, text: str) -> list[QPushButton]:
        return [button for button in self.message_buttons() if button.text().replace("&", "") == text]

    def press(self, text: str) -> None:
        """Press a button in a message bar."""
        found = self._message_buttons(text)
        assert found, f"no button {text} in {self.messages()}"
        QTest.mouseClick(found[-1], LEFT)

    def details(self) -> str:
        """Read the details of the last message that has any."""
        return read_details(self._message_buttons("Details")[-1])

    @staticmethod
    def tasks() -> list[Any]:
        """The exports and imports that run."""
        running = QgsApplication.taskManager().activeTasks()
        return [task for task in running if task.description().startswith(("Export ", "Import "))]

    # the map

    def at(self, x: float, y: float) -> QPoint:
        """Where a point of the map is on the screen."""
        pixel = self.canvas.getCoordinateTransform().transform(QgsPointXY(x, y))
        return QPoint(round(pixel.x()), round(pixel.y()))

    def point(self, pixel: QPoint) -> QgsPointXY:
        return QgsPointXY(self.canvas.getCoordinateTransform().toMapCoordinates(pixel))

    def mouse(self, kind: QEvent.Type, where: QPoint, button: Any, held: Any) -> None:
        port = self.canvas.viewport()
        event = QMouseEvent(kind, QPointF(where), QPointF(port.mapToGlobal(where)), button, held, PLAIN)
        QApplication.sendEvent(port, event)

    def move(self, where: QPoint, held: Any = NONE) -> None:
        self.mouse(QEvent.Type.MouseMove, where, NONE, held)

    def click(self, where: QPoint, button: Any = LEFT) -> None:
        self.move(where)
        self.mouse(QEvent.Type.MouseButtonPress, where, button, button)
        self.mouse(QEvent.Type.MouseButtonRelease, where, button, NONE)

    def drag(self, start: QPoint, end: QPoint) -> None:
        self.move(start)
        self.mouse(QEvent.Type.MouseButtonPress, start, LEFT, LEFT)
        for part in (0.3, 0.7, 1.0):
            self.move(start + (end - start) * part, LEFT)
        self.mouse(QEvent.Type.MouseButtonRelease, end, LEFT, NONE)

    def key(self, key: Any) -> None:
        """Press a key on the map."""
        QTest.keyClick(self.canvas, key)

    def bands(self) -> list[QgsRubberBand]:
        """The rubber bands that show on the map, without the handles of corners."""
        items = (item for item in self.canvas.items() if isinstance(item, QgsRubberBand) and item.isVisible())
        shown = [band for band in items if not band.asGeometry().isEmpty()]
        return [band for band in shown if band.asGeometry().type() != Qgis.GeometryType.Point]

    def handles(self) -> list[QgsPointXY]:
        """The handles that show on the map."""
        items = (item for item in self.canvas.items() if isinstance(item, QgsRubberBand) and item.isVisible())
        shapes = [band.asGeometry() for band in items]
        points = [shape for shape in shapes if shape.type() == Qgis.GeometryType.Point]
        return [QgsPointXY(point) for shape in points for point in shape.vertices()]

    def chosen_area(self) -> Any:
        """The area that the window has now, in its own CRS."""
        choice = self.dialog.area_widget.choice()
        return choice.geometry if choice is not None else None

    def surveyed(self) -> Any:
        """Wait until what is counted is what is chosen, and return it."""
        dialog = self.dialog
        until(lambda: not dialog._pause.isActive() and dialog._survey_work is None, "the survey")
        return dialog._survey


def named(layers: Iterable[QgsMapLayer], name: str) -> QgsMapLayer:
    """The layer of that name."""
    return next(layer for layer in layers if layer.name() == name)
