# SPDX-License-Identifier: GPL-2.0-or-later
"""What a person is told when no answer comes: real TLS servers with good and bad certificates, and the rest."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from arcgis_export.plugin.arcgis.client.transport_errors import transport_error
from arcgis_export.plugin.arcgis.errors import TransportError

from tests.sandbox import Sandbox
from tests.sandbox.http.certificates import Identity, certificates

SERVICE = "World/MapServer"


def test_messages_for_failures_of_the_network() -> None:
    errors = requests.exceptions
    for error, words in (
        (errors.SSLError("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed"), "certificate"),
        (errors.SSLError("[SSL: BAD_RECORD_MAC] x"), "encrypted connection"),
        (errors.SSLError("SSLEOFError(8, 'EOF occurred in violation of protocol')"), "if it wants a certificate of yours"),
        (errors.ConnectTimeout("x"), "does not answer"),
        (errors.ReadTimeout("x"), "does not answer"), (errors.ConnectionError("x"), "can't be reached"),
        (errors.InvalidURL("x"), "can't be read"), (UnicodeError("x"), "can't be read"),
        (errors.InvalidSchema("Missing dependencies for SOCKS support."), "PySocks"), (OSError("x"), "can't be reached"),
    ):  # fmt: skip
        found = transport_error(error, "https://gis.example.com/x?token=abc")
        assert words in found.message and "abc" not in found.message + found.details


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Any]:
    """Starts servers over TLS."""
    running: list[Sandbox] = []

    def start(tls: ssl.SSLContext, host: str = "127.0.0.1") -> Sandbox:
        sandbox = Sandbox(tmp_path / f"server{len(running)}", host=host, tls=tls).start()
        running.append(sandbox)
        return sandbox

    yield start
    for sandbox in running:
        sandbox.close()


@pytest.fixture
def trusting(setup: Any, tmp_path: Path) -> Any:
    """A session for a server, that trusts one authority."""

    def make(sandbox: Sandbox, authority: Identity) -> Any:
        bundle = tmp_path / "bundle.pem"
        bundle.write_text(authority.pem)
        return setup.session(sandbox.service(SERVICE), authorities=lambda: str(bundle))

    return make


def test_authority_is_known(serve: Any, trusting: Any) -> None:
    sandbox = serve(certificates().good.tls(), "127.0.0.2")
    assert trusting(sandbox, certificates().authority).get_json(sandbox.service(SERVICE))["mapName"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("wrong_name", "is for another name. Check the address"),
        ("expired", "has expired or is not valid yet"),
        ("self_signed", "is not trusted. If you know the server"),
        ("child_of_self_signed", "is not trusted. If you know the server"),
    ],
)
def test_certificate_that_is_refused(serve: Any, trusting: Any, kind: str, words: str) -> None:
    sandbox = serve(getattr(certificates(), kind).tls())
    with pytest.raises(TransportError, match=words) as caught:
        trusting(sandbox, certificates().authority).get_json(sandbox.service(SERVICE))
    assert caught.value.is_lasting and caught.value.never_sent
    assert caught.value.message.startswith(f"The certificate of 127.0.0.1:{sandbox.port}")
    assert not sandbox.requests


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_server_that_wants_a_certificate_of_the_client(serve: Any, trusting: Any, newest: ssl.TLSVersion) -> None:
    context = certificates().good.tls(clients=certificates().authority)
    context.maximum_version = newest
    sandbox = serve(context)
    with pytest.raises(TransportError, match="wants a certificate of yours that it knows") as caught:
        trusting(sandbox, certificates().authority).post_json(sandbox.service(SERVICE), {"x": "1"})
    assert caught.value.is_lasting and caught.value.never_sent and not sandbox.requests


def test_server_without_tls(setup: Any) -> None:
    url = setup.sandbox.service(SERVICE).replace("http:", "https:")
    with pytest.raises(TransportError, match="does not answer with https at this address") as caught:
        setup.session(url).get_json(url)
    assert caught.value.is_lasting


def test_server_with_an_encryption_that_is_out_of_date(setup: Any) -> None:
    """It answers with a fatal alert, "protocol version", as one does that knows TLS 1.0 only."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(bytes((21, 3, 1, 0, 2, 2, 70)))

        threading.Thread(target=answer, daemon=True).start()
        url = f"https://127.0.0.1:{server.getsockname()[1]}/server/rest/services/{SERVICE}"
        with pytest.raises(TransportError, match="out of date and not safe"):
            setup.session(url).get_json(url)
