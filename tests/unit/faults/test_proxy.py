# SPDX-License-Identifier: GPL-2.0-or-later
"""The proxy itself, without the plugin: each fault is what its name says, and the next request passes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from tests.faults.proxy import NOT_SENT, Proxy, Rule, step_of
from tests.faults.wire import broken_connections
from tests.sandbox import Sandbox

WORLD = "/server/rest/services/World/MapServer"


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    with Sandbox(tmp_path_factory.mktemp("sandbox")) as found:
        yield found


@pytest.fixture
def proxy(sandbox: Sandbox) -> Iterator[Proxy]:
    sandbox.clear()
    with Proxy(sandbox.port, sandbox.expire_tokens) as found, broken_connections(found):
        yield found


def ask(proxy: Proxy) -> requests.Response:
    return requests.get(proxy.url + WORLD, {"f": "json"}, timeout=1.0)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("refused", "Connection refused"),
        ("no name", "Name or service not known"),
        ("reset before", "reset|aborted"),
        ("answer lost", "reset|aborted"),
        ("reset in the middle", "reset|IncompleteRead|broken"),
        ("stall", "timed out"),
        ("stall in the middle", "timed out"),
    ],
)
def test_no_answer(proxy: Proxy, sandbox: Sandbox, fault: str, error: str) -> None:
    rule = proxy.inject(Rule("metadata", fault))
    with pytest.raises(requests.RequestException, match=error):
        ask(proxy)
    assert rule is not None and rule.hits == 1
    is_sent = fault not in ("refused", "no name", *NOT_SENT)
    assert len(sandbox.find("World/MapServer$")) == is_sent
    assert ask(proxy).json()["mapName"] == "Layers"


@pytest.mark.parametrize("fault", ["500", "502", "503", "504", "429", "503 later", "429 later"])
def test_statuses(proxy: Proxy, sandbox: Sandbox, fault: str) -> None:
    proxy.inject(Rule("metadata", fault, nth=2))
    assert ask(proxy).status_code == 200
    answer = ask(proxy)
    assert answer.status_code == int(fault[:3]) and ("Retry-After" in answer.headers) == fault.endswith("later")
    assert len(sandbox.find("World/MapServer$")) == 1 and ask(proxy).status_code == 200


@pytest.mark.parametrize("fault", ["html", "json cut", "changed bytes", "length too short"])
def test_no_json(proxy: Proxy, fault: str) -> None:
    proxy.inject(Rule("metadata", fault))
    answer = ask(proxy)
    assert answer.status_code == 200
    with pytest.raises(ValueError):
        answer.json()


def test_errors_of_tokens(proxy: Proxy, sandbox: Sandbox) -> None:
    proxy.inject(Rule("metadata", "token refused"))
    assert ask(proxy).json()["error"]["code"] == 498
    proxy.inject(Rule("metadata", "token expired"))
    token = sandbox.token()
    headers = {"X-Esri-Authorization": f"Bearer {token}"}
    path = proxy.url + WORLD.replace("World/", "Secured/World/")
    assert requests.get(path, {"f": "json"}, headers=headers, timeout=1.0).json()["error"]["code"] == 498


def test_addresses_lead_back_through_the_proxy(proxy: Proxy) -> None:
    info = requests.get(f"{proxy.url}/server/rest/info", {"f": "json"}, timeout=1.0).json()
    assert info["owningSystemUrl"] == f"{proxy.url}/portal"
    assert proxy.counts() == {"sign-in info": 1}


@pytest.mark.parametrize(
    ("method", "path", "step"),
    [
        ("POST", f"{WORLD}/exportTiles", "submit"),
        ("POST", "/portal/sharing/rest/content/users/analyst/export", "submit"),
        ("POST", f"{WORLD}/export", "draw"),
        ("GET", f"{WORLD}/jobs/j1", "poll"),
        ("POST", f"{WORLD}/jobs/j1/cancel", "cancel"),
        ("GET", f"{WORLD}/jobs/j1/results/out_service_url", "result"),
        ("GET", "/server/rest/directories/arcgisoutput/x/j1_et", "listing"),
        ("GET", "/server/rest/directories/arcgisoutput/x/j1_et/Layers.tpkx", "download"),
        ("GET", "/bucket/1/World.vtpk", "download"),
        ("POST", "/portal/sharing/rest/content/users/analyst/items/1/addPart", "upload part"),
        ("POST", "/portal/sharing/rest/generateToken", "sign-in"),
        ("GET", WORLD, "metadata"),
    ],
)
def test_steps(method: str, path: str, step: str) -> None:
    assert step_of(method, path) == step
