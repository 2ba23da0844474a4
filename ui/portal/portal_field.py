# SPDX-License-Identifier: GPL-2.0-or-later
"""The portal and the sign-in to it: found and tried in the background, told in a sentence."""

from __future__ import annotations

from typing import Optional

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import QWidget

from ...plugin.arcgis.client.session import Session
from ...plugin.arcgis.client.sign_in import Login, SignIn
from ...plugin.arcgis.portal.items import PortalUser
from ...plugin.arcgis.portal.portal import ONLINE_PORTAL, Portal, are_one, find_portal
from ...plugin.arcgis.urls import SHARING, authority, clean_url, host_of
from ...plugin.core.errors import CancelledError, ExportError
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start
from ...plugin.environment.credentials import is_quiet, login_of
from ...plugin.environment.network import connection
from ..common.forms import load_form

TYPING_PAUSE = 700  # milliseconds after the last key before an address is looked at


class PortalField(QWidget):
    """Emits *changed* when the portal or the person signed in is another one, or none.

    *url* is the portal's REST root (``…/sharing/rest``) and *user* who is signed in; "" and ``None``
    while there is no portal or no sign-in.
    """

    changed = pyqtSignal()

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(parent)
        load_form(self, __file__)
        self.url = ""
        self.user: Optional[PortalUser] = None
        self.login: Optional[Login] = None
        self.problem = ""
        self._sign_in: Optional[SignIn] = None  # shared by all sessions, so that one exchange serves them all
        self._network = connection()
        self._work: Optional[Work] = None
        self._looked_at = ("", "")
        self._address_seen = self._sign_in_host = ""
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE)
        self._pause.timeout.connect(self.look)
        self.portal_label.setText(tr("Portal"))
        self.auth_label.setText(tr("Sign-in"))
        edit = self.portal_combo.lineEdit()
        edit.setPlaceholderText(tr("Paste the address of your portal, or choose one"))
        edit.setClearButtonEnabled(True)
        edit.textEdited.connect(self._edited)
        edit.returnPressed.connect(self.look)
        self.portal_combo.activated.connect(lambda _: self.look())
        self.auth_select.setToolTip(tr("The authentication configuration that signs you in"))
        self.auth_select.selectedConfigIdChanged.connect(self._sign_in_chosen)
        self.auth_select.selectedConfigIdRemoved.connect(self._sign_in_chosen)
        self._tell("", tr("ArcGIS Online, or the portal of your organisation's ArcGIS Enterprise."), "")

    @property
    def authcfg(self) -> str:
        return str(self.auth_select.configId())

    @property
    def pending(self) -> bool:
        """Whether the address in the field is still to be looked at."""
        return self._pause.isActive() or self._work is not None

    def offer_known(self) -> None:
        """Fill the list with the portals used before, and look at the last one where that asks for nothing."""
        kept = settings.portals()
        for url in kept:
            self.portal_combo.addItem(url[: -len(SHARING)])
        if self.portal_combo.findText(ONLINE_PORTAL) < 0:
            self.portal_combo.addItem(ONLINE_PORTAL)
        self.portal_combo.setCurrentIndex(0 if kept else -1)
        if kept and is_quiet(str(next(iter(kept.values())).get("authcfg") or "")):
            self.look()
        elif kept:  # a password or a browser is asked for only when the person wants it
            self._tell("", tr("Press Enter in the address to sign in."), "")

    def set_portal(self, address: str, authcfg: str = "") -> None:
        """Look at a portal, as where another window or a service names it."""
        self.portal_combo.setEditText(address)
        if authcfg:
            self.auth_select.setConfigId(authcfg)
            self._sign_in_chosen()
        self.look()

    def look_again(self) -> None:
        """Ask the portal once more who is signed in, and how much room there is."""
        self._looked_at = ("", "")
        self.look()

    def session(self, waiter: Waiter) -> Session:
        """Return a session on the portal, signed in; for a thread in the background.

        Raises `CancelledError` where the address or the sign-in has become another one meanwhile.
        """
        sign_in = self._sign_in
        if sign_in is None:
            raise CancelledError
        return Session(self._network, sign_in, waiter)

    def look(self) -> None:
        """Look at the address that stands in the field, unless that was the last one looked at."""
        self._pause.stop()
        text = self.portal_combo.currentText().strip()
        if (text, self.authcfg) == self._looked_at:
            return
        if self._work is not None:
            self._work.cancel()
            self._work = None
        if not text:
            self._looked_at = ("", "")
            self._tell("", tr("ArcGIS Online, or the portal of your organisation's ArcGIS Enterprise."), "")
            return
        try:
            address = clean_url(text)
            if text != self._address_seen:
                self._address_seen = text
                self._fit_sign_in(address)
            self._looked_at = (text, self.authcfg)
            login = login_of(self.authcfg, address)
        except ExportError as error:
            self._tell("", "", error.message)
            return
        self.login, self._network = login, connection()
        network = self._network
        self._tell("", tr("Looking at the portal…"), "")

        def ask(waiter: Waiter) -> tuple[str, Optional[SignIn], Optional[PortalUser]]:
            with Session(network, SignIn(None, address), waiter) as plain:
                url = find_portal(plain, text)
            if login is None or not are_one(url, address):
                return url, None, None  # the sign-in was chosen for the address, and not for whom that names
            sign_in = SignIn(login, url)
            with Session(network, sign_in, waiter) as session:
                return url, sign_in, Portal(session, url).user()

        self._work = start(ask, lambda answer: self._found(answer, address), self._failed)

    def _edited(self) -> None:
        self._pause.start()
        self._looked_at = ("", "")  # also where the text will be the same again
        self._tell("", "", "")

    def _found(self, answer: tuple[str, Optional[SignIn], Optional[PortalUser]], address: str) -> None:
        self._work = None
        url, self._sign_in, user = answer
        if user is None and self.login is not None and not are_one(url, address):
            return self._ask_again(url)
        if user is None:
            self._tell("", "", tr("{host} needs a sign-in. Choose or add one above.").format(host=host_of(url)))
            return
        settings.remember_portal(url, {"authcfg": self.authcfg})
        name = user.full_name or user.name
        if user.is_administrator:
            words = tr("Signed in to {host} as {name}, an administrator.")
        else:
            words = tr("Signed in to {host} as {name}.")
        self._tell(url, words.format(host=host_of(url), name=name), "", user)

    def _ask_again(self, url: str) -> None:
        """The address belongs to a portal on another host: the person says that the sign-in is for that."""
        self._sign_in_host = authority(url)
        self.auth_select.blockSignals(True)
        self.auth_select.setConfigId("")
        self.auth_select.blockSignals(False)
        self.portal_combo.setEditText(url[: -len(SHARING)])
        self._address_seen = self.portal_combo.currentText()
        self._looked_at = (self._address_seen, "")
        self._tell(
            "",
            "",
            tr("This address belongs to the portal {url}. Choose the sign-in to it.").format(url=url[: -len(SHARING)]),
        )

    def _failed(self, error: ExportError) -> None:
        self._work = None
        self._looked_at = ("", "")  # so that Enter tries again
        self._tell("", "", error.message)

    def _tell(self, url: str, sentence: str, problem: str, user: Optional[PortalUser] = None) -> None:
        self.url, self.user, self.problem = url, user, problem
        if user is None:
            self._sign_in = None
        self.sentence_label.setText(sentence)
        self.sentence_label.setVisible(bool(sentence))
        self.portal_problem.tell(problem)
        self.changed.emit()

    def _sign_in_chosen(self, _authcfg: str = "") -> None:
        """The person chose a sign-in: it is for the address that stands in the field."""
        self._sign_in_host = _host(self.portal_combo.currentText())
        self.look()

    def _fit_sign_in(self, address: str) -> None:
        """Take back a sign-in that was chosen for another host, and choose the one kept for this portal."""
        host, authcfg = authority(address), self.authcfg
        if self._sign_in_host not in ("", host):
            authcfg = ""
        if not authcfg:
            kept = next((each for url, each in settings.portals().items() if authority(url) == host), {})
            found = str(kept.get("authcfg") or "")
            authcfg = found if found in QgsApplication.authManager().configIds() else ""
        self._sign_in_host = host if authcfg else ""
        if authcfg != self.authcfg:
            self.auth_select.blockSignals(True)  # what follows asks with it anyway
            self.auth_select.setConfigId(authcfg)
            self.auth_select.blockSignals(False)


def _host(address: str) -> str:
    try:
        return authority(clean_url(address))
    except ExportError:
        return ""  # none yet: the next address is meant
