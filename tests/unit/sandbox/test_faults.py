# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox's sign-in and its misbehaviour, asked for by hand."""

from __future__ import annotations

import contextlib
import gzip
import io
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.sandbox import Sandbox

ROOT = Path(__file__).resolve().parents[3]
FORM = {"levels": "0-2", "exportExtent": "DEFAULT", "tilePackage": "true", "f": "json"}
USER = {"username": "analyst", "password": "secret-pass", "f": "json"}


@pytest.fixture
def sandbox(running: Sandbox) -> Iterator[Sandbox]:
    running.clear()
    yield running
    running.gate.status, running.gate.foreign, running.maximum_outstanding_jobs = "body", "ignore", -1


def ask(url: str, **headers: str) -> dict[str, Any]:
    return requests.get(url, {"f": "json"}, headers=headers, timeout=10).json()


def sign_in(url: str, **more: str) -> dict[str, Any]:
    return requests.post(url, data={**USER, **more}, timeout=10).json()


def finished(sandbox: Sandbox, path: str = "World/MapServer") -> tuple[str, str]:
    """A job that has succeeded: its URL and that of its file."""
    service = sandbox.service(path)
    job = requests.post(f"{service}/exportTiles", data=FORM, timeout=10).json()["jobId"]
    while ask(f"{service}/jobs/{job}")["jobStatus"] != "esriJobSucceeded":
        pass
    value = ask(f"{service}/jobs/{job}/results/out_service_url")["value"]
    return f"{service}/jobs/{job}", f"{value}/{sandbox.jobs[job].output.name}"


def test_tokens(sandbox: Sandbox) -> None:
    service = sandbox.service("Secured/World/MapServer")
    assert ask(service)["error"]["code"] == 499
    assert ask(service, Authorization="Bearer wrong")["error"]["code"] == 498
    token = sign_in(sandbox.token_url)["token"]
    assert ask(service, Authorization=f"Bearer {token}")["exportTilesAllowed"]
    assert ask(service, **{"X-Esri-Authorization": f"Bearer {token}"})["exportTilesAllowed"]
    assert requests.post(service, data={"f": "json", "token": token}, timeout=10).json()["exportTilesAllowed"]
    assert not sandbox.leaks()
    assert requests.get(service, {"f": "json", "token": token}, timeout=10).json()["exportTilesAllowed"]
    assert len(sandbox.leaks()) == 1
    viewer = sandbox.token("viewer")
    assert ask(service, Authorization=f"Bearer {viewer}")["error"]["code"] == 403
    sandbox.expire_tokens()
    assert ask(service, Authorization=f"Bearer {token}")["error"]["code"] == 498
    sandbox.gate.status = "http"
    assert requests.get(f"{service}?f=json", timeout=10).status_code == 499
    sandbox.gate.foreign = "refuse"
    assert ask(sandbox.service("World/MapServer"), Authorization="Bearer x")["error"]["code"] == 498


def test_generate_token(sandbox: Sandbox) -> None:
    for url in (sandbox.token_url, sandbox.portal_token_url):
        answer = sign_in(url, expiration="5")
        assert 200 < answer["expires"] / 1000 - time.time() <= 300
        assert "error" in sign_in(url, password="wrong")
        assert "error" in sign_in(url, client="referer")
        assert requests.get(url, USER, timeout=10).json()["error"]["code"] == 405
    held = sign_in(sandbox.portal_token_url)["token"]
    form = {"token": held, "serverUrl": sandbox.url + "/server", "f": "json"}
    assert requests.post(sandbox.portal_token_url, data=form, timeout=10).json()["token"] != held


def test_referer(sandbox: Sandbox) -> None:
    service = sandbox.service("Secured/World/MapServer")
    token = sign_in(sandbox.token_url, client="referer", referer="https://qgis.example")["token"]
    assert ask(service, Authorization=f"Bearer {token}")["error"]["code"] == 498
    assert "error" not in ask(service, Authorization=f"Bearer {token}", Referer="https://qgis.example")


def test_discovery(sandbox: Sandbox) -> None:
    info = ask(f"{sandbox.url}/server/rest/info")
    assert info["owningSystemUrl"] == sandbox.portal
    assert info["authInfo"]["tokenServicesUrl"] == sandbox.portal_token_url
    assert ask(f"{sandbox.portal}/sharing/rest/info")["authInfo"]["tokenServicesUrl"] == sandbox.portal_token_url
    me = ask(f"{sandbox.portal}/sharing/rest/portals/self", Authorization=f"Bearer {sandbox.token()}")
    assert me["user"]["username"] == "analyst"
    assert {"source", "export"} == set(me["helperServices"]["packaging"]["exportTilesMap"][0])
    root = f"{sandbox.url}/server/rest/services"
    catalogue = ask(root)
    assert "Hosted" in catalogue["folders"] and {"name": "World", "type": "MapServer"} in catalogue["services"]
    hosted = ask(f"{root}/Hosted")["services"]
    assert {"name": "Hosted/WorldVector", "type": "VectorTileServer"} in hosted
    assert "error" in ask(f"{root}/Nowhere")
    assert requests.get(root, timeout=10).headers["Content-Type"].startswith("text/html")
    assert not ask(sandbox.online("Basemap/MapServer").replace("127.0.0.1", "localhost"))["exportTilesAllowed"]
    assert ask(sandbox.online("Basemap/MapServer"))["exportTilesAllowed"]


def test_secured_files(sandbox: Sandbox) -> None:
    service, header = (
        sandbox.service("Secured/World/MapServer"),
        {"X-Esri-Authorization": f"Bearer {sandbox.token()}"},
    )
    job = requests.post(f"{service}/exportTiles", data=FORM, headers=header, timeout=10).json()["jobId"]
    while ask(f"{service}/jobs/{job}", **header)["jobStatus"] != "esriJobSucceeded":
        pass
    folder = ask(f"{service}/jobs/{job}/results/out_service_url", **header)["value"]
    assert ask(folder)["error"]["code"] == 499
    url = ask(folder, **header)["files"][0]["url"]
    assert not requests.get(url, timeout=10).content.startswith(b"PK")
    assert requests.get(url, headers=header, timeout=10).content.startswith(b"PK")


@pytest.mark.parametrize("path", ["/server/rest/services/Basic/World/MapServer", "/basic/rest/info"])
def test_basic(sandbox: Sandbox, path: str) -> None:
    url = f"{sandbox.url}{path}?f=json"
    first = requests.get(url, timeout=10)
    assert first.status_code == 401 and first.headers["WWW-Authenticate"].startswith("Basic ")
    assert requests.get(url, auth=("analyst", "no"), timeout=10).status_code == 401
    assert "error" not in requests.get(url, auth=("analyst", "secret-pass"), timeout=10).json()


def test_answers_that_are_wrong(sandbox: Sandbox) -> None:
    service = sandbox.service("World/MapServer")
    url = f"{service}?f=json"
    sandbox.inject_fault("error", code=500, message="", details=["Invalid extent."])
    assert requests.get(url, timeout=10).json() == {
        "error": {"code": 500, "message": "", "details": ["Invalid extent."]}
    }
    sandbox.inject_fault("html")
    assert requests.get(url, timeout=10).text.startswith("<!DOCTYPE")
    sandbox.inject_fault("login")
    assert "/signin" in requests.get(url, timeout=10).url
    sandbox.inject_fault("busy", retry_after=7)
    answer = requests.get(url, timeout=10)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "7")
    sandbox.inject_fault("fault", status=502)
    assert requests.get(url, timeout=10).status_code == 502
    sandbox.inject_fault("gone")
    assert requests.get(url, timeout=10).status_code == 404
    for name in ("reset", "lost"):
        sandbox.inject_fault(name)
        with pytest.raises(requests.ConnectionError):
            requests.get(url, timeout=10)
    sandbox.inject_fault("hang", match="MapServer$")
    with pytest.raises(requests.Timeout):
        requests.get(url, timeout=0.2)
    assert "error" not in requests.get(url, timeout=10).json()
    with pytest.raises(ValueError, match="no switch"):
        sandbox.inject_fault("explode")
    with pytest.raises(ValueError, match="does not take"):
        sandbox.inject_fault("html", colour=1)


def test_lost_answer_starts_a_job(sandbox: Sandbox) -> None:
    before = len(sandbox.jobs)
    sandbox.inject_fault("lost", match="exportTiles")
    with pytest.raises(requests.ConnectionError):
        requests.post(sandbox.service("World/MapServer") + "/exportTiles", data=FORM, timeout=10)
    assert len(sandbox.jobs) == before + 1


def test_downloads_that_go_wrong(sandbox: Sandbox) -> None:
    _, url = finished(sandbox)
    good = requests.get(url, timeout=10)
    assert int(good.headers["Content-Length"]) == len(good.content)
    sandbox.inject_fault("truncate")
    # some versions of requests notice, others hand out what came
    with contextlib.suppress(requests.exceptions.RequestException):
        short = requests.get(url, timeout=10)
        assert len(short.content) < int(short.headers["Content-Length"]) == len(good.content)
    for name in ("chunked", "nolength"):
        sandbox.inject_fault(name)
        answer = requests.get(url, timeout=10)
        assert answer.content == good.content and "Content-Length" not in answer.headers
    sandbox.inject_fault("json_error")
    assert requests.get(url, timeout=10).json()["error"]["code"] == 498
    sandbox.inject_fault("corrupt")
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(requests.get(url, timeout=10).content))
    sandbox.inject_fault("slow", piece=50000, pause=0.01)
    assert requests.get(url, timeout=10).content == good.content
    part = requests.get(url, headers={"Range": "bytes=10-19"}, timeout=10)
    assert (part.status_code, part.content) == (206, good.content[10:20])
    assert requests.head(url, timeout=10).headers["Content-Length"] == str(len(good.content))


def test_jobs_that_go_wrong(sandbox: Sandbox) -> None:
    job, file = finished(sandbox)
    result = f"{job}/results/out_service_url"
    folder = file.rpartition("/")[0]
    sandbox.inject_fault("relative_url")
    assert ask(result)["value"].startswith("/server/rest/directories/")
    sandbox.inject_fault("internal_host")
    assert ask(result)["value"].startswith("https://internal.example.invalid:6443/server/")
    sandbox.inject_fault("file_url")
    assert ask(result)["value"] == file
    sandbox.inject_fault("object_result", key="URL")
    assert ask(result)["value"] == {"URL": file}
    sandbox.inject_fault("lag", times=2)
    assert [len(ask(folder)["files"]) for _ in range(3)] == [0, 0, 1]
    service = sandbox.service("World/MapServer")
    other = requests.post(f"{service}/exportTiles", data=FORM, timeout=10).json()["jobId"]
    sandbox.inject_fault("unknown_state", times=None, state="esriJobPondering")
    assert {ask(f"{service}/jobs/{other}")["jobStatus"] for _ in range(9)} == {"esriJobPondering"}
    sandbox.clear()
    sandbox.inject_fault("fail", messages=["ERROR 000001: no", "Failed."])
    answer = ask(f"{service}/jobs/{other}")
    assert answer["jobStatus"] == "esriJobFailed" and answer["messages"][-2]["description"] == "ERROR 000001: no"
    sandbox.forget_jobs()
    assert "error" in ask(job) and requests.get(file, timeout=10).status_code == 404


def test_throttle(sandbox: Sandbox) -> None:
    sandbox.maximum_outstanding_jobs = 0
    answer = requests.post(sandbox.service("World/MapServer") + "/exportTiles", data=FORM, timeout=10)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "300")


def test_death_and_return(sandbox: Sandbox) -> None:
    job, file = finished(sandbox)
    sandbox.inject_fault("die")
    with pytest.raises(requests.ConnectionError):
        ask(job)
    for _ in range(100):
        if not sandbox.running:
            break
        time.sleep(0.01)
    port = sandbox.port
    with pytest.raises(requests.ConnectionError):
        ask(job)
    sandbox.start()
    assert sandbox.port == port
    assert ask(job)["jobStatus"] == "esriJobSucceeded" and requests.get(file, timeout=10).ok


def test_keep_alive(sandbox: Sandbox) -> None:
    connections: set[int] = set()
    with requests.Session() as session:
        for _ in range(3):
            session.post(sandbox.service("World/MapServer"), data={"f": "json"}, timeout=10).json()
            session.get(sandbox.service("World/MapServer") + "/tile/1/0/0", timeout=10)
            session.get(sandbox.service("World/MapServer") + "/tile/7/0/0", timeout=10)
            session.get(f"{sandbox.url}/nowhere", timeout=10)
            connections.update(id(it) for it in sandbox.connections())
    assert len(sandbox.requests) == 12 and len(connections) == 1
    assert [request.status for request in sandbox.requests[:4]] == [200, 200, 404, 404]


def test_style_and_tiles(sandbox: Sandbox) -> None:
    service = sandbox.service("WorldVector/VectorTileServer")
    tile = requests.get(f"{service}/tile/3/2/1.pbf", timeout=10)
    assert tile.headers["Content-Encoding"] == "gzip" and b"3/2/1" in tile.content
    style = requests.get(f"{service}/resources/styles/root.json", timeout=10).json()
    assert style["version"] == 8 and {layer["type"] for layer in style["layers"]} >= {
        "fill",
        "line",
        "symbol",
    }
    for name in ("sprites/sprite.png", "sprites/sprite@2x.png"):
        assert requests.get(f"{service}/resources/{name}", timeout=10).content.startswith(b"\x89PNG")
    index = requests.get(f"{service}/resources/sprites/sprite.json", timeout=10).json()
    assert index["Place"]["width"] == 14
    assert len(requests.get(f"{service}/tilemap", timeout=10).json()["index"]) == 4


def test_command_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.sandbox", "--cache", str(tmp_path), "--tiles", "painted"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip()
        try:
            assert "World" in str(ask(f"{url}/server/rest/services"))
        finally:
            process.terminate()
        assert process.wait(10) == 0
    with contextlib.suppress(StopIteration):
        raise AssertionError(next(tmp_path.glob("jobs-*")))


def raw(sandbox: Sandbox, path: str, seconds: float = 0.5) -> bytes:
    """All that comes within a time on a connection that asks for *path*."""
    found, end = b"", time.monotonic() + seconds
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=seconds) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{sandbox.port}\r\n\r\n".encode())
        with contextlib.suppress(OSError):
            while time.monotonic() < end and (piece := line.recv(65536)):
                found += piece
    return found


def test_answers_as_no_sound_server_sends_them(sandbox: Sandbox) -> None:
    path = sandbox.service("World/MapServer").partition(str(sandbox.port))[2] + "?f=json"
    sandbox.inject_fault("trickle", pause=0.05)
    head, _, body = raw(sandbox, path).partition(b"\r\n\r\n")
    assert b"Content-Length: " in head and 1 <= len(body) < 20
    sandbox.inject_fault("trickle", pause=0.05, head=True)
    assert len(raw(sandbox, path)) < 20
    sandbox.inject_fault("trickle", pause=0.05, chunked=True)
    assert b"\r\n\r\n1\r\n{\r\n1\r\n" in raw(sandbox, path)
    sandbox.inject_fault("odd_length")
    assert b"Content-Length: \xb2\r\n" in raw(sandbox, path)
    sandbox.inject_fault("odd_chunk", more=1 << 20)
    assert b"\r\n\r\n-5\r\n\0\0" in raw(sandbox, path)
    sandbox.inject_fault("bomb", coding="gzip, gzip", size=8 << 20)
    head, _, body = raw(sandbox, path, 2).partition(b"\r\n\r\n")
    assert b"Content-Encoding: gzip, gzip" in head and len(body) < 200
    assert gzip.decompress(gzip.decompress(body)) == bytes(8 << 20)
