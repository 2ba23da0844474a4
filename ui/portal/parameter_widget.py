# SPDX-License-Identifier: GPL-2.0-or-later
"""ITEM of the algorithms: an id that a list of the portal's items fills in."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsProcessingContext
from qgis.gui import QgsFilterLineEdit
from qgis.PyQt.QtWidgets import QDialog, QHBoxLayout, QToolButton, QWidget

from ...plugin.arcgis.operations.export_item import TYPES
from ...plugin.arcgis.portal.items import PACKAGE_TYPES
from ...plugin.arcgis.urls import SHARING
from ...plugin.core.i18n import tr
from ..common.browsing import BrowsingWrapper, kept
from .item_list import ItemDialog
from .portal_field import PortalField


class ItemWrapper(BrowsingWrapper):
    """Sets PORTAL and AUTHCFG, too, to those that the item was chosen with."""

    edit: QgsFilterLineEdit
    browse_button: QToolButton

    def createWidget(self) -> QWidget:  # noqa: N802
        widget = QWidget()
        layout = QHBoxLayout(widget)
        layout.setContentsMargins(0, 0, 0, 0)
        self.edit, self.browse_button = QgsFilterLineEdit(widget), QToolButton(widget)
        self.browse_button.setText("…")
        self.browse_button.setAccessibleName(tr("Browse"))
        self.browse_button.setToolTip(tr("Choose from the items of the portal"))
        layout.addWidget(self.edit, 1)
        layout.addWidget(self.browse_button)
        widget.setFocusProxy(self.edit)
        self.edit.textChanged.connect(lambda _: self.widgetValueHasChanged.emit(self))
        self.browse_button.clicked.connect(self._browse)
        return kept(widget)

    def setWidgetValue(self, value: Any, context: QgsProcessingContext) -> None:  # noqa: N802
        self.edit.setText(self.shown(value, context))

    def widgetValue(self) -> str:  # noqa: N802
        return str(self.edit.text()).strip()

    def _browse(self) -> None:
        portal = PortalField()
        types, hosted = (PACKAGE_TYPES, False) if self.algorithm == "importtiles" else (TYPES, True)
        dialog = ItemDialog(portal, tr("Choose Item"), types, hosted, self.edit.window())
        dialog.layout().insertWidget(0, portal)
        portal.offer_known()
        if address := self.text_of("PORTAL"):
            portal.set_portal(address, self.text_of("AUTHCFG"))
        dialog.finished.connect(lambda result: self._chosen(dialog, portal, result))
        dialog.show()

    def _chosen(self, dialog: ItemDialog, portal: PortalField, result: int) -> None:
        item = dialog.item
        if result == QDialog.DialogCode.Accepted and item is not None:
            self.set_other("PORTAL", portal.url.removesuffix(SHARING))
            self.set_other("AUTHCFG", portal.authcfg)
            self.edit.setText(item.id)
        dialog.deleteLater()
