# SPDX-License-Identifier: GPL-2.0-or-later
"""The files of an export opened as layers, with the hosted layers' definitions written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import QgsProject
from qgis.PyQt.QtCore import QThread

STRING, INTEGER = "esriFieldTypeString", "esriFieldTypeInteger"


def job(tmp_path: Path, definitions: list[dict[str, Any]], layers: Any = (), crs: Any = None) -> Any:
    from arcgis_export.plugin.jobs.job import Job

    details = {"item": "1" * 32, "format": "CSV", "definitions": definitions, "layers": list(layers), "crs": crs or {}}
    content = "https://x.example/sharing/rest/content/users/a"
    return Job("export_item", content, "Things", str(tmp_path / "x.csv"), details)


def opened(package: Path, job: Any, folder: Path | None = None) -> dict[str, Any]:
    """The layers on the map by their names; a single one has the date of the export after it."""
    from arcgis_export.plugin.environment.dates import date_text
    from arcgis_export.plugin.operations.export_item.details import ItemDetails
    from arcgis_export.plugin.operations.export_item.layers import add_item_layers, open_item_layers
    from arcgis_export.plugin.operations.export_item.operation import ItemResult

    result = ItemResult(job, ItemDetails.from_json(job.details), package, folder)
    layers = add_item_layers(QgsProject.instance(), result, open_item_layers(result, thread=QThread.currentThread()))
    date = f", {date_text(job.created)}" if len(layers) == 1 else ""
    assert all(layer.name().endswith(date) for layer in layers)
    return {layer.name().removesuffix(date): layer for layer in layers}


def definition(number: int, name: str, *fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": number, "name": name, "fields": list(fields), **more}


def field(name: str, kind: str = STRING, alias: str = "", domain: Any = None) -> dict[str, Any]:
    return {"name": name, "type": kind, "alias": alias or name, "domain": domain}
