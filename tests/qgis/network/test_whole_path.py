# SPDX-License-Identifier: GPL-2.0-or-later
"""Exports from a server over TLS with a private authority, through a proxy with a password: from window to layer."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsProject
from qgis.PyQt.QtCore import QSettings

from tests.qgis.conftest import MASTER
from tests.qgis.network.network_setup import NAME, SECRET, USER, names, settings_of, trust
from tests.qgis.processing.test_algorithms import EXPORT, Feedback, run
from tests.qgis.user import User, until
from tests.sandbox import Sandbox
from tests.sandbox.http.certificates import certificates
from tests.sandbox.http.proxies import HttpProxy, Proxy, SocksProxy
from tests.sandbox.services.jobs import Pace

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "secret-pass"
SERVER, ONLINE = "/server", "/online/a1B2c3D4e5F6g7H8/arcgis"


@pytest.fixture(params=[HttpProxy, SocksProxy], ids=["http", "socks"])
def proxy(request: Any, secure_server: Sandbox, store: None) -> Iterator[Proxy]:
    """The only way to the server by its name, and only with the right password."""
    secure_server.clear()
    secure_server.pace = Pace(seconds=0.0)
    trust(certificates().authority)
    with request.param(USER, SECRET, names(secure_server)) as made:
        yield made


def account() -> str:
    """A login for the server in QGIS' store."""
    config = QgsAuthMethodConfig("Basic")
    config.setName("My server")
    config.setConfig("username", "analyst")
    config.setConfig("password", PASSWORD)
    assert QgsApplication.authManager().storeAuthenticationConfig(config)[0]
    return str(config.id())


def check_traffic(server: Sandbox, proxy: Proxy, texts: str) -> None:
    """All went by the proxy, no secret stands where it is not to be."""
    secrets = [PASSWORD, SECRET, "p%3As%2Fs", *server.gate.tokens]
    assert server.requests and not server.leaks() and not server.strays()
    hosts = {request.host.partition(":")[0] for request in server.requests}
    assert {asked.target.rpartition(":")[0] for asked in proxy.asked} == hosts
    for asked in proxy.asked:
        assert asked.method in ("CONNECT", "SOCKS") and asked.status == 0
        assert asked.credentials == f"{USER}:{SECRET}"
    for request in server.requests:
        assert request.scheme == "https" and request.headers.get("Proxy-Authorization") is None
        assert not any(secret in request.raw_query + request.path for secret in secrets)
        if request.token and request.host == NAME:
            assert request.headers.get("Referer") in (f"https://{NAME}{SERVER}", f"https://{NAME}{ONLINE}")
    assert not any(secret in texts for secret in secrets)


def test_export_by_the_window(user: User, options: Any, folder: Path, log: list[str], secure_server: Sandbox, proxy: Proxy) -> None:  # fmt: skip
    options(**settings_of(proxy, proxyUser=USER, proxyPassword=SECRET))
    authcfg = account()
    dialog = user.open()
    user.paste(f"https://{NAME}{SERVER}/rest/services/Secured/WorldVector/VectorTileServer")
    until(dialog.service_field.auth_select.isVisible, "the sign-in row")
    dialog.service_field.auth_select.setConfigId(authcfg)
    layer = user.export()
    assert layer.isValid() and secure_server.find("exportTiles$", "POST")
    project = folder / "project.qgs"
    QgsProject.instance().write(str(project))
    texts = [project.read_text(), layer.source(), *log, *user.messages()]
    check_traffic(secure_server, proxy, "\n".join(texts))


def test_export_of_online_by_the_algorithm(plugin: Any, options: Any, tmp_path: Path, log: list[str], secure_server: Sandbox, proxy: Proxy) -> None:  # fmt: skip
    """Its result lies in a bucket under another name, which gets no secret."""
    options(**settings_of(proxy, proxyUser=USER, proxyPassword=SECRET))
    said, target = Feedback(), tmp_path / "w.tpkx"
    service = f"https://{NAME}{ONLINE}/rest/services/SecuredWorld/MapServer"
    found = run(EXPORT, said, SERVICE=service, AUTHCFG=account(), LEVELS="0-2", OUTPUT=str(target))
    assert found["OUTPUT"] == str(target) and found["TILES"] == 21
    assert {request.host.partition(":")[0] for request in secure_server.requests} == {NAME, "localhost"}
    assert secure_server.find("^/bucket/")
    check_traffic(secure_server, proxy, "\n".join([*said.said, *said.errors, *log]))


def test_wrong_password_of_the_proxy_in_the_window(user: User, options: Any, log: list[str], secure_server: Sandbox, proxy: Proxy) -> None:  # fmt: skip
    options(**settings_of(proxy, proxyUser=USER, proxyPassword="wrong-word"))
    dialog = user.open()
    user.paste(f"https://{NAME}{SERVER}/rest/services/World/MapServer")
    said = until(lambda: user.said(dialog.service_field.service_problem), "the problem")
    assert "The proxy wants a user name and a password that it knows" in said
    assert "wrong-word" not in said + "\n".join(log) and not secure_server.requests


@pytest.mark.parametrize("proxy", [HttpProxy], indirect=True)  # QGIS' own Python may lack PySocks
def test_export_by_qgis_process(options: Any, tmp_path: Path, secure_server: Sandbox, proxy: Proxy) -> None:
    """A process of its own, whose main thread runs the algorithm, with a copy of the authentication store."""
    authcfg = account()
    profile, store = tmp_path / "profile", tmp_path / "store"
    profile.mkdir()
    store.mkdir()
    shutil.copy(Path(QgsApplication.qgisSettingsDirPath()) / "qgis-auth.db", store)
    (tmp_path / "master").write_text(MASTER)
    (tmp_path / "master").chmod(0o600)
    environment = {
        **os.environ, "HOME": str(profile), "QGIS_CUSTOM_CONFIG_PATH": str(profile), "PYTHONWARNINGS": "ignore",
        "QGIS_PLUGINPATH": str(ROOT / "build" / "plugins"), "QGIS_AUTH_DB_DIR_PATH": str(store),
        "QGIS_AUTH_PASSWORD_FILE": str(tmp_path / "master"),
    }  # fmt: skip
    enable = ["qgis_process", "plugins", "enable", "arcgis_export"]
    subprocess.run(enable, env=environment, capture_output=True, timeout=100, check=True)
    (settings,) = profile.rglob("QGIS3.ini")
    ini = QSettings(str(settings), QSettings.Format.IniFormat)
    for name, value in settings_of(proxy, proxyUser=USER, proxyPassword=SECRET).items():
        ini.setValue(f"proxy/{name}", value)
    ini.sync()
    target = tmp_path / "w.vtpk"
    service = f"https://{NAME}{SERVER}/rest/services/Secured/WorldVector/VectorTileServer"
    more = [f"--SERVICE={service}", f"--AUTHCFG={authcfg}", "--LEVELS=0-1", f"--OUTPUT={target}"]
    done = subprocess.run(
        ["qgis_process", "--json", "run", EXPORT, *more],
        env=environment, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout)["results"]["TILES"] == 5 and target.stat().st_size > 100
    check_traffic(secure_server, proxy, done.stdout + done.stderr)
