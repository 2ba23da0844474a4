# SPDX-License-Identifier: GPL-2.0-or-later
"""Load the details of a map service's layers in the background, each only once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Optional

from qgis.PyQt.QtCore import QObject

from ...plugin.arcgis.client.session import Session
from ...plugin.arcgis.services.field_values import FieldValues, field_values
from ...plugin.arcgis.services.map_service import Field, LayerDetails, MapService, layer_details
from ...plugin.arcgis.sign_in.login import Login
from ...plugin.arcgis.sign_in.sign_in import SignIn
from ...plugin.core.errors import ExportError
from ...plugin.core.waiter import Waiter
from ...plugin.environment.background import start
from ...plugin.environment.network.connection import connection

Details = dict[int, LayerDetails]


class LayerAsking(QObject):
    """Knows the details that were asked for, of one service at a time."""

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        self._service: Optional[MapService] = None
        self._login: Optional[Login] = None
        self._known: Details = {}

    def set_service(self, service: Optional[MapService], login: Optional[Login]) -> None:
        """Ask *service* from now on."""
        self._service, self._login, self._known = service, login, {}

    def one(self, layer_id: int, take: Callable[[LayerDetails], None], refuse: Callable[[str], None]) -> None:
        """Hand the details of one layer to *take*, or an error message to *refuse*."""
        self._ask([layer_id], lambda found: take(found[layer_id]), refuse)

    def all(self, take: Callable[[Details], None], refuse: Callable[[str], None]) -> None:
        """Hand the details of all layers to *take*, or an error message to *refuse*."""
        service = self._service
        self._ask([layer.id for layer in service.layers if not layer.children] if service else [], take, refuse)

    def values(self, layer_id: int) -> Callable[[Waiter, Field], FieldValues]:
        """Return what asks a layer for the values of a field, for a thread."""
        service, login, network = self._service, self._login, connection()
        url = service.url if service is not None else ""

        def ask(waiter: Waiter, field: Field) -> FieldValues:
            with Session(network, SignIn(login, url), waiter) as session:
                return field_values(session, f"{url}/{layer_id}", field)

        return ask

    def _ask(self, ids: Collection[int], take: Callable[[Details], None], refuse: Callable[[str], None]) -> None:
        service, login, network = self._service, self._login, connection()
        if service is None:
            return  # the pages that ask are off without a service
        missing = [each for each in ids if each not in self._known]

        def ask(waiter: Waiter) -> Details:
            with Session(network, SignIn(login, service.url), waiter) as session:
                return {each: layer_details(session, service, each) for each in missing}

        def found(details: Details) -> None:
            if service is self._service:
                self._known.update(details)
                take({each: self._known[each] for each in ids})

        def failed(error: ExportError) -> None:
            if service is self._service:
                refuse(error.message)

        if missing:
            start(ask, found, failed)
        else:
            take({each: self._known[each] for each in ids})
