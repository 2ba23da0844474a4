# SPDX-License-Identifier: GPL-2.0-or-later
"""An address and the sign-in to it: checked in the background after a pause in typing."""

from __future__ import annotations

from typing import Optional

from qgis.PyQt.QtCore import QSignalBlocker, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QShowEvent
from qgis.PyQt.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from ...plugin.arcgis.errors import SignInError
from ...plugin.arcgis.sign_in.login import Login
from ...plugin.arcgis.sign_in.sign_in import UnencryptedError
from ...plugin.arcgis.sign_in.tokens import try_again
from ...plugin.arcgis.urls import authority
from ...plugin.core.errors import ExportError, RequestError
from ...plugin.core.i18n import tr
from ...plugin.environment.background import Work
from ...plugin.environment.network.credentials import fitting_authcfg, login_of, sign_in_host
from ...plugin.tasks.report import address_report, advice
from ..messages.questions import ask_about_http
from .forms import load_form
from .problem_label import ProblemLabel

TYPING_PAUSE = 700  # milliseconds after the last key before an address is checked


class AddressField(QWidget):
    """Emits *changed* when what is known of the address has changed. Subclasses say what an address is and ask for it.

    Their form has these widgets; *problem* shows why the address can't be used.
    """

    changed = pyqtSignal()
    auth_select: QWidget
    sentence_label: QLabel
    problem_label: ProblemLabel
    _edit: QLineEdit

    def __init__(self, form: str, parent: Optional[QWidget] = None) -> None:
        """*form* is the ``__file__`` of the subclass, beside which its form lies."""
        super().__init__(parent)
        load_form(self, form)
        self.problem = ""
        self.login: Optional[Login] = None  # of the address that was checked last
        self._work: Optional[Work] = None
        self._checked = ("", "")  # the address and the sign-in that were checked last
        self._address_seen = ""
        self._asked_url = ""
        self._tries_again = False  # also a sign-in that was refused
        self._sign_in_host = ""  # the one host that the chosen sign-in is for
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE)
        self._pause.timeout.connect(self.check)
        self.auth_select.setToolTip(tr("The authentication configuration that signs you in"))
        self.auth_select.selectedConfigIdChanged.connect(self._sign_in_chosen)
        self.auth_select.selectedConfigIdRemoved.connect(self._sign_in_chosen)

    @property
    def authcfg(self) -> str:
        return str(self.auth_select.configId())

    @property
    def pending(self) -> bool:
        """Whether the address in the field is still to be checked."""
        return self._pause.isActive() or self._work is not None

    def check(self) -> None:
        """Check the address that stands in the field, unless that was the last one checked."""
        self._pause.stop()
        text = self._address()
        if (text, self.authcfg) == self._checked:
            self.changed.emit()
            return
        self._cancel()
        self._checked = (text, self.authcfg)
        if not text.strip():
            self._show_empty()
            return
        try:
            url = self._read(text)
            if text != self._address_seen:
                self._address_seen = text
                self._fit_sign_in(url)
                self._checked = (text, self.authcfg)
            self.login = login_of(self.authcfg, url)
            if self._tries_again:
                try_again(self.login)
        except ExportError as error:
            self._show_problem(error.message)
            return
        self._asked_url = url
        self._work = self._ask(text, url)

    def check_again(self) -> None:
        """Check the same address once more: something has changed about who asks."""
        self._checked = ("", "")
        self.check()

    # What a subclass knows

    def _address(self) -> str:
        """Return the address that is typed or chosen."""
        raise NotImplementedError

    def _read(self, text: str) -> str:
        """Return the URL that an address means. Raises `RequestError`."""
        raise NotImplementedError

    def _kept_sign_in(self, url: str) -> str:
        """Return the authentication configuration last used at *url*; "" for none."""
        raise NotImplementedError

    def _ask(self, text: str, url: str) -> Work:
        """Start to ask the server, as *login*; show that it is asked."""
        raise NotImplementedError

    def _show_empty(self) -> None:
        """Show that there is no address."""
        raise NotImplementedError

    def _show_problem(self, problem: str) -> None:
        """Show why the address can't be used."""
        raise NotImplementedError

    # What is the same for all

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        if not event.spontaneous():
            self._edit.selectAll()  # what is pasted now is another address

    def _set_up_combo(self, combo: QComboBox, placeholder: str) -> None:
        edit = self._edit = combo.lineEdit()
        edit.setPlaceholderText(placeholder)
        edit.setClearButtonEnabled(True)
        edit.textEdited.connect(self._edited)
        edit.returnPressed.connect(self._entered)

    def _entered(self) -> None:
        """The user wants it checked now: a sign-in that was refused is tried once more."""
        self._tries_again = True
        self.check()
        self._tries_again = False

    def _edited(self) -> None:
        self._pause.start()
        self.changed.emit()

    def _failed(self, error: ExportError) -> None:
        self._work = None
        self._checked = ("", "")  # so that Enter tries again
        self._show_problem(error.message)
        if isinstance(error, UnencryptedError):
            ask_about_http(self.window(), error, self.check_again)
        elif not isinstance(error, RequestError) and (self.login or not isinstance(error, SignInError)):
            url = self._asked_url
            self.problem_label.offer_report(lambda: address_report(url, error), advice(url))

    def _cancel(self) -> None:
        if self._work is not None:
            self._work.cancel()
            self._work = None

    def _sign_in_chosen(self, _authcfg: str = "") -> None:
        """The user chose a sign-in: it is for the address that stands in the field."""
        self._sign_in_host = sign_in_host(self._address())
        self.check()

    def _set_sign_in(self, authcfg: str, host: str) -> None:
        """Select a sign-in for *host*; what follows asks with it anyway."""
        self._sign_in_host = host
        if authcfg != self.authcfg:
            with QSignalBlocker(self.auth_select):
                self.auth_select.setConfigId(authcfg)

    def _fit_sign_in(self, url: str) -> None:
        """Take back a sign-in that was chosen for another host, and select the one kept for this address."""
        authcfg = fitting_authcfg(self.authcfg, self._sign_in_host, url, self._kept_sign_in(url))
        self._set_sign_in(authcfg, authority(url) if authcfg else "")

    def _show_sentence(self, sentence: str, problem: str) -> None:
        self.problem = problem
        self.sentence_label.setText(sentence)
        self.sentence_label.setVisible(bool(sentence))
        self.problem_label.show_problem(problem)
        self.changed.emit()
