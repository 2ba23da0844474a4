# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare one imported tile: as the package has it, and as the service returns it."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QPixmap
from qgis.PyQt.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from ...plugin.core.i18n import tr
from ...plugin.environment.pictures import read_picture
from ...plugin.operations.import_tiles.compare_tile import TilePair, pair_sentence
from ..common.forms import text_label

SIDE = 200  # pixels of an image's longer side, of a screen without scaling


class TilePairView(QWidget):
    """Hidden while there is nothing to compare."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        self.sentence = text_label(self)
        self.sentence.setWordWrap(True)
        self.package_picture, self.service_picture = text_label(self), text_label(self)
        for column, (label, text) in enumerate(
            ((self.package_picture, tr("In the package")), (self.service_picture, tr("In the service now")))
        ):
            label.setFrameShape(QFrame.Shape.StyledPanel)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            caption = text_label(self, text)
            caption.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(label, 0, column, Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(caption, 1, column)
        grid.addWidget(self.sentence, 2, 0, 1, 2)
        self.hide()

    def show_pair(self, pair: Optional[TilePair], keeps_old: bool = False) -> None:
        """Show the two tiles; hide with ``None``."""
        self.setVisible(pair is not None)
        if pair is None:
            return
        self._show(self.package_picture, pair.of_package, tr("Not downloaded"))
        self._show(self.service_picture, pair.of_service, tr("No tile"))
        self.sentence.setText(pair_sentence(pair, keeps_old))

    def _show(self, label: QLabel, data: Optional[bytes], without: str) -> None:
        label.setFixedSize(SIDE + 2 * label.frameWidth(), SIDE + 2 * label.frameWidth())
        pixmap = QPixmap.fromImage(read_picture(data))
        if data is None:
            label.setText(without)
        elif not pixmap.isNull():
            ratio = self.devicePixelRatioF()
            side = round(SIDE * ratio)
            pixmap = pixmap.scaled(
                side, side, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
            )
            pixmap.setDevicePixelRatio(ratio)
            label.setPixmap(pixmap)
        else:  # values (LERC), which have no image of their own
            label.setText(tr("%Ln byte(s), not an image", len(data)))
