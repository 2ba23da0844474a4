# SPDX-License-Identifier: GPL-2.0-or-later
"""TLS beyond what `requests` does by itself: certificates excepted for one host, and the user's own certificate."""

from __future__ import annotations

import os
import ssl
import tempfile
import threading
from dataclasses import dataclass
from typing import Any, Callable, Optional

import requests
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar

from ...core.i18n import tr
from ..errors import SignInError
from ..sign_in.login import ClientCertificate
from ..urls import authority

_SIGNS = {"Referer", "Authorization"}  # headers of signed requests


@dataclass(frozen=True)
class CertificateException:
    """One certificate that the user accepts at one host and port, by its SHA-256 *fingerprint* (hexadecimal).

    *other_name* says that it is only accepted for another host name: its authority and dates are still checked.
    """

    fingerprint: str
    other_name: bool = False


@dataclass(frozen=True)
class Tls:
    """How one address is reached: the server's certificate that is accepted there, and the user's own."""

    exception: Optional[CertificateException] = None
    certificate: Optional[ClientCertificate] = None


class Http(requests.Session):
    """A session whose connections are those that *tls_of* wants for an address."""

    def __init__(self, tls_of: Callable[[str], Tls]) -> None:
        self._jars: dict[tuple[str, bool], RequestsCookieJar] = {}
        self._current = threading.local()
        super().__init__()
        # QGIS' settings decide about proxies and passwords, not the environment or a .netrc.
        self.trust_env = False
        self._tls_of = tls_of
        self._adapters: dict[Tls, HTTPAdapter] = {}

    def get_adapter(self, url: str) -> Any:
        """Return the connections for an address; those of one kind are kept for the next request."""
        tls = self._tls_of(url)
        if tls == Tls():
            return super().get_adapter(url)
        if tls not in self._adapters:
            self._adapters[tls] = _Adapter(tls)
        return self._adapters[tls]

    @property
    def cookies(self) -> RequestsCookieJar:
        """The cookies of the host and port that are asked, apart for requests with and without the sign-in.

        A jar of its own would send them to every port of a host, and without encryption, too.
        """
        key = getattr(self._current, "key", ("", False))
        return self._jars.setdefault(key, RequestsCookieJar())

    @cookies.setter
    def cookies(self, value: Any) -> None:
        pass  # `requests` sets an empty one

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Prepare a request. Raises `InvalidURL` where it would go to another host than the address seems to name."""
        wanted = authority(str(request.url))
        self._current.key = (wanted, not _SIGNS.isdisjoint(request.headers or {}))
        prepared = super().prepare_request(request)
        if not wanted or (wanted.isascii() and authority(str(prepared.url)) != wanted):
            raise requests.exceptions.InvalidURL("ambiguous host")
        return prepared

    def get_redirect_target(self, resp: requests.Response) -> Optional[str]:
        """Leave redirects alone: `requests` would read the body of each, whatever its size."""
        return None

    def close(self) -> None:
        super().close()
        for adapter in self._adapters.values():
            adapter.close()  # type: ignore[no-untyped-call]


class _Adapter(HTTPAdapter):
    """Makes all connections with the options of a `Tls`."""

    def __init__(self, tls: Tls) -> None:
        self._options: dict[str, Any] = {}
        if tls.exception is not None:
            self._options = {"assert_fingerprint": tls.exception.fingerprint, "assert_hostname": False}
        if tls.certificate is not None:
            self._options["ssl_context"] = _context(tls.certificate)
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **{**options, **self._options})  # type: ignore[no-untyped-call]

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        return super().proxy_manager_for(proxy, **{**options, **self._options})  # type: ignore[no-untyped-call]


def _context(certificate: ClientCertificate) -> ssl.SSLContext:
    """Return a context that shows *certificate*. Raises `SignInError` for what is no certificate with its key.

    Python reads both from files only: the key is encrypted in its file, and that is there for a moment.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False  # urllib3 compares the name, and whether the authority is checked is its to set
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.TemporaryDirectory(prefix="arcgis_export-") as folder:
        chain, key = os.path.join(folder, "chain.pem"), os.path.join(folder, "key.pem")
        for path, text in ((chain, certificate.chain), (key, certificate.key)):
            with open(path, "wb") as file:
                file.write(text)
        try:
            context.load_cert_chain(chain, key, certificate.passphrase)
        except (ssl.SSLError, ValueError):
            raise SignInError(
                tr(
                    "The client certificate and its private key can't be used. Check them in QGIS' authentication "
                    "settings."
                )
            ) from None
    return context
