# SPDX-License-Identifier: GPL-2.0-or-later
"""An export of an item put together on the sandbox's portal."""

from __future__ import annotations

from typing import Any, Optional

import pytest
from arcgis_export.plugin.arcgis.client.session import Session
from arcgis_export.plugin.arcgis.operations.export_item import ExportItemRequest, ExportLayer
from arcgis_export.plugin.arcgis.portal.portal import Portal
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.jobs.job import Job
from arcgis_export.plugin.operations.export_item.form import describe_item
from arcgis_export.plugin.operations.export_item.operation import ItemResult, item_job_for

from tests.job_setup import run_job
from tests.sandbox import Sandbox
from tests.unit.conftest import ExportSetup

NATURE = "Nature of the world"


class ItemExport:
    """An export of an item, with the traces that it leaves on the portal."""

    def __init__(self, setup: ExportSetup, sandbox: Sandbox) -> None:
        self.setup, self.sandbox = setup, sandbox
        self.url = f"{sandbox.url}/portal/sharing/rest"
        self.before = self.ids()

    def ids(self) -> set[str]:
        return {item.id for item in self.sandbox.items()}

    def session(self, login: Optional[Login] = None) -> Session:
        return self.setup.session(self.url, login or self.setup.login)

    def job(self, wanted: str = NATURE, format: str = "geoPackage", login: Optional[Login] = None, **more: Any) -> Job:
        portal = Portal(self.session(login), self.url)
        item, service = describe_item(portal.session, portal, self.sandbox.item(wanted))
        name = more.pop("name", "out.gpkg")
        keep = more.pop("keep_item", False)
        more.setdefault("title", "An export")
        more.setdefault("layers", (ExportLayer(0),) if service else ())
        request = ExportItemRequest(item, format, service=service, **more)
        return item_job_for(request, portal, self.setup.folder / name, keep_item=keep)

    def run(self, job: Job, login: Optional[Login] = None, **more: Any) -> ItemResult:
        return run_job(job, self.session(login), self.setup.journal, self.setup.reports.append, **more)

    def fails(self, job: Job, **more: Any) -> ExportError:
        with pytest.raises(ExportError) as caught:
            self.run(job, **more)
        return caught.value

    def left(self) -> list[str]:
        return sorted(path.name for path in self.setup.folder.iterdir() if path.name != "profile")
