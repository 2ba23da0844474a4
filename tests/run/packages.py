# SPDX-License-Identifier: GPL-2.0-or-later
"""Packages that are on disk already: opened, checked and put on the map, by mouse and keys."""

from __future__ import annotations

import json
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any, Optional

from tests.run.hands import FEWEST_COLOURS, FailedError, check_no_traceback, choose, click, file_name, steady, visible
from tests.run.screen import Eyes, Screen, wait_for

V2 = "esriMapCacheStorageModeCompactV2"
GERMANY = {"xmin": 2.4e5, "ymin": 5.2e6, "xmax": 9.5e5, "ymax": 6.1e6, "spatialReference": {"wkid": 25832}}
ALPS = {"xmin": 4e5, "ymin": 5.3e6, "xmax": 1.9e6, "ymax": 6.2e6, "spatialReference": {"wkid": 102100}}


def packages_opened(screen: Screen, eyes: Eyes, folder: Path, url: str) -> None:
    """Open a .tpk in UTM in place, elevation, a vector package, a damaged one; copy one to GeoPackage."""
    services = f"{url}/server/rest/services"
    utm = fetch(f"{services}/Utm32/MapServer", "0-3", GERMANY, folder / "utm.tpk", "")
    heights = fetch(f"{services}/Elevation/ImageServer", "2-4", ALPS, folder / "heights.tpkx", V2)
    button = steady(lambda: eyes.ask("tool_button", "arcgis_export_open_package"))
    click(screen, button)
    wait_for(lambda: visible(eyes, "arcgis_open_package_dialog"), "the Open Tile Package window")
    screen.picture("package-window")
    add(screen, eyes, utm, "EPSG:25832", "package-utm")
    add(screen, eyes, heights, "EPSG:3857", "package-heights")
    add(screen, eyes, folder / "vector.vtpk", "EPSG:3857", "package-vector")
    broken = folder / "broken.tpkx"
    broken.write_bytes((folder / "raster.tpkx").read_bytes()[:-2000])
    file_name(screen, eyes, broken)
    wait_for(lambda: visible(eyes, "open_problem"), "what is wrong with it")
    screen.picture("package-broken")
    copy(screen, eyes, utm, folder / "utm.gpkg")
    check_no_traceback(eyes)


def fetch(service: str, levels: str, area: dict[str, Any], target: Path, storage: str) -> Path:
    """Get a package from the sandbox, as someone else's download would have brought it."""
    given = {"f": "json", "levels": levels, "tilePackage": "true", "exportExtent": json.dumps(area)}
    given |= {"storageFormatType": storage} if storage else {}
    data = urllib.parse.urlencode(given).encode()
    job = json.load(urllib.request.urlopen(f"{service}/exportTiles", data, timeout=30))["jobId"]

    def file() -> Optional[str]:
        answer = json.load(urllib.request.urlopen(f"{service}/jobs/{job}?f=json", timeout=30))
        if answer["jobStatus"] != "esriJobSucceeded":
            return None
        result = json.load(urllib.request.urlopen(f"{service}/jobs/{job}/results/out_service_url?f=json", timeout=30))
        listing = json.load(urllib.request.urlopen(f"{result['value']}?f=json", timeout=30))
        return str(listing["files"][0]["url"])

    found = wait_for(file, f"the export of {service}", 120)
    target.write_bytes(urllib.request.urlopen(found, timeout=30).read())
    return target


def add(screen: Screen, eyes: Eyes, path: Path, crs: str, step: str) -> None:
    """Choose a package and press Add to Map."""
    before = eyes.ask("layer_ids")
    file_name(screen, eyes, path)
    wait_for(lambda: visible(eyes, "page") and eyes.ask("widget", "add_button")["enabled"], f"the page of {path.name}")
    wait_for(lambda: "valid" in eyes.ask("widget", "health_label")["text"], "the check", 30)
    time.sleep(0.5)  # the small map draws
    screen.picture(step)
    click(screen, eyes.ask("widget", "add_button"))
    found = wait_for(lambda: set(eyes.ask("layer_ids")) - set(before), f"the layer of {path.name}", 30)
    layer = next(one for one in eyes.ask("layers") if one["id"] in found)
    if not layer["valid"] or layer["crs"] != crs or layer["colours"] < FEWEST_COLOURS:
        raise FailedError(f"The layer of {path.name} is not right: {layer}")


def copy(screen: Screen, eyes: Eyes, path: Path, target: Path) -> None:
    """Choose a copy as GeoPackage from the list, and press the button."""
    file_name(screen, eyes, path)
    wait_for(lambda: visible(eyes, "page") and visible(eyes, "form_combo"), "the page")
    text = next(text for text in eyes.ask("combo_texts", "form_combo") if "GeoPackage" in text)
    choose(screen, eyes, "form_combo", text)
    wait_for(lambda: visible(eyes, "target_widget"), "the file to save to")
    wait_for(lambda: "Copy" in eyes.ask("widget", "add_button")["text"], "the button")
    wait_for(lambda: eyes.ask("widget", "add_button")["enabled"], "the button")
    screen.picture("package-copy")
    click(screen, eyes.ask("widget", "add_button"))
    wait_for(target.exists, "the copy", 30)
    wait_for(lambda: visible(eyes, "arcgis_export_zoom"), "the message")
    screen.picture("package-copied")
    screen.key("Escape")
    wait_for(lambda: not visible(eyes, "arcgis_open_package_dialog"), "the closed window")
    click(screen, eyes.ask("widget", "arcgis_export_zoom"))
    time.sleep(2)  # QGIS draws
    screen.picture("package-map")
