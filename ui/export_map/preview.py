# SPDX-License-Identifier: GPL-2.0-or-later
"""Preview image of the export, on request."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Optional

from qgis.PyQt.QtCore import QSize, Qt
from qgis.PyQt.QtGui import QImage, QPixmap, QResizeEvent
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.arcgis.client.session import Session
from ...plugin.arcgis.operations.export_map.request import ExportMapRequest
from ...plugin.arcgis.sign_in.login import Login
from ...plugin.arcgis.sign_in.sign_in import SignIn
from ...plugin.core.errors import ExportError, RequestError
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment.background import Work, start
from ...plugin.environment.network.connection import connection
from ...plugin.environment.pictures import read_picture
from ...plugin.environment.plain_text import plain
from ...plugin.operations.export_map.operation import preview
from ..common.forms import load_form


class MapPreview(QWidget):
    """Draws what `set_request` was given when its button is pressed, and shows when that is no longer it."""

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self._request: Optional[ExportMapRequest] = None
        self._login: Optional[Login] = None
        self._drawn: Optional[ExportMapRequest] = None
        self._picture: Optional[QPixmap] = None
        self._work: Optional[Work] = None
        self.preview_button.setText(tr("Preview"))
        self.picture_label.setMinimumSize(QSize(1, 1) * (self.fontMetrics().height() * 11))
        self.preview_button.clicked.connect(self._ask)
        self._show()

    def set_request(self, request: Optional[ExportMapRequest], login: Optional[Login], reason: str = "") -> None:
        """Take what would be exported now; ``None`` with the *reason* while it can't be."""
        self._request, self._login = request, login
        self.preview_button.setToolTip(plain(reason or tr("Request a small image from the service")))
        self._show()

    def reset(self) -> None:
        """Show nothing, for another service."""
        if self._work is not None:
            self._work.cancel()
            self._work = None
        self._drawn = self._picture = None
        self.problem_label.show_problem("")
        self._show()

    def _ask(self) -> None:
        request, login, network = self._request, self._login, connection()
        if request is None or self._work is not None:
            return
        self.problem_label.show_problem("")

        def draw(waiter: Waiter) -> QImage:
            folder = tempfile.mkdtemp(prefix="arcgis_export_preview")
            try:
                with Session(network, SignIn(login, request.service.url), waiter) as session:
                    path, _ = preview(session, request, Path(folder) / "preview")
                image = read_picture(path)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            if image.isNull():
                raise RequestError(tr("QGIS can't show this format in a preview. The export itself may still work."))
            return image

        def drawn(image: QImage) -> None:
            self._work, self._drawn = None, request
            self._picture = QPixmap.fromImage(image)
            self._show()

        def failed(error: ExportError) -> None:
            self._work = None
            self.problem_label.show_problem(error.message)
            self._show()

        self._work = start(draw, drawn, failed)
        self._show()

    def _show(self) -> None:
        busy = self._work is not None
        self.preview_button.setEnabled(self._request is not None and not busy)
        if self._picture is None:
            self.picture_label.setPixmap(QPixmap())
            self.picture_label.setText(tr("Drawing…") if busy else tr("No preview yet"))
        else:
            self._fit()
        stale = self._picture is not None and self._drawn != self._request
        self.words_label.setText(tr("Drawing…") if busy else tr("Preview of earlier settings.") if stale else "")

    def _fit(self) -> None:
        if self._picture is None:
            return
        room = self.picture_label.contentsRect().size()
        size = self._picture.size().boundedTo(room)
        self.picture_label.setPixmap(
            self._picture.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
        )

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()
