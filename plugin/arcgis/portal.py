# SPDX-License-Identifier: GPL-2.0-or-later
"""The portal that a service belongs to, and the items on it."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from ..i18n import tr
from .errors import ServerError
from .session import Session
from .sign_in import is_online, portal_of, server_info
from .urls import host_of, server_root

ONLINE_SHARING = "https://www.arcgis.com/sharing/rest"


def sharing_url(session: Session, service_url: str) -> str:
    """Return the root of the portal's REST resources (``…/sharing/rest``); "" for a server without a portal.

    Online's is known, any other server's ``rest/info`` names it (``owningSystemUrl``). Raises `TransportError`.
    """
    if is_online(urlsplit(service_url).hostname):
        return ONLINE_SHARING
    portal = portal_of(server_info(session, server_root(service_url) + "/rest/info"))
    return f"{portal}/sharing/rest" if portal else ""


def data_url(session: Session, service_url: str, item_id: str) -> str:
    """Return where the file of an item is had, on the portal of the service that made it.

    The sign-in may go there: tokens of a federated server are its portal's. Raises `ServerError` for
    a server that names no portal.
    """
    sharing = sharing_url(session, service_url)
    if not sharing:
        raise ServerError(
            tr("{host} saved the package as an item but names no portal. Fetch item {item} from your portal.").format(
                host=host_of(service_url), item=item_id
            )
        )
    session.sign_in.trust(sharing)
    return f"{sharing}/content/items/{quote(item_id, safe='')}/data"
