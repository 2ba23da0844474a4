# SPDX-License-Identifier: GPL-2.0-or-later
"""Headers and URL prefixes that only layers know, kept in QGIS' authentication store while their job has not ended.

They may hold secrets. QGIS has them in its project file, which need not be open when a job is resumed. Main thread
only.
"""

from __future__ import annotations

import json
from dataclasses import replace

from qgis.core import QgsApplication

from ...arcgis.client.request_options import RequestOptions, nearest
from ...arcgis.client.session import Connection
from ...core.json_values import mapping, parse_json, text
from ..known_services import is_of_layer

_KEY = "arcgis_export/request_options/{job}"


def with_kept(network: Connection, job: str, service_url: str, may_ask: bool) -> Connection:
    """Return *network* with what an earlier run of the job kept, where QGIS knows nothing of the service now.

    What a layer knows of it is kept as long as the store is unlocked; the user is asked for its password for reading
    only, and only with *may_ask*.
    """
    manager, key = QgsApplication.authManager(), _KEY.format(job=job)
    options = nearest(network.options, service_url)
    if options != RequestOptions():
        if is_of_layer(service_url) and manager.masterPasswordIsSet():
            kept = json.dumps({"headers": dict(options.headers), "prefix": options.prefix})
            manager.storeAuthSetting(key, kept, True)
        return network
    if not manager.existsAuthSetting(key) or not (may_ask or manager.masterPasswordIsSet()):
        return network
    try:
        found = mapping(parse_json(str(manager.authSetting(key, "", True) or "")))
    except ValueError:
        return network  # it stayed locked
    headers = {name: text(value) for name, value in mapping(found.get("headers")).items()}
    options = RequestOptions(headers, text(found.get("prefix")))
    return replace(network, options={**network.options, service_url: options})


def forget(job: str) -> None:
    """Delete what was kept for a job that needs its server no more."""
    manager, key = QgsApplication.authManager(), _KEY.format(job=job)
    if manager.existsAuthSetting(key):
        manager.removeAuthSetting(key)
