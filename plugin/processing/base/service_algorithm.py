# SPDX-License-Identifier: GPL-2.0-or-later
"""Base of the algorithms on a service: its address, and the sign-in.

QGIS builds every algorithm at its start, so nothing heavy is imported before one runs.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Optional

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterAuthConfig,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterEnum,
    QgsProcessingParameterString,
)

from ...core.i18n import tr
from ...environment.plain_text import inert
from .algorithm import words_of
from .layer_outputs import LayerAlgorithm

if TYPE_CHECKING:
    from ...arcgis.client.session import Connection, Session
    from ...arcgis.sign_in.login import Login


def allow_http_label() -> str:
    return tr("Send the sign-in without encryption, too, where the server has no https")


class ServiceAlgorithm(LayerAlgorithm):
    """Declares SERVICE and AUTHCFG and prepares the sign-in; the rest is the subclass's."""

    SERVICE, AUTHCFG, OUTPUT = "SERVICE", "AUTHCFG", "OUTPUT"
    ALLOW_HTTP, SUBMIT_AGAIN = "ALLOW_HTTP", "SUBMIT_AGAIN"

    def __init__(self) -> None:
        super().__init__()
        self._connection: Optional[Connection] = None
        self.login: Optional[Login] = None

    def add_service_parameters(self) -> None:
        """Add SERVICE, AUTHCFG and ALLOW_HTTP."""
        self.addParameter(QgsProcessingParameterString(self.SERVICE, tr("Address of the service")))
        self.add_sign_in()

    def add_sign_in(self) -> None:
        """Add AUTHCFG, and ALLOW_HTTP."""
        self.addParameter(QgsProcessingParameterAuthConfig(self.AUTHCFG, tr("Sign-in"), optional=True))
        self.add_advanced(QgsProcessingParameterBoolean(self.ALLOW_HTTP, allow_http_label(), False))

    def add_submit_again(self) -> None:
        """Add SUBMIT_AGAIN, for an earlier run whose submit had no answer."""
        label = tr("Submit again where the server did not answer an earlier run (there may be two jobs then)")
        self.add_advanced(QgsProcessingParameterBoolean(self.SUBMIT_AGAIN, label, False))

    def submits_again(self, parameters: dict[str, Any], context: QgsProcessingContext) -> bool:
        """Whether a job without an answer is to be submitted again."""
        return bool(self.parameterAsBoolean(parameters, self.SUBMIT_AGAIN, context))

    @staticmethod
    def enum(name: str, label: str, options: list[str], default: Optional[str]) -> QgsProcessingParameterEnum:
        """Return a choice whose values are texts; optional where it has no default."""
        return QgsProcessingParameterEnum(
            name, label, options, defaultValue=default, optional=default is None, usesStaticStrings=True
        )

    @property
    def connection(self) -> Connection:
        """The network settings, as `prepareAlgorithm` read them on the main thread."""
        if self._connection is None:
            raise RuntimeError("the algorithm was not prepared")
        return self._connection

    def service_url(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Return the address of the service. Raises `RequestError` for what is none."""
        from ...arcgis.urls import parse_service_url

        return parse_service_url(self.parameterAsString(parameters, self.SERVICE, context)).url

    @contextlib.contextmanager
    def open_session(
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> Iterator[Session]:
        """Give a session that ends when the user cancels."""
        from ...arcgis.client.session import Session
        from ...arcgis.sign_in.sign_in import SignIn
        from .feedback import waiter_of

        url = self.service_url(parameters, context)
        with Session(self.connection, SignIn(self.login, url), waiter_of(feedback)) as session:
            yield session

    def prepareAlgorithm(  # noqa: N802
        self, parameters: dict[str, Any], context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> bool:
        """Take what only the main thread may read: the network settings and the sign-in."""
        from ...environment.network.connection import connection
        from ...environment.network.credentials import login_of

        try:
            url = self.service_url(parameters, context)
            self._connection = connection()
            allow_http = self.parameterAsBoolean(parameters, self.ALLOW_HTTP, context)
            self.login = login_of(self.parameterAsString(parameters, self.AUTHCFG, context), url, allow_http)
        except Exception as error:
            raise QgsProcessingException(inert(words_of(error)[0])) from None
        return True
