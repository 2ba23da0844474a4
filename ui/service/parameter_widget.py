# SPDX-License-Identifier: GPL-2.0-or-later
"""SERVICE of the algorithms: what QGIS knows is offered, and what is found there is said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qgis.core import QgsProcessingContext
from qgis.PyQt.QtWidgets import QVBoxLayout, QWidget

from ...plugin.arcgis.services.basemaps import describe_to_export
from ...plugin.arcgis.services.map_service import describe_map
from ...plugin.arcgis.services.tile_service import Service, describe
from ...plugin.arcgis.urls import ServiceKind
from ...plugin.core.i18n import tr
from ..common.browsing import BrowsingWrapper, kept
from .service_field import Lookup, ServiceField

_MAPS = (ServiceKind.MAP, ServiceKind.IMAGE)


class ServiceWrapper(BrowsingWrapper):
    """Shares the sign-in with AUTHCFG, both ways."""

    field: ServiceField

    def createWidget(self) -> QWidget:  # noqa: N802
        widget = QWidget()  # QGIS hands Python another object for it, and the field has to stay this one
        layout = QVBoxLayout(widget)
        layout.setContentsMargins(0, 0, 0, 0)
        self.field = ServiceField(widget)
        layout.addWidget(self.field)
        self.field.set_up(self._lookup())
        self.field.offer_known()
        self.field.changed.connect(self._changed)
        return kept(widget)

    def setWidgetValue(self, value: Any, context: QgsProcessingContext) -> None:  # noqa: N802
        self.field.service_combo.setEditText(self.shown(value, context))
        self.field.check()

    def widgetValue(self) -> str:  # noqa: N802
        return self.field.address

    def postInitialize(self, wrappers: Iterable[Any]) -> None:  # noqa: N802
        super().postInitialize(wrappers)
        sign_in = self._others.get("AUTHCFG")
        if sign_in is not None:
            sign_in.widgetValueHasChanged.connect(lambda _=None: self._sign_in_changed())
            self._sign_in_changed()

    def _sign_in_changed(self) -> None:
        authcfg = self.text_of("AUTHCFG")
        if authcfg != self.field.authcfg:
            self.field.auth_select.setConfigId(authcfg)

    def _changed(self) -> None:
        self.set_other("AUTHCFG", self.field.authcfg)
        self.widgetValueHasChanged.emit(self)

    def _lookup(self) -> Lookup:
        invitation = tr("Paste the address of a service or a server, or choose a service from the list.")
        placeholder = tr("Paste an address, or choose a service")
        if self.algorithm == "exportmap":
            from ...plugin.operations.export_map.form import service_sentence

            return Lookup(describe_map, service_sentence, _MAPS, placeholder, invitation, has_sign_in=False)
        if self.algorithm == "importtiles":
            return Lookup(describe, Service.sentence, (ServiceKind.MAP,), placeholder, invitation, has_sign_in=False)
        kinds = tuple(ServiceKind)
        return Lookup(describe_to_export, Service.sentence, kinds, placeholder, invitation, has_sign_in=False)
