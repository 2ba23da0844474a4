# SPDX-License-Identifier: GPL-2.0-or-later
"""Servers over TLS, with what QGIS' authentication store knows: authorities, exceptions, the user's certificates."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsAuthMethodConfig,
)
from qgis.PyQt.QtNetwork import QSslError

from tests.qgis.conftest import PROFILE
from tests.qgis.network.network_setup import (
    NAME,
    SECRET,
    USER,
    accept,
    certificate_of,
    distrust,
    names,
    renew,
    settings_of,
    trust,
)
from tests.sandbox import Sandbox
from tests.sandbox.http.certificates import Identity, certificates
from tests.sandbox.http.proxies import HttpProxy, SocksProxy

SERVICE = "World/MapServer"
Serve = Callable[..., Sandbox]


@pytest.fixture
def serve(store: None, tmp_path: Path) -> Iterator[Serve]:
    """Starts servers over TLS."""
    running: list[Sandbox] = []

    def start(tls: ssl.SSLContext, host: str = "127.0.0.1") -> Sandbox:
        sandbox = Sandbox(tmp_path / f"server{len(running)}", host=host, tls=tls).start()
        running.append(sandbox)
        return sandbox

    yield start
    for sandbox in running:
        sandbox.close()


def session_for(url: str, authcfg: str = "") -> Any:
    """A session with what QGIS knows now."""
    from arcgis_export.plugin.arcgis.client.session import Session
    from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
    from arcgis_export.plugin.environment.network.connection import connection
    from arcgis_export.plugin.environment.network.credentials import login_of

    return Session(connection(), SignIn(login_of(authcfg, url), url))


def get(url: str, authcfg: str = "") -> Any:
    """Ask for a resource."""
    return session_for(url, authcfg).get_json(url)


def fails(words: str) -> Any:
    """No answer comes, for that reason."""
    from arcgis_export.plugin.arcgis.errors import TransportError

    return pytest.raises(TransportError, match=words)


def ask(sandbox: Sandbox, authcfg: str = "", host: str = "") -> Any:
    """Ask for the service, by another name of its host where one is given."""
    url = sandbox.service(SERVICE)
    return get(url.replace(f"//{sandbox.host}:", f"//{host}:") if host else url, authcfg)


def refused(sandbox: Sandbox, words: str, authcfg: str = "", host: str = "") -> None:
    """The service is not reached, for that reason, and nothing was sent."""
    before = len(sandbox.requests)
    with fails(words):
        ask(sandbox, authcfg, host)
    assert len(sandbox.requests) == before


NOT_TRUSTED, OTHER_NAME, EXPIRED = "is not trusted. If you know the server", "is for another name", "has expired"


# authorities


def test_private_authority_counts_where_qgis_trusts_it(serve: Serve) -> None:
    sandbox = serve(certificates().good.tls())
    refused(sandbox, NOT_TRUSTED)
    trust(certificates().authority)
    assert ask(sandbox)["mapName"]


@pytest.mark.parametrize(
    ("kind", "words"), [("wrong_name", OTHER_NAME), ("expired", EXPIRED), ("self_signed", NOT_TRUSTED)]
)
def test_bad_certificates_in_words(serve: Serve, kind: str, words: str) -> None:
    trust(certificates().authority)
    refused(serve(getattr(certificates(), kind).tls()), words)


def test_authority_that_is_removed_counts_no_longer(serve: Serve) -> None:
    sandbox = serve(certificates().good.tls())
    trust(certificates().authority)
    assert ask(sandbox)["mapName"]
    distrust(certificate_of(certificates().authority))
    renew()
    refused(sandbox, NOT_TRUSTED)


# exceptions


def test_exception_holds_for_its_host_and_port_only(serve: Serve) -> None:
    tls = certificates().self_signed.tls
    here, there = serve(tls()), serve(tls())
    elsewhere = serve(tls(), "127.0.0.2")
    accept(certificates().self_signed, here.url, QSslError.SslError.SelfSignedCertificate)
    assert ask(here)["mapName"]
    refused(there, NOT_TRUSTED)
    refused(elsewhere, NOT_TRUSTED)
    refused(here, NOT_TRUSTED, host="localhost")  # the same server by another name


def test_certificate_with_an_exception_is_no_authority(serve: Serve) -> None:
    """Whoever has the key of the excepted server can't play another one, nor that one with another certificate."""
    excepted, impostor = serve(certificates().self_signed.tls()), serve(certificates().child_of_self_signed.tls())
    accept(certificates().self_signed, excepted.url, QSslError.SslError.SelfSignedCertificate)
    refused(impostor, NOT_TRUSTED)
    accept(certificates().self_signed, impostor.url, QSslError.SslError.SelfSignedCertificate)
    refused(impostor, NOT_TRUSTED)


def test_exception_that_ignores_nothing_adds_nothing(serve: Serve) -> None:
    sandbox = serve(certificates().self_signed.tls())
    accept(certificates().self_signed, sandbox.url)
    refused(sandbox, NOT_TRUSTED)


def test_exception_for_a_wrong_name(serve: Serve) -> None:
    sandbox = serve(certificates().wrong_name.tls())
    accept(certificates().wrong_name, sandbox.url, QSslError.SslError.HostNameMismatch)
    refused(sandbox, NOT_TRUSTED)  # the name is excepted, not the authority
    trust(certificates().authority)
    assert ask(sandbox)["mapName"]


def test_exception_for_an_expired_certificate(serve: Serve) -> None:
    trust(certificates().authority)
    sandbox = serve(certificates().expired.tls())
    accept(certificates().expired, sandbox.url, QSslError.SslError.CertificateExpired)
    assert ask(sandbox)["mapName"]


def test_exception_for_another_certificate_of_the_same_host(serve: Serve) -> None:
    sandbox = serve(certificates().self_signed.tls())
    accept(certificates().expired, sandbox.url, QSslError.SslError.CertificateExpired)
    refused(sandbox, NOT_TRUSTED)


# the user's own certificate


def configuration(method: str, **values: str) -> str:
    config = QgsAuthMethodConfig(method)
    config.setName("My certificate")
    for name, value in values.items():
        config.setConfig(name, value)
    assert QgsApplication.authManager().storeAuthenticationConfig(config)[0]
    return str(config.id())


def pki(kind: str, identity: Identity, folder: Path) -> str:
    """A PKI configuration of QGIS."""
    folder.mkdir(exist_ok=True)
    if kind == "PKI-PKCS#12":
        bundle = folder / "client.p12"
        bundle.write_bytes(identity.pkcs12("pass-word"))
        return configuration(kind, bundlepath=str(bundle), bundlepass="pass-word")
    certificate, key = identity.save(folder)
    return configuration(kind, certpath=str(certificate), keypath=str(key), keypass="")


@pytest.mark.parametrize("kind", ["PKI-Paths", "PKI-PKCS#12"])
def test_server_that_wants_a_certificate_gets_it(serve: Serve, tmp_path: Path, kind: str) -> None:
    trust(certificates().authority)
    sandbox = serve(certificates().good.tls(clients=certificates().authority))
    refused(sandbox, "wants a certificate of yours that it knows")
    authcfg = pki(kind, certificates().client, tmp_path / "pki")
    assert ask(sandbox, authcfg)["mapName"]
    assert [request.peer for request in sandbox.requests] == ["analyst"] * len(sandbox.requests)
    # The key stays where it was: nothing of it in QGIS' profile, beside the store.
    body = certificates().client.key_pem.splitlines()[1]
    assert not any(body.encode() in path.read_bytes() for path in PROFILE.rglob("*") if path.is_file())


def test_certificate_that_the_server_does_not_know(serve: Serve, tmp_path: Path) -> None:
    trust(certificates().authority)
    sandbox = serve(certificates().good.tls(clients=certificates().authority))
    authcfg = pki("PKI-Paths", certificates().strange_client, tmp_path / "pki")
    refused(sandbox, "wants a certificate of yours that it knows", authcfg)


def test_certificate_of_the_user_does_not_replace_the_check_of_the_server(serve: Serve, tmp_path: Path) -> None:
    sandbox = serve(certificates().good.tls(clients=certificates().authority))
    authcfg = pki("PKI-Paths", certificates().client, tmp_path / "pki")
    refused(sandbox, NOT_TRUSTED, authcfg)


def test_certificate_is_shown_to_its_server_only(serve: Serve, tmp_path: Path) -> None:
    """Another server, which would take one of that authority, too, is asked by the same session."""

    trust(certificates().authority)
    asking = certificates().good.tls(clients=certificates().authority)
    asking.verify_mode = ssl.CERT_OPTIONAL
    home, other = serve(certificates().good.tls()), serve(asking, "127.0.0.2")
    authcfg = pki("PKI-Paths", certificates().client, tmp_path / "pki")
    url = home.service(SERVICE)
    session = session_for(url, authcfg)
    assert session.get_json(url) and session.get_json(other.service(SERVICE))
    assert [request.peer for request in other.requests] == [""]


# by a proxy, as organisations have both


@pytest.mark.parametrize("kind", [HttpProxy, SocksProxy])
def test_own_certificate_by_a_proxy(serve: Serve, options: Any, tmp_path: Path, kind: type[HttpProxy]) -> None:
    trust(certificates().authority)
    sandbox = serve(certificates().authority.issue("gis", NAME).tls(clients=certificates().authority))
    authcfg = pki("PKI-Paths", certificates().client, tmp_path / "pki")
    with kind(USER, SECRET, names(sandbox)) as proxy:
        options(**settings_of(proxy, proxyUser=USER, proxyPassword=SECRET))
        url = f"https://{NAME}/server/rest/services/{SERVICE}"
        with fails("wants a certificate of yours"):
            get(url)
        assert get(url, authcfg)["mapName"]
        assert {request.peer for request in sandbox.requests} == {"analyst"}
        assert {asked.target for asked in proxy.asked} == {f"{NAME}:443"}


@pytest.mark.parametrize("kind", [HttpProxy, SocksProxy])
def test_exception_by_a_proxy(serve: Serve, options: Any, kind: type[HttpProxy]) -> None:
    sandbox = serve(certificates().self_signed.tls())
    with kind(USER, SECRET, names(sandbox)) as proxy:
        options(**settings_of(proxy, proxyUser=USER, proxyPassword=SECRET))
        url = f"https://{NAME}/server/rest/services/{SERVICE}"
        errors = QSslError.SslError.SelfSignedCertificate, QSslError.SslError.HostNameMismatch
        accept(certificates().self_signed, f"https://{NAME}:444", *errors)
        with fails("The certificate of gis.example.com is"):
            get(url)
        assert not sandbox.requests
        accept(certificates().self_signed, f"https://{NAME}:443", *errors)
        assert get(url)["mapName"]


# what is handed on


def test_bundle_of_what_qgis_trusts(store: None) -> None:
    from arcgis_export.plugin.environment.network.connection import connection

    made = connection()
    path = made.authorities()
    assert isinstance(path, str) and path.startswith(str(PROFILE))
    assert len(ssl.create_default_context(cafile=path).get_ca_certs()) >= 1
    Path(path).unlink()
    assert Path(made.authorities()).is_file()  # went missing while a job runs
    assert "QGIS/" in made.user_agent and made.read_timeout >= 30
