# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox over TLS: certificates that Python's own `ssl` takes or refuses, and clients that show theirs."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox import Sandbox
from tests.sandbox.http.certificates import Identity, certificates

SERVICE = "World/MapServer"


def ask(url: str, trusted: Identity, client: Path | None = None) -> Any:
    context = ssl.create_default_context(cadata=trusted.pem)
    if client is not None:
        context.load_cert_chain(*certificates().client.save(client))
    handler = urllib.request.HTTPSHandler(context=context)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), handler)
    with opener.open(f"{url}?f=json", timeout=10) as response:
        return json.load(response)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "localhost"])
def test_right_name_of_the_authority(tmp_path: Path, host: str) -> None:
    with Sandbox(tmp_path, host=host, tls=certificates().good.tls()) as sandbox:
        assert sandbox.url.startswith(f"https://{host}:")
        assert ask(sandbox.service(SERVICE), certificates().authority)["mapName"] == "Layers"
        assert (sandbox.requests[0].scheme, sandbox.requests[0].peer) == ("https", "")
        info = ask(f"{sandbox.url}/server/rest/info", certificates().authority)
        assert info["authInfo"]["tokenServicesUrl"].startswith(sandbox.url + "/")


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("wrong_name", "IP address mismatch"),
        ("expired", "certificate has expired"),
        ("self_signed", "self-signed certificate"),
        ("child_of_self_signed", "unable to get local issuer certificate"),
    ],
)
def test_certificates_that_are_refused(tmp_path: Path, kind: str, words: str) -> None:
    with Sandbox(tmp_path, tls=getattr(certificates(), kind).tls()) as sandbox:
        with pytest.raises(urllib.error.URLError, match=words):
            ask(sandbox.service(SERVICE), certificates().authority)
        assert not sandbox.requests


def test_self_signed_one_that_is_trusted_signs_for_others(tmp_path: Path) -> None:
    with Sandbox(tmp_path, tls=certificates().child_of_self_signed.tls()) as sandbox:
        assert ask(sandbox.service(SERVICE), certificates().self_signed)


def test_client_shows_its_certificate(tmp_path: Path) -> None:
    with Sandbox(tmp_path, tls=certificates().good.tls(clients=certificates().authority)) as sandbox:
        with pytest.raises((urllib.error.URLError, ssl.SSLError, ConnectionError)):
            ask(sandbox.service(SERVICE), certificates().authority)
        assert not sandbox.requests
        assert ask(sandbox.service(SERVICE), certificates().authority, tmp_path)
        assert sandbox.requests[0].peer == "analyst"
