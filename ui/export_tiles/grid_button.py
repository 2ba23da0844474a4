# SPDX-License-Identifier: GPL-2.0-or-later
"""Button that shows the tile grid of a level on the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Optional

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject
from qgis.PyQt.QtWidgets import QMenu, QToolButton

from ...plugin.arcgis.services.tile_service import Service
from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import number_text, tr
from ...plugin.environment.background import Work, start
from ...plugin.environment.icons import icon
from ...plugin.operations.export_tiles.grid_layer import add_tile_grid, tile_grid_layer
from ...plugin.tiles.scheme import Area
from ...plugin.tiles.split import Part


class GridButton(QObject):
    """Offers the chosen levels in a menu; the tiles of one come as a temporary layer."""

    def __init__(self, button: QToolButton, refused: Callable[[ExportError], None], parent: QObject) -> None:
        super().__init__(parent)
        self._button = button
        self._refused = refused
        self._menu = QMenu(button)
        self._work: Optional[Work] = None
        self._what: Optional[tuple[Service, Optional[Area], Sequence[Part]]] = None
        button.setIcon(icon("tile_grid"))
        button.setToolTip(tr("Show the tiles of a level on the map"))
        button.setMenu(self._menu)
        button.setEnabled(False)

    def offer(
        self,
        service: Optional[Service],
        area: Optional[Area],
        levels: Sequence[int],
        counts: Mapping[int, int],
        parts: Sequence[Part],
    ) -> None:
        """Offer *levels*, whose tiles in *area* are counted in *counts*; *parts* are the jobs of a split export."""
        shown = [level for level in levels if counts.get(level)]
        self._what = (service, area, parts) if service is not None else None
        self._button.setEnabled(bool(shown) and service is not None)
        self._menu.clear()
        for level in shown:
            text = tr("Level {level}: {tiles} tiles").format(level=level, tiles=number_text(counts[level]))
            self._menu.addAction(text).triggered.connect(lambda _=False, level=level: self._show(level))

    def _show(self, level: int) -> None:
        if self._what is None:
            return
        service, area, parts = self._what
        if self._work is not None:
            self._work.cancel()
        self._work = start(lambda waiter: tile_grid_layer(service, level, area, parts), self._made, self._refused)

    def _made(self, layer: QgsVectorLayer) -> None:
        self._work = None
        add_tile_grid(QgsProject.instance(), layer)
