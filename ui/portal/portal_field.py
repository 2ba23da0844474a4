# SPDX-License-Identifier: GPL-2.0-or-later
"""Address of a portal and the sign-in to it, checked in the background."""

from __future__ import annotations

from dataclasses import replace
from typing import Optional

from qgis.PyQt.QtWidgets import QWidget

from ...plugin.arcgis.client.session import Session
from ...plugin.arcgis.portal.items import PortalUser
from ...plugin.arcgis.portal.portal import ONLINE_PORTAL, Portal, are_one, find_portal
from ...plugin.arcgis.sign_in.sign_in import SignIn
from ...plugin.arcgis.urls import SHARING, authority, clean_url, host_of
from ...plugin.core.errors import CancelledError
from ...plugin.core.i18n import tr
from ...plugin.core.waiter import Waiter
from ...plugin.environment import settings
from ...plugin.environment.background import Work, start
from ...plugin.environment.network.connection import connection
from ..common.address_field import AddressField


class PortalField(AddressField):
    """Emits *changed* when the portal or the user signed in is another one, or none.

    *url* is the portal's REST root (``…/sharing/rest``) and *user* who is signed in; "" and ``None``
    while there is no portal or no sign-in.
    """

    def __init__(self, parent: Optional[QWidget] = None) -> None:
        super().__init__(__file__, parent)
        self.problem_label = self.portal_problem
        self.url = ""
        self.user: Optional[PortalUser] = None
        self._sign_in: Optional[SignIn] = None  # shared by all sessions, so that one exchange serves them all
        self._network = connection()
        self.portal_label.setText(tr("Portal"))
        self.auth_label.setText(tr("Sign-in"))
        self._set_up_combo(self.portal_combo, tr("Paste the address of your portal, or choose one"))
        self.portal_combo.activated.connect(lambda _: self.check())
        self.portal_sign_in_button.setText(tr("Sign In"))
        self.portal_sign_in_button.clicked.connect(self._entered)
        self._show_empty()

    def offer_known(self) -> None:
        """Fill the list with the portals used before; no sign-in is sent before the user wants it."""
        kept = settings.portals()
        for url in kept:
            self.portal_combo.addItem(url[: -len(SHARING)])
        if self.portal_combo.findText(ONLINE_PORTAL) < 0:
            self.portal_combo.addItem(ONLINE_PORTAL)
        self.portal_combo.setCurrentIndex(0 if kept else -1)
        if kept:
            self._show("", tr("You used this portal before."), "")
            self.portal_sign_in_button.show()

    def set_portal(self, address: str, authcfg: str = "") -> None:
        """Check a portal, as where another window or a service names it."""
        self.portal_combo.setEditText(address)
        if authcfg:
            self.auth_select.setConfigId(authcfg)
            self._sign_in_chosen()
        self.check()

    def session(self, waiter: Waiter) -> Session:
        """Return a session on the portal, signed in; for a thread in the background.

        Raises `CancelledError` where the address or the sign-in has become another one meanwhile.
        """
        sign_in = self._sign_in
        if sign_in is None:
            raise CancelledError
        return Session(self._network, sign_in, waiter)

    def _address(self) -> str:
        return str(self.portal_combo.currentText()).strip()

    def _read(self, text: str) -> str:
        return clean_url(text)

    def _kept_sign_in(self, url: str) -> str:
        host = authority(url)
        found = (kept.get("authcfg") for known, kept in settings.portals().items() if authority(known) == host)
        return str(next(found, "") or "")

    def _ask(self, text: str, url: str) -> Work:
        network, login, http_hosts = connection(), self.login, settings.http_hosts()
        self._network = network
        self._show("", tr("Checking the portal…"), "")

        def ask(waiter: Waiter) -> tuple[str, Optional[SignIn], Optional[PortalUser]]:
            with Session(network, SignIn(None, url), waiter) as plain:
                root = find_portal(plain, text)
            if login is None or not are_one(root, url):
                return root, None, None  # the sign-in was chosen for the address, and not for whom that names
            # The portal may be on another port than the address, and so allowed by itself.
            sign_in = SignIn(replace(login, allows_http=authority(root) in http_hosts), root)
            with Session(network, sign_in, waiter) as session:
                return root, sign_in, Portal(session, root).user()

        return start(ask, lambda answer: self._found(answer, url), self._failed)

    def _edited(self) -> None:
        self._checked = ("", "")  # also where the text will be the same again
        super()._edited()
        self._show("", "", "")

    def _found(self, answer: tuple[str, Optional[SignIn], Optional[PortalUser]], address: str) -> None:
        self._work = None
        url, self._sign_in, user = answer
        if user is None and self.login is not None and not are_one(url, address):
            return self._ask_again(url)
        if user is None:
            self._show("", "", tr("{host} needs a sign-in. Choose or add one above.").format(host=host_of(url)))
            return
        settings.remember_portal(url, {"authcfg": self.authcfg})
        name = user.full_name or user.name
        if user.is_administrator:
            text = tr("Signed in to {host} as {name}, an administrator.")
        else:
            text = tr("Signed in to {host} as {name}.")
        self._show(url, text.format(host=host_of(url), name=name), "", user)

    def _ask_again(self, url: str) -> None:
        """The address belongs to a portal on another host: the user confirms the sign-in to it."""
        self._set_sign_in("", authority(url))
        self.portal_combo.setEditText(url[: -len(SHARING)])
        self._address_seen = self.portal_combo.currentText()
        self._checked = (self._address_seen, "")
        self._show(
            "",
            "",
            tr("This address belongs to the portal {url}. Choose the sign-in to it.").format(url=url[: -len(SHARING)]),
        )

    def _show_empty(self) -> None:
        self._show("", tr("ArcGIS Online, or the portal of your organisation's ArcGIS Enterprise."), "")

    def _show_problem(self, problem: str) -> None:
        self._show("", "", problem)

    def _show(self, url: str, sentence: str, problem: str, user: Optional[PortalUser] = None) -> None:
        self.portal_sign_in_button.hide()
        self.url, self.user = url, user
        if user is None:
            self._sign_in = None
        self._show_sentence(sentence, problem)
