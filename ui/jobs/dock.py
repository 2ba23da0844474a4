# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock of the jobs panel, and its button in the toolbar. Light: what it shows is loaded when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Optional

from qgis.core import QgsApplication
from qgis.gui import QgsDockWidget
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QRectF, Qt, QTimer
from qgis.PyQt.QtGui import QAction, QIcon, QPainter, QPalette, QPixmap, QShowEvent

from ...plugin.core.i18n import tr
from ...plugin.environment.compat import as_role
from ...plugin.environment.icons import icon
from ...plugin.environment.plain_text import plain
from ...plugin.job_list.count import badge_text, button_text, count_text

if TYPE_CHECKING:
    from qgis.gui import QgisInterface

    from ...plugin.tasks.runner import JobRunner
    from .panel import JobsPanel

SIZES = (16, 24, 32, 48, 64, 96)  # pixels of the icon with a number; twice the usual ones for sharp screens


class JobsDock(QgsDockWidget):
    """Listed in *View > Panels*. *action* opens and closes it, and shows how many jobs run."""

    def __init__(
        self,
        iface: QgisInterface,
        runner: Callable[[], JobRunner],
        open_recipe: Callable[[str], None],
        save_recipe: Callable[[str], None],
    ) -> None:
        """*runner* is asked for when the panel is first shown."""
        super().__init__(tr("ArcGIS Jobs"), iface.mainWindow())
        self.setObjectName("arcgis_export_jobs")
        self.panel: Optional[JobsPanel] = None
        self._iface, self._runner = iface, runner
        self._open_recipe, self._save_recipe = open_recipe, save_recipe
        self.action = QAction(icon("jobs"), tr("Jobs"), iface.mainWindow())
        self.action.setObjectName("arcgis_export_jobs_action")
        self.action.setWhatsThis(tr("Show the running and past exports and imports"))
        self.action.setCheckable(True)
        self.setToggleVisibilityAction(self.action)
        self._show_count(0)
        iface.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self)
        self.hide()  # QGIS opens it again where it was open when QGIS was closed

    def follow(self, runner: JobRunner) -> None:
        """Show how many of the jobs of *runner* run."""
        runner.started.connect(lambda _task: self._show_count(len(runner.tasks)))
        runner.ended.connect(lambda _task: self._show_count(len(runner.tasks)))

    def remove(self) -> None:
        """Take the dock out of QGIS."""
        self.hide()
        self._iface.removeDockWidget(self)
        self.action.deleteLater()
        self.deleteLater()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        if self.panel is None:
            QTimer.singleShot(0, self._fill)  # after QGIS has laid its window out

    def _fill(self) -> None:
        if self.panel is not None or sip.isdeleted(self) or not self.isVisible():
            return
        from .panel import JobsPanel

        self.panel = JobsPanel(self._runner(), self._open_recipe, self._save_recipe, self)
        self.setWidget(self.panel)

    def _show_count(self, number: int) -> None:
        self.action.setText(button_text(number))
        self.action.setToolTip(plain(f"{tr('ArcGIS Jobs')}: {count_text(number)}"))
        self.action.setIcon(_with_number(icon("jobs"), number) if number else icon("jobs"))


def _with_number(plain: QIcon, number: int) -> QIcon:
    """Return an icon with a number in its lower right corner, in the colours of the palette."""
    palette: Any = QgsApplication.palette()
    made = QIcon()
    for size in SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        plain.paint(painter, pixmap.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = size * 0.6
        spot = QRectF(size - side, size - side, side, side)
        painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawEllipse(spot)
        font = painter.font()
        font.setPixelSize(max(7, round(side * 0.75)))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.HighlightedText))
        painter.drawText(spot, as_role(Qt.AlignmentFlag.AlignCenter), badge_text(number))
        painter.end()
        made.addPixmap(pixmap)
    return made
