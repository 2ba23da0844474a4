# SPDX-License-Identifier: GPL-2.0-or-later
"""Model of a portal's search results, fetched page by page, with thumbnails."""

from __future__ import annotations

from collections import deque
from typing import Any, Optional, Union

from qgis.PyQt.QtCore import (
    QAbstractListModel,
    QDateTime,
    QLocale,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
    pyqtSignal,
)
from qgis.PyQt.QtGui import QGuiApplication, QIcon, QImage, QPainter, QPixmap

from ...plugin.arcgis.portal.items import Item, SearchPage
from ...plugin.arcgis.portal.portal import Portal
from ...plugin.core.errors import ExportError
from ...plugin.core.waiter import Waiter
from ...plugin.environment.background import Work, start
from ...plugin.environment.icons import icon
from ...plugin.environment.pictures import read_picture
from ...plugin.environment.plain_text import plain
from .portal_field import PortalField

THUMBNAIL = QSize(75, 50)  # points; portals keep 3:2 thumbnails


class ItemModel(QAbstractListModel):
    """Emits *loaded* with the total and the problem whenever a page was fetched."""

    loaded = pyqtSignal(int, object)  # total (-1: not known yet), problem

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.items: list[Item] = []
        self._portal: Optional[PortalField] = None
        self._query = ""
        self._next: Optional[int] = None
        self._work: Optional[Work] = None
        self._pictures: dict[str, QIcon] = {}
        self._wanted: deque[Item] = deque()  # thumbnails that are still to be fetched
        self._picture_work: Optional[Work] = None
        self._none = framed(icon("export_item"))

    def search(self, portal: Optional[PortalField], query: str) -> None:
        """Start again with *query*; empty without a portal."""
        for work in (self._work, self._picture_work):
            if work is not None:
                work.cancel()
        self._work = self._picture_work = None
        self._wanted.clear()
        self.beginResetModel()
        self.items = []
        self.endResetModel()
        self._portal, self._query = portal, query
        self._next = 1 if portal is not None else None
        if portal is not None:
            self.fetchMore(QModelIndex())

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.items)

    def canFetchMore(self, parent: QModelIndex) -> bool:  # noqa: N802
        return not parent.isValid() and self._next is not None and self._work is None

    def fetchMore(self, parent: QModelIndex) -> None:  # noqa: N802
        portal, begin, query = self._portal, self._next, self._query
        if portal is None or begin is None or self._work is not None or not portal.url:
            return
        url = portal.url

        def ask(waiter: Waiter) -> SearchPage:
            with portal.session(waiter) as session:
                return Portal(session, url).search(query, begin)

        self._work = start(ask, self._found, self._failed)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.items):
            return None
        item = self.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{item.title}\n{describe(item)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain(item.snippet) or None
        if role == Qt.ItemDataRole.DecorationRole:
            return self._thumbnail(item)
        if role == Qt.ItemDataRole.UserRole:
            return item
        return None

    def _found(self, page: SearchPage) -> None:
        self._work = None
        known = {item.id for item in self.items}
        fresh = [item for item in page.items if item.id not in known]  # one may slip to the next page meanwhile
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self.items), len(self.items) + len(fresh) - 1)
            self.items += fresh
            self.endInsertRows()
        self._next = page.next_start
        self.loaded.emit(page.total, "")

    def _failed(self, error: ExportError) -> None:
        self._work, self._next = None, None
        self.loaded.emit(-1, error.message)

    def _thumbnail(self, item: Item) -> QIcon:
        found = self._pictures.get(item.id)
        if found is None and item.thumbnail and item not in self._wanted:
            self._wanted.append(item)
            self._fetch_pictures()
        return found or self._none

    def _fetch_pictures(self) -> None:
        """Fetch them one after the other: they must not slow the search down."""
        portal = self._portal
        if self._picture_work is not None or not self._wanted or portal is None or not portal.url:
            return
        item, url, pixels = self._wanted[0], portal.url, _pixels()

        def ask(waiter: Waiter) -> QImage:
            with portal.session(waiter) as session:
                return read_picture(Portal(session, url).thumbnail(item), pixels)

        self._picture_work = start(ask, lambda image: self._show(item, image), lambda _: self._show(item, QImage()))

    def _show(self, item: Item, image: QImage) -> None:
        self._picture_work = None
        if item in self._wanted:
            self._wanted.remove(item)
        self._pictures[item.id] = self._none if image.isNull() else framed(image)
        if item in self.items:
            index = self.index(self.items.index(item))
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])
        self._fetch_pictures()


def framed(picture: Union[QIcon, QImage]) -> QIcon:
    """Return a picture in the middle of a clear one of the usual size, so that all texts begin at one edge.

    It has as many pixels as the sharpest screen shows.
    """
    frame = QPixmap(_pixels())
    frame.setDevicePixelRatio(QGuiApplication.instance().devicePixelRatio())
    frame.fill(Qt.GlobalColor.transparent)
    painter = QPainter(frame)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    all_of_it = QRect(QPoint(), THUMBNAIL)
    if isinstance(picture, QIcon):
        picture.paint(painter, all_of_it)
    else:
        target = QRect(QPoint(), picture.size().scaled(THUMBNAIL, Qt.AspectRatioMode.KeepAspectRatio))
        target.moveCenter(all_of_it.center())
        painter.drawImage(target, picture)
    painter.end()
    return QIcon(frame)


def _pixels() -> QSize:
    """Return how many pixels a thumbnail has on the sharpest screen."""
    return THUMBNAIL * float(QGuiApplication.instance().devicePixelRatio())


def describe(item: Item) -> str:
    """Return an item's last change, owner and type in one line."""
    day = QDateTime.fromMSecsSinceEpoch(item.modified).date()
    date = QLocale().toString(day, QLocale.FormatType.ShortFormat) if item.modified else ""
    return " · ".join(part for part in (date, item.owner, item.type) if part)
