# SPDX-License-Identifier: GPL-2.0-or-later
"""A resumed job sends the HTTP headers of a layer whose project is closed, to the layer's own host only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from arcgis_export.plugin.environment import known_services
from arcgis_export.plugin.environment.settings import journal_path
from arcgis_export.plugin.jobs.database import close_databases
from arcgis_export.plugin.jobs.journal import Journal
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer

from tests.qgis.portal_user import sign_in
from tests.qgis.tasks.test_surviving_jobs import job
from tests.qgis.user import User, until
from tests.sandbox import Sandbox

SECRET = "a-secret-key-in-a-header"


@pytest.fixture
def closed() -> Iterator[Any]:
    """Close the project, and forget what only a running QGIS knows of it."""

    def close() -> None:
        QgsProject.instance().clear()
        known_services._seen.clear()

    yield close
    close()


def kept(identifier: str) -> bool:
    return bool(QgsApplication.authManager().existsAuthSetting(f"arcgis_export/request_options/{identifier}"))


def interrupted(user: User, sandbox: Sandbox, folder: Path) -> Any:
    """A job that was paused, of a service that a layer of the project has a header for."""
    url = sandbox.service("World/MapServer")
    source = f"layer='0' url='{url}' http-header:X-Api-Key='{SECRET}'"
    QgsProject.instance().addMapLayer(QgsRasterLayer(source, "World", "arcgismapserver", QgsRasterLayer.LayerOptions()))
    sandbox.inject_fault("stall", None, "/jobs/")
    running = job(sandbox, folder)
    user.plugin.runner.start(running)
    until(lambda: running.job_id, "the submit")
    user.plugin.runner.pause(running.id)
    until(lambda: not user.tasks(), "the pause", 5)
    return running


def test_headers_of_a_layer_outlive_its_project(user: User, sandbox: Sandbox, folder: Path, closed: Any) -> None:
    assert sign_in()  # which unlocks the store
    running = interrupted(user, sandbox, folder)
    assert kept(running.id)
    closed()
    sandbox.clear()
    user.plugin.runner.resume(running.id)
    until(lambda: Path(running.output).exists() and not user.tasks(), "the package", 30)
    assert sandbox.requests and all(each.headers.get("X-Api-Key") == SECRET for each in sandbox.requests)
    assert not kept(running.id), "what is not needed any more is deleted"
    close_databases()
    for path in journal_path().parent.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes()


def test_a_discarded_job_keeps_none(user: User, sandbox: Sandbox, folder: Path, closed: Any) -> None:
    assert sign_in()
    running = interrupted(user, sandbox, folder)
    user.plugin.runner.discard(running)
    until(lambda: Journal(journal_path()).get(running.id) is None and not kept(running.id), "the end", 10)


def test_headers_of_a_connection_are_not_kept_twice(user: User, sandbox: Sandbox, folder: Path, closed: Any) -> None:
    from qgis.core import QgsSettings

    assert sign_in()
    item = "connections/arcgisfeatureserver/items/mine"
    QgsSettings().setValue(f"{item}/url", f"{sandbox.url}/server/rest/services")
    QgsSettings().setValue(f"{item}/http-header/X-Api-Key", SECRET)
    running = job(sandbox, folder)
    try:
        user.plugin.runner.start(running)
        assert not kept(running.id)
        until(lambda: Path(running.output).exists() and not user.tasks(), "the package", 30)
        assert sandbox.requests[0].headers.get("X-Api-Key") == SECRET
    finally:
        QgsSettings().remove(item)
