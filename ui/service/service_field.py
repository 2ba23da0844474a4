# SPDX-License-Identifier: GPL-2.0-or-later
"""Address of a service and the sign-in to it, described in the background."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Optional, Protocol, Union

from qgis.core import QgsProject
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.arcgis.client.session import Session
from ...plugin.arcgis.errors import SignInError
from ...plugin.arcgis.services.catalog import list_services
from ...plugin.arcgis.sign_in.sign_in import SignIn
from ...plugin.arcgis.urls import ServiceKind, ServiceUrl, clean_url, is_catalog_url, parse_service_url
from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start
from ...plugin.environment.known_services import KnownServer, KnownService, from_connections, from_project
from ...plugin.environment.network.connection import connection
from ..common.address_field import AddressField


class Described(Protocol):
    """A service as an operation describes it."""

    @property
    def url(self) -> str: ...

    def problem(self) -> str:
        """Return why the operation can't use the service; "" where it can."""


@dataclass(frozen=True)
class Lookup:
    """What a window searches for in a service: how to describe it, of which kinds it is, and the texts around it.

    *sentence* shows in a sentence what *describe* has returned.
    """

    describe: Callable[[Session, str], Described]
    sentence: Callable[..., str]
    kinds: Collection[ServiceKind]
    placeholder: str
    invitation: str
    has_sign_in: bool = True  # False where the sign-in is another field's


class ServiceField(AddressField):
    """Emits *changed* when the service is another one, or none. `set_up` comes first."""

    _wanted: Lookup

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(__file__, parent)
        self.problem_label = self.service_problem
        self.service: Optional[Described] = None
        self._opened_sign_in = False
        self.setFocusProxy(self.service_combo)
        self.service_combo.activated.connect(self._picked)
        self.sign_in_button.setText(tr("Sign-in"))
        self.sign_in_button.setToolTip(tr("Choose an authentication configuration for this service"))
        self.sign_in_button.toggled.connect(self.auth_select.setVisible)
        self.auth_select.hide()

    def set_up(self, look_up: Lookup) -> None:
        """Set what is searched for."""
        self._wanted = look_up
        self._set_up_combo(self.service_combo, look_up.placeholder)
        self.sign_in_button.setVisible(look_up.has_sign_in)

    def offer_known(self) -> None:
        """Fill the list with what QGIS knows. Servers are asked for their services in the background.

        Those with a sign-in only once the user chooses them: none is sent before.
        """
        services, servers = from_connections()
        for known in [*from_project(QgsProject.instance()), *services]:
            if parse_service_url(known.url).kind in self._wanted.kinds:
                self._offer(known)
        for server in servers:
            if server.authcfg:
                self._offer(server)
            else:
                self._list(server)
        last = settings.last_service()
        if last and parse_service_url(last).kind in self._wanted.kinds:
            self._offer(KnownService(parse_service_url(last).name.replace("_", " "), last))
        self.service_combo.setCurrentIndex(-1)
        self._show_empty()

    def set_service(self, known: KnownService) -> None:
        """Choose a service, as from a layer's menu."""
        self._offer(known)
        self.service_combo.setCurrentIndex(self._index_of(known.url))
        self._edit.selectAll()
        self._picked()

    def _read(self, text: str) -> str:
        return clean_url(text) if is_catalog_url(text) else parse_service_url(text).url

    def _kept_sign_in(self, url: str) -> str:
        return str(settings.choices(url).get("authcfg") or "")

    def _ask(self, text: str, url: str) -> Work:
        known = self.service
        same = known is not None and url in (known.url, getattr(known, "display_url", ""))
        self._show(known if same else None, tr("Reading the service…"), "")
        network, login, describe, catalog = connection(), self.login, self._wanted.describe, is_catalog_url(text)

        def ask(waiter: Waiter) -> Union[Described, list[ServiceUrl]]:
            with Session(network, SignIn(login, url), waiter) as session:
                return list_services(session, url) if catalog else describe(session, url)

        return start(ask, self._found, self._failed)

    def _found(self, answer: Union[Described, list[ServiceUrl]]) -> None:
        self._work = None
        if not isinstance(answer, list):
            if self._opened_sign_in and not self.authcfg:
                self._opened_sign_in = False
                self.sign_in_button.setChecked(False)
            signed = tr("You are signed in.") if self.login else tr("No sign-in is needed.")
            signed = f" {signed}" if self._wanted.has_sign_in else ""
            self._show(answer, f"{self._wanted.sentence(answer)}{signed}", answer.problem())
            return
        fitting = [url for url in answer if url.kind in self._wanted.kinds]
        for url in fitting:
            self._offer_url(url, self.authcfg)
        if fitting:
            self._show(None, tr("This server has %Ln service(s). Choose one from the list.", len(fitting)), "")
            self.service_combo.showPopup()
        else:
            self._show(None, "", tr("This server has no public services. Paste a service's address."))

    def _failed(self, error: ExportError) -> None:
        if isinstance(error, SignInError) and self._wanted.has_sign_in:
            self._opened_sign_in = True
            self.sign_in_button.setChecked(True)
        super()._failed(error)

    def _show_empty(self) -> None:
        self._show(None, self._wanted.invitation, "")

    def _show_problem(self, problem: str) -> None:
        self._show(None, "", problem)

    def _show(self, service: Optional[Described], sentence: str, problem: str) -> None:
        self.service = service
        self._show_sentence(sentence, problem)

    @property
    def address(self) -> str:
        """The address that is typed or chosen, as it stands there."""
        return self._address().strip()

    def _address(self) -> str:
        """Return the typed address, or that of the chosen entry."""
        combo = self.service_combo
        index = combo.currentIndex()
        if index < 0 or combo.itemText(index) != combo.currentText():
            index = combo.findText(combo.currentText())
        known = combo.itemData(index) if index >= 0 else None
        return known.url if isinstance(known, (KnownService, KnownServer)) else str(combo.currentText())

    def _picked(self, _index: int = 0) -> None:
        known = self.service_combo.itemData(self.service_combo.currentIndex())
        if isinstance(known, (KnownService, KnownServer)) and known.authcfg and known.authcfg != self.authcfg:
            self.auth_select.setConfigId(known.authcfg)
        self.check()

    def _list(self, server: KnownServer) -> None:
        try:
            url = clean_url(server.url)
        except ExportError:
            return
        network = connection()

        def ask(waiter: Waiter) -> list[ServiceUrl]:
            with Session(network, SignIn(None, url), waiter) as session:
                return list_services(session, url)

        def offer(found: list[ServiceUrl]) -> None:
            for service in found:
                self._offer_url(service)

        start(ask, offer, lambda error: None)

    def _offer_url(self, service: ServiceUrl, authcfg: str = "") -> None:
        if service.kind in self._wanted.kinds:
            self._offer(KnownService(service.name.replace("_", " "), service.url, authcfg))

    def _offer(self, known: Union[KnownService, KnownServer]) -> None:
        combo = self.service_combo
        if self._index_of(known.url) >= 0:
            return
        label = next(label for label in known.labels if combo.findText(label) < 0)
        before, typed = combo.currentIndex(), combo.currentText()
        combo.addItem(label, known)
        if before < 0:  # adding the first entry would choose it
            combo.setCurrentIndex(-1)
            combo.setEditText(typed)

    def _index_of(self, url: str) -> int:
        combo = self.service_combo
        found = (i for i in range(combo.count()) if getattr(combo.itemData(i), "url", None) == url)
        return next(found, -1)
