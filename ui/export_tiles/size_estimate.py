# SPDX-License-Identifier: GPL-2.0-or-later
"""Size estimate of an export: from a few tiles, and from the server's own estimate."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...plugin.arcgis.client.session import Session
from ...plugin.arcgis.operations.export_tiles.estimate import estimate
from ...plugin.arcgis.operations.export_tiles.request import ExportTilesRequest
from ...plugin.arcgis.services.tile_size import TileSize, tile_size
from ...plugin.arcgis.sign_in.login import Login
from ...plugin.arcgis.sign_in.sign_in import SignIn
from ...plugin.arcgis.urls import ServiceKind
from ...plugin.core.waiter import Waiter
from ...plugin.environment.background import Work, start
from ...plugin.environment.network.connection import connection

QUIET = 2000  # milliseconds without a change before the server is asked, for whom an estimate is a job


class SizeHints(QObject):
    """Asks in the background and never twice the same; emits *changed* when there is something new to show."""

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._size_work: Optional[Work] = None
        self._estimate_work: Optional[Work] = None
        self._weighed: object = None
        self._estimated: object = None
        self._wanted: Optional[tuple[ExportTilesRequest, Optional[Login], object]] = None
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(QUIET)
        self._quiet.timeout.connect(self._ask)
        self.tile_size: Optional[TileSize] = None
        self.server_says: Optional[tuple[int, int]] = None  # tiles and bytes

    def reset(self) -> None:
        """Reset for another service."""
        self.stop()
        self.tile_size = self.server_says = self._weighed = self._estimated = None

    def stop(self) -> None:
        for work in (self._size_work, self._estimate_work):
            if work is not None:
                work.cancel()
        self._size_work = self._estimate_work = self._wanted = self._estimated = None
        self._quiet.stop()

    def update(
        self, request: ExportTilesRequest, counts: dict[int, int], login: Optional[Login], key: object, may_ask: bool
    ) -> None:
        """Weigh the deepest of the levels in *counts*, and let the server estimate where it *may* be asked.

        *key* is the same where the export is.
        """
        self._weigh(request, counts, login)
        if key == self._estimated:
            return
        if self._estimate_work is not None:
            self._estimate_work.cancel()
            self._estimate_work = None
        self.server_says, self._estimated = None, key
        self._wanted = (request, login, key)
        if may_ask and request.service.kind is not ServiceKind.VECTOR:
            self._quiet.start()
        else:
            self._quiet.stop()
            self._estimated = None

    def _weigh(self, request: ExportTilesRequest, counts: dict[int, int], login: Optional[Login]) -> None:
        service = request.service
        what = (service.url, max(counts))
        if what == self._weighed:
            return  # tiles of a level weigh much the same; the server is not asked at every move of the map
        if self._size_work is not None:
            self._size_work.cancel()
        network, area = connection(), request.covered

        def weigh(waiter: Waiter) -> Optional[TileSize]:
            with Session(network, SignIn(login, service.url), waiter) as session:
                return tile_size(session, service, area, counts)

        def weighed(size: Optional[TileSize]) -> None:
            self._size_work = None
            self.tile_size, self._weighed = size, what if size else None
            self.changed.emit()

        self._size_work = start(weigh, weighed, lambda error: None)

    def _ask(self) -> None:
        if self._wanted is None:
            return
        request, login, key = self._wanted
        network = connection()

        def ask(waiter: Waiter) -> Optional[tuple[int, int]]:
            with Session(network, SignIn(login, request.service.url), waiter) as session:
                return estimate(session, request)

        def answered(found: Optional[tuple[int, int]]) -> None:
            self._estimate_work = None
            if key == self._estimated:
                self.server_says = found
                self.changed.emit()

        self._estimate_work = start(ask, answered, lambda error: None)
