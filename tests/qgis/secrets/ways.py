# SPDX-License-Identifier: GPL-2.0-or-later
"""The ways of signing in, and a server of which every service wants a sign-in."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from qgis.core import QgsApplication

from tests.qgis.environment.test_sign_in import store
from tests.sandbox import Sandbox
from tests.sandbox.http import auth
from tests.sandbox.services.catalogue import BASIC, ENTERPRISE, PREFIX, SERVICES

USER = "analyst"
# Looks different in each form of writing; the user's name alone is no secret.
PASSWORD = 'geh/eim+1 "ü&=?>'
WRONG = 'fal/sch+2 "ö&=?<'
SECURED = (
    "World/MapServer",
    "World/ImageServer",
    "WorldVector/VectorTileServer",
    "Limited/MapServer",
    "WorldMap/MapServer",
)
_TOKENS = """
import http.server, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(sys.argv[1])))
        self.end_headers()
        self.wfile.write(sys.argv[1].encode())
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


@dataclass(frozen=True)
class SignedIn:
    """One way to sign in: the configuration's id, all that is secret about it, and which site takes it."""

    name: str
    authcfg: str
    secrets: dict[str, str] = field(default_factory=dict)
    site: str = ENTERPRISE

    @property
    def has_portal(self) -> bool:
        return self.site == ENTERPRISE

    def service(self, sandbox: Sandbox, path: str) -> str:
        return sandbox.service(path) if self.site == ENTERPRISE else sandbox.basic(path)


def secure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the services want a sign-in: a token on one site, HTTP Basic on the other; with a password that is one."""
    monkeypatch.setitem(auth.USERS, USER, PASSWORD)
    for path in SECURED:
        service = SERVICES[f"{PREFIX[ENTERPRISE]}/{path}"]
        monkeypatch.setitem(SERVICES, service.url_path, replace(service, access="token"))
        twin = replace(service, site=BASIC, access="basic")
        monkeypatch.setitem(SERVICES, twin.url_path, twin)


def secrets_of_user(password: str) -> dict[str, str]:
    return {"password": password, "user with the password": f"{USER}:{password}"}


@contextlib.contextmanager
def signed_in(name: str, sandbox: Sandbox) -> Iterator[SignedIn]:
    """Sign in in the way of that *name*."""
    if name in ("password", "challenge"):
        site = ENTERPRISE if name == "password" else BASIC
        authcfg = store("Basic", username=USER, password=PASSWORD)
        yield SignedIn(name, authcfg, secrets_of_user(PASSWORD), site)
    elif name in ("wrong password", "wrong challenge"):
        site = ENTERPRISE if name == "wrong password" else BASIC
        yield SignedIn(name, store("Basic", username=USER, password=WRONG), secrets_of_user(WRONG), site)
    elif name == "token":
        token = sandbox.token()
        yield SignedIn(name, store("EsriToken", token=token), {"token": token})
    elif name == "spent token":
        token = sandbox.token(minutes=-1)
        yield SignedIn(name, store("EsriToken", token=token), {"token": token})
    elif name == "header":
        token = sandbox.token()
        yield SignedIn(name, store("APIHeader", Authorization=f"Bearer {token}"), {"token": token})
    else:
        assert name == "OAuth2"
        with _oauth(sandbox) as found:
            yield found


@contextlib.contextmanager
def _oauth(sandbox: Sandbox) -> Iterator[SignedIn]:
    """QGIS asks for the token itself, of a process of its own: it may hold Python's lock while it waits."""
    token, refresh = sandbox.token(), "refresh-me-9f8e7d6c5b"
    answer = {"access_token": token, "refresh_token": refresh, "token_type": "bearer", "expires_in": 3600}
    command = [sys.executable, "-c", _TOKENS, json.dumps(answer)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        port = int(process.stdout.readline())
        config = {
            "accessMethod": 0,
            "clientId": "qgis",
            "clientSecret": "client-secret-1a2b3c",
            "configType": 1,
            "grantFlow": 2,  # resource owner: no browser
            "name": "OAuth2",
            "password": PASSWORD,
            "persistToken": False,
            "requestTimeout": 10,
            "tokenUrl": f"http://127.0.0.1:{port}/token",
            "username": USER,
            "version": 1,
        }
        authcfg = store("OAuth2", oauth2config=json.dumps(config))
        secrets = {"token": token, "refresh token": refresh, "secret of the client": "client-secret-1a2b3c"}
        yield SignedIn("OAuth2", authcfg, {**secrets, **secrets_of_user(PASSWORD)})
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


WAYS = ("password", "challenge", "token", "header", "OAuth2")
FAILING = ("wrong password", "wrong challenge", "spent token")


def has_method(name: str) -> bool:
    """Whether this QGIS has what a way needs."""
    return name != "OAuth2" or "OAuth2" in QgsApplication.authManager().authMethodsKeys()
