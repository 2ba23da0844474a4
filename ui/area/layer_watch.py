# SPDX-License-Identifier: GPL-2.0-or-later
"""Signals that a layer or its selection has changed, and with it the area."""

from __future__ import annotations

from typing import Optional

from qgis.core import QgsMapLayer, QgsVectorLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QObject, pyqtSignal


class LayerWatch(QObject):
    """Emits *changed* when the layer is another one, or what is in it or selected changes."""

    changed = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._watched: Optional[QgsVectorLayer] = None

    def follow(self, layer: Optional[QgsMapLayer]) -> None:
        """Watch *layer* from now on, and no other."""
        if self._watched is not None and not sip.isdeleted(self._watched):
            self._watched.selectionChanged.disconnect(self._emit)
            self._watched.dataChanged.disconnect(self._emit)
        self._watched = layer if isinstance(layer, QgsVectorLayer) else None
        if self._watched is not None:
            self._watched.selectionChanged.connect(self._emit)
            self._watched.dataChanged.connect(self._emit)
        self._emit()

    def _emit(self, *_: object) -> None:
        self.changed.emit()
