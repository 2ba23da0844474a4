# SPDX-License-Identifier: GPL-2.0-or-later
"""Search a portal for items and choose one: a widget, and a dialog around it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Optional

from qgis.PyQt.QtCore import QSignalBlocker, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QDialogButtonBox, QVBoxLayout, QWidget

from ...plugin.arcgis.portal.items import Item, search_query
from ...plugin.core.i18n import tr
from ..common.forms import load_form
from ..common.window import Window
from .item_model import THUMBNAIL, ItemModel
from .portal_field import PortalField

TYPING_PAUSE = 400  # milliseconds after the last key before the portal is asked
MINE, ORGANISATION, EVERYTHING = "mine", "organisation", "everything"


class ItemList(QWidget):
    """Emits *chosen* with the item that is current now, or ``None``; *picked* for a double click or Enter.

    *clicked* comes with each click, also on the item that is current already.
    """

    chosen = pyqtSignal(object)
    clicked = pyqtSignal(object)
    picked = pyqtSignal(object)

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self._portal: Optional[PortalField] = None
        self._types: Sequence[str] = ()
        self._hosted = False
        self._shown = ("", "")
        self.model = ItemModel(self)
        self.item_view.setModel(self.model)
        self.item_view.setAccessibleName(tr("Items"))
        self.scope_combo.setAccessibleName(tr("Search in"))
        self.type_combo.setAccessibleName(tr("Type"))
        self.item_view.setIconSize(THUMBNAIL)
        self.search_edit.setPlaceholderText(tr("Search by title or owner"))
        self.search_edit.setShowSearchIcon(True)
        for text, scope in ((tr("My content"), MINE), (tr("My organisation"), ORGANISATION), (tr("All"), EVERYTHING)):
            self.scope_combo.addItem(text, scope)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE)
        self._pause.timeout.connect(self._search)
        self.search_edit.textChanged.connect(lambda _: self._pause.start())
        self.search_edit.returnPressed.connect(self._search)
        self.scope_combo.currentIndexChanged.connect(lambda _: self._search())
        self.type_combo.currentIndexChanged.connect(lambda _: self._search())
        self.item_view.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit(self.item))
        self.item_view.clicked.connect(lambda _: self.clicked.emit(self.item))
        self.item_view.activated.connect(lambda _: self.picked.emit(self.item))
        self._wanted = ""  # an item to be chosen once it is listed
        self.model.loaded.connect(self._show_total)
        self.model.loaded.connect(lambda *_: self._choose_wanted())
        self.model.modelReset.connect(lambda: self.chosen.emit(None))
        self._show_total(-1, "")

    @property
    def item(self) -> Optional[Item]:
        """The item that is chosen."""
        row = self.item_view.currentIndex().row()
        return self.model.items[row] if 0 <= row < len(self.model.items) else None

    def set_types(self, types: Sequence[str], hosted: bool = False) -> None:
        """Set the types of items that are searched for, and whether only the portal's own services are."""
        self._types, self._hosted = types, hosted
        with QSignalBlocker(self.type_combo):
            self.type_combo.clear()
            self.type_combo.addItem(tr("All types"), "")
            for kind in types:
                self.type_combo.addItem(kind, kind)  # the portal's own type names
        self.type_combo.setVisible(len(types) > 1)
        self._search()

    def set_portal(self, portal: PortalField) -> None:
        """Search the portal of a field, and again whenever that is another one."""
        self._portal = portal
        portal.changed.connect(self._portal_changed)
        self._portal_changed()

    def find(self, title: str, identifier: str) -> None:
        """Search for an item, and choose it once it is listed."""
        self._wanted = identifier
        with QSignalBlocker(self.scope_combo), QSignalBlocker(self.search_edit):
            self.scope_combo.setCurrentIndex(self.scope_combo.findData(EVERYTHING))
            self.search_edit.setText(title)
        self._search()
        self._choose_wanted()  # it may be listed already

    def _choose_wanted(self) -> None:
        rows = [row for row, item in enumerate(self.model.items) if item.id == self._wanted]
        if rows:
            self._wanted = ""
            self.item_view.setCurrentIndex(self.model.index(rows[0], 0))

    def refresh(self) -> None:
        """Search again: something may have changed on the portal."""
        self._shown = ("", "")
        self._search()

    def _portal_changed(self) -> None:
        signed_in = self._portal is not None and self._portal.user is not None
        self.search_edit.setEnabled(signed_in)
        self.type_combo.setEnabled(signed_in)
        self.scope_combo.setEnabled(signed_in)
        self._search()

    def _search(self) -> None:
        self._pause.stop()
        portal = self._portal
        user = portal.user if portal is not None else None
        if portal is None or user is None or not self._types:
            self._shown = ("", "")
            self.model.search(None, "")
            self._show_total(-1, "")
            return
        scope = self.scope_combo.currentData()
        query = search_query(
            self.search_edit.text(),
            [self.type_combo.currentData()] if self.type_combo.currentData() else self._types,
            owner=user.name if scope == MINE else "",
            organisation=user.organisation if scope == ORGANISATION else "",
            hosted=self._hosted,
        )
        if self._shown == (portal.url, f"{user.name} {query}"):
            return
        self._shown = (portal.url, f"{user.name} {query}")
        self.found_label.setText(tr("Searching…"))
        self.found_label.show()
        self.search_problem.show_problem("")
        self.model.search(portal, query)

    def _show_total(self, total: int, problem: str) -> None:
        self.search_problem.show_problem(problem)
        if problem:
            self._shown = ("", "")  # so that Enter tries again
        if total == 0:
            self.found_label.setText(
                tr("Nothing was found. Try other search terms, or search more than your own content.")
            )
        elif total > 0:
            self.found_label.setText(tr("%Ln item(s), the newest first", total))
        self.found_label.setVisible(total >= 0)


class ItemDialog(Window):
    """Choose one item of a portal; *item* is it, when the window was accepted."""

    guide_page = "export-item"

    def __init__(
        self,
        portal: PortalField,
        title: str,
        types: Sequence[str],
        hosted: bool = False,
        parent: Optional[QWidget] = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("arcgis_export_choose_item_dialog")
        self.setWindowTitle(title)
        self.resize(560, 460)
        self.items = ItemList(self)
        self.items.set_portal(portal)
        self.items.set_types(types, hosted)
        buttons = QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        self.button_box = QDialogButtonBox(buttons, self)
        self.button_box.accepted.connect(self.accept)
        self.button_box.rejected.connect(self.reject)
        self._ok = self.button_box.button(QDialogButtonBox.StandardButton.Ok)
        layout = QVBoxLayout(self)
        layout.addWidget(self.items, 1)
        layout.addWidget(self.button_box)
        self.items.chosen.connect(lambda item: self._ok.setEnabled(item is not None))
        self.items.picked.connect(lambda item: self.accept() if item is not None else None)
        self._ok.setEnabled(False)

    @property
    def item(self) -> Optional[Item]:
        return self.items.item
