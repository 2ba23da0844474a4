# SPDX-License-Identifier: GPL-2.0-or-later
"""List of a server's services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from ...core.errors import ExportError
from ...core.i18n import tr
from ...core.json_values import items, objects, text
from ..client.session import Session
from ..errors import NotArcGisError
from ..request_log import log, reason
from ..urls import ServiceKind, ServiceUrl, host_of, server_root

MAX_FOLDERS = 50


def list_services(session: Session, url: str) -> list[ServiceUrl]:
    """Return the tiled service types under a catalogue address, its folders included, by name.

    Folders that can't be read (no right to) are passed over. Raises `ServerError` or
    `TransportError` where the catalogue itself can't be read.
    """
    root = server_root(url) + "/rest/services"
    answer = session.get_json(root, waits=())
    if not isinstance(answer.get("services"), list) and not isinstance(answer.get("folders"), list):
        raise NotArcGisError(
            tr("{host} answered, but not with a list of services. Check the address.").format(host=host_of(root))
        )
    found = _services(answer, root)
    for folder in filter(None, map(text, items(answer.get("folders"))[:MAX_FOLDERS])):
        try:
            found += _services(session.get_json(f"{root}/{quote(folder)}", waits=()), root)
        except ExportError as error:
            session.waiter.check()
            log.info("A folder of the server is passed over: %s", reason(error))
    return sorted(set(found), key=lambda service: (service.name.lower(), service.url))


def _services(answer: Mapping[str, Any], root: str) -> list[ServiceUrl]:
    kinds = {kind.value: kind for kind in ServiceKind}
    return [
        ServiceUrl(f"{root}/{quote(name)}/{kind}", kinds[kind])
        for entry in objects(answer.get("services"))
        if (kind := text(entry.get("type"))) in kinds and (name := text(entry.get("name")))
    ]
