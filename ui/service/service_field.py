# SPDX-License-Identifier: GPL-2.0-or-later
"""The service row: paste or choose an address, look at it in the background, say what was found."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Optional

from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...plugin.arcgis.client.session import Session
from ...plugin.arcgis.client.sign_in import Login, SignIn
from ...plugin.arcgis.errors import SignInError
from ...plugin.arcgis.services.basemaps import describe_to_export
from ...plugin.arcgis.services.catalog import list_services
from ...plugin.arcgis.services.map_service import describe_map
from ...plugin.arcgis.urls import ServiceKind, ServiceUrl, authority, clean_url, is_catalog_url, parse_service_url
from ...plugin.core.errors import ExportError
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start
from ...plugin.environment.credentials import is_quiet, login_of
from ...plugin.environment.known_services import KnownServer, KnownService, from_connections, from_project
from ...plugin.environment.network import connection
from ...plugin.operations.export_map.form import service_sentence

TYPING_PAUSE = 700  # milliseconds after the last key before an address is looked at


@dataclass(frozen=True)
class LookUp:
    """What a window looks for in a service: how to ask for it, of which kinds it is, and the words around it.

    What *describe* returns has ``url`` and ``obstacle()``; *sentence* says what it is.
    """

    describe: Callable[[Session, str], Any]
    sentence: Callable[[Any], str]
    kinds: Collection[ServiceKind]
    placeholder: str
    invitation: str
    tells_sign_in: bool = True  # False where the sign-in is another field's


def look_up_tiles() -> LookUp:
    """Look for services with tiles."""
    return LookUp(
        describe_to_export,
        lambda service: str(service.sentence()),
        tuple(ServiceKind),
        tr("Paste the address of a tile service, or choose one"),
        tr("An address that ends in MapServer, ImageServer or VectorTileServer; or choose one from the list."),
    )


def look_up_maps() -> LookUp:
    """Look for services that draw."""
    return LookUp(
        describe_map,
        service_sentence,
        (ServiceKind.MAP, ServiceKind.IMAGE),
        tr("Paste the address of a map or image service, or choose one"),
        tr("An address that ends in MapServer or ImageServer; or choose one from the list."),
    )


class ServiceField(QObject):
    """Emits *changed* when the service is another one, or none."""

    changed = pyqtSignal()

    def __init__(self, dialog: Any, look_up: Optional[LookUp] = None) -> None:
        """*dialog* is the window with the widgets of its form; without *look_up* tiles are looked for."""
        super().__init__(dialog)
        self._wanted = look_up or look_up_tiles()
        self.service: Any = None  # what was found: a `Service`, or a `MapService`
        self.problem = ""
        self.login: Optional[Login] = None  # of the service that was looked at last
        self._dialog = dialog
        self._work: Optional[Work] = None
        self._looked_at: tuple[str, str] = ("", "")
        self._opened_sign_in = False
        self._address_seen = ""
        self._sign_in_host = ""  # the one host that the chosen sign-in is for
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_PAUSE)
        self._pause.timeout.connect(self.look)
        dialog.service_combo.lineEdit().setPlaceholderText(self._wanted.placeholder)
        dialog.service_combo.lineEdit().setClearButtonEnabled(True)
        dialog.service_combo.lineEdit().textEdited.connect(self._edited)
        dialog.service_combo.lineEdit().returnPressed.connect(self.look)
        dialog.service_combo.activated.connect(self._picked)
        dialog.sign_in_button.setText(tr("Sign-in"))
        dialog.sign_in_button.setToolTip(tr("Choose an authentication configuration for this service"))
        dialog.sign_in_button.toggled.connect(dialog.auth_select.setVisible)
        dialog.auth_select.setToolTip(tr("The authentication configuration that signs you in"))
        dialog.auth_select.hide()
        dialog.auth_select.selectedConfigIdChanged.connect(self._sign_in_chosen)
        dialog.auth_select.selectedConfigIdRemoved.connect(self._sign_in_chosen)

    @property
    def pending(self) -> bool:
        """Whether the address in the field is still to be looked at."""
        return self._pause.isActive() or self._work is not None

    def _edited(self) -> None:
        self._pause.start()
        self.changed.emit()

    @property
    def authcfg(self) -> str:
        return str(self._dialog.auth_select.configId())

    def offer_known(self) -> None:
        """Fill the list with what QGIS knows; servers are asked for their services in the background."""
        services, servers = from_connections()
        for known in [*from_project(QgsProject.instance()), *services]:
            if parse_service_url(known.url).kind in self._wanted.kinds:
                self._offer(known)
        for server in servers:
            if is_quiet(server.authcfg):  # nothing is asked for before the person has chosen anything
                self._list(server)
        last = settings.last_service()
        if last and parse_service_url(last).kind in self._wanted.kinds:
            self._offer(KnownService(parse_service_url(last).name.replace("_", " "), last))
        self._dialog.service_combo.setCurrentIndex(-1)
        self._tell(None, self._wanted.invitation, "")

    def set_service(self, known: KnownService) -> None:
        """Choose a service, as from a layer's menu."""
        self._offer(known)
        self._dialog.service_combo.setCurrentIndex(self._index_of(known.url))
        self._picked()

    def look(self) -> None:
        """Look at the address that stands in the field, unless that was the last one looked at."""
        self._pause.stop()
        text = self._address()
        if (text, self.authcfg) == self._looked_at:
            self.changed.emit()
            return
        self._looked_at = (text, self.authcfg)
        if self._work is not None:
            self._work.cancel()
            self._work = None
        if not text.strip():
            self._tell(None, self._wanted.invitation, "")
            return
        try:
            catalog = is_catalog_url(text)
            url = clean_url(text) if catalog else parse_service_url(text).url
            if text != self._address_seen:
                self._address_seen = text
                self._fit_sign_in(url)
            login = self.login = login_of(self.authcfg, url)
        except ExportError as error:
            self._tell(None, "", error.message)
            return
        same = self.service and url in (self.service.url, getattr(self.service, "twin_of", ""))
        known = self.service if same else None
        self._tell(known, tr("Looking at the service…"), "")
        network, describe = connection(), self._wanted.describe

        def ask(waiter: Waiter) -> Any:
            with Session(network, SignIn(login, url), waiter) as session:
                return list_services(session, url) if catalog else describe(session, url)

        self._work = start(ask, self._found, self._failed)

    def look_again(self) -> None:
        """Look once more at the same address: something has changed about who asks."""
        if self._address().strip():
            self._looked_at = ("", "")
            self.look()

    def _found(self, answer: Any) -> None:
        self._work = None
        if not isinstance(answer, list):
            if self._opened_sign_in and not self.authcfg:
                self._opened_sign_in = False
                self._dialog.sign_in_button.setChecked(False)
            signed = tr("You are signed in.") if self.login else tr("No sign-in is needed.")
            signed = f" {signed}" if self._wanted.tells_sign_in else ""
            self._tell(answer, f"{self._wanted.sentence(answer)}{signed}", answer.obstacle())
            return
        fitting = [url for url in answer if url.kind in self._wanted.kinds]
        for url in fitting:
            self._offer_url(url)
        if fitting:
            text = tr("This server has %Ln service(s). Choose one from the list.", len(fitting))
            self._tell(None, text, "")
            self._dialog.service_combo.showPopup()
        else:
            self._tell(None, "", tr("This server has no services that everyone may see. Paste a service's address."))

    def _failed(self, error: ExportError) -> None:
        self._work = None
        self._looked_at = ("", "")  # so that Enter tries again
        if isinstance(error, SignInError):
            self._opened_sign_in = True
            self._dialog.sign_in_button.setChecked(True)
        self._tell(None, "", error.message)

    def _tell(self, service: Any, sentence: str, problem: str) -> None:
        self.service, self.problem = service, problem
        self._dialog.sentence_label.setText(sentence)
        self._dialog.sentence_label.setVisible(bool(sentence))
        self._dialog.service_problem.tell(problem)
        self.changed.emit()

    def _address(self) -> str:
        """Return the typed address, or that of the chosen entry."""
        combo = self._dialog.service_combo
        index = combo.currentIndex()
        if index < 0 or combo.itemText(index) != combo.currentText():
            index = combo.findText(combo.currentText())
        known = combo.itemData(index) if index >= 0 else None
        return known.url if isinstance(known, KnownService) else combo.currentText()

    def _picked(self, _index: int = 0) -> None:
        combo = self._dialog.service_combo
        known = combo.itemData(combo.currentIndex())
        if isinstance(known, KnownService) and known.authcfg and known.authcfg != self.authcfg:
            self._dialog.auth_select.setConfigId(known.authcfg)
        self.look()

    def _list(self, server: KnownServer) -> None:
        try:
            login = login_of(server.authcfg, server.url)
            url = clean_url(server.url)
        except ExportError:
            return
        network = connection()

        def ask(waiter: Waiter) -> list[ServiceUrl]:
            with Session(network, SignIn(login, url), waiter) as session:
                return list_services(session, url)

        def offer(found: list[ServiceUrl]) -> None:
            for service in found:
                self._offer_url(service, server.authcfg)

        start(ask, offer, lambda error: None)

    def _offer_url(self, service: ServiceUrl, authcfg: str = "") -> None:
        if service.kind in self._wanted.kinds:
            self._offer(KnownService(service.name.replace("_", " "), service.url, authcfg))

    def _offer(self, known: KnownService) -> None:
        combo = self._dialog.service_combo
        if self._index_of(known.url) >= 0:
            return
        label = next(label for label in known.labels if combo.findText(label) < 0)
        before, typed = combo.currentIndex(), combo.currentText()
        combo.addItem(label, known)
        if before < 0:  # adding the first entry would choose it
            combo.setCurrentIndex(-1)
            combo.setEditText(typed)

    def _index_of(self, url: str) -> int:
        combo = self._dialog.service_combo
        found = (i for i in range(combo.count()) if getattr(combo.itemData(i), "url", None) == url)
        return next(found, -1)

    def _sign_in_chosen(self, _authcfg: str = "") -> None:
        """The person chose a sign-in: it is for the address that stands in the field."""
        self._sign_in_host = _host(self._address())
        self.look()

    def _fit_sign_in(self, url: str) -> None:
        """Take back a sign-in that was chosen for another host, and choose the one kept for this service."""
        authcfg = self.authcfg
        if self._sign_in_host not in ("", authority(url)):
            authcfg = ""
        if not authcfg:
            kept = str(settings.choices(url).get("authcfg") or "")
            authcfg = kept if kept in QgsApplication.authManager().configIds() else ""
        self._sign_in_host = authority(url) if authcfg else ""
        if authcfg != self.authcfg:
            self._dialog.auth_select.blockSignals(True)  # what follows asks with it anyway
            self._dialog.auth_select.setConfigId(authcfg)
            self._dialog.auth_select.blockSignals(False)
        self._looked_at = (self._looked_at[0], authcfg)


def _host(address: str) -> str:
    try:
        return authority(clean_url(address))
    except ExportError:
        return ""  # none yet: the next address is meant
