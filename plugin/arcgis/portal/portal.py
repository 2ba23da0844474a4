# SPDX-License-Identifier: GPL-2.0-or-later
"""A portal (ArcGIS Online or ArcGIS Enterprise): the signed-in user and its items."""

from __future__ import annotations

from typing import Optional
from urllib.parse import quote, urlsplit

from ...core import json_values
from ...core.i18n import tr
from ..client.responses import TOKEN_INVALID, TOKEN_REQUIRED
from ..client.session import Session
from ..errors import ForeignSignInError, NotArcGisError, ServerError, SignInError, ThrottledError, TransportError
from ..request_log import log, loggable, reason
from ..sign_in.hosts import is_online
from ..sign_in.token_service import portal_of, server_info
from ..urls import SHARING, clean_url, host_of, parse_portal_url, server_root
from .items import Item, PortalUser, SearchPage, read_item, read_key_owner, read_page, read_user

ONLINE_PORTAL = "https://www.arcgis.com"
ONLINE_SHARING = ONLINE_PORTAL + SHARING
PAGE = 25  # items asked for at a time
MAX_PICTURE = 2 * 1024 * 1024  # bytes of a thumbnail


class Portal:
    """What one session may see and do on the portal at *url* (``…/sharing/rest``)."""

    def __init__(self, session: Session, url: str) -> None:
        self.session, self.url = session, url
        self._user: Optional[PortalUser] = None

    def user(self) -> PortalUser:
        """Return who is signed in, asked for once.

        Raises `SignInError` where no one is, `NotArcGisError` where there is no portal.
        """
        if self._user is None:
            try:
                answer = self.session.get_json(f"{self.url}/portals/self")
            except (NotArcGisError, ServerError) as error:
                if isinstance(error, SignInError) or error.code not in (0, 200, 400, 404):
                    raise
                raise no_portal(self.url, error.details) from None
            found = answer.get("user")
            organisation = answer.get("id")
            user = read_user(found, str(organisation or "")) if isinstance(found, dict) else read_key_owner(answer)
            if user is None:
                raise SignInError(
                    tr("{host} needs a sign-in. Choose an authentication configuration under “Sign-in”.").format(
                        host=host_of(self.url)
                    ),
                    code=499,
                )
            self._user = user
        return self._user

    def item(self, identifier: str) -> Item:
        """Return an item. Raises `ServerError` for one that is not there, or not for the caller."""
        try:
            found = read_item(self.session.get_json(f"{self.url}/content/items/{quote(identifier, safe='')}"))
        except (NotArcGisError, SignInError, ThrottledError):
            raise
        except ServerError as error:
            raise _no_item(self.url, identifier, error) from None
        if found is None:
            raise _no_item(self.url, identifier)
        return found

    def search(self, query: str, start: int = 1, number: int = PAGE) -> SearchPage:
        """Return the items that *query* (see `search_query`) finds, the newest first, from the *start*-th on."""
        fields = {"q": query, "start": str(start), "num": str(number), "sortField": "modified", "sortOrder": "desc"}
        return read_page(self.session.get_json(f"{self.url}/search", fields))

    def thumbnail(self, item: Item) -> bytes:
        """Return the item's image as its file's bytes; empty where it has none, or none that can be had."""
        if not item.thumbnail:
            return b""
        path = f"{quote(item.id, safe='')}/info/{quote(item.thumbnail)}"
        url = f"{self.url}/content/items/{path}"
        answer = self.session.get_bytes(url, MAX_PICTURE)
        return answer.body if answer.status == 200 and len(answer.body) <= MAX_PICTURE else b""

    def content_of(self, owner: str) -> str:
        """Return the address of a user's content."""
        return f"{self.url}/content/users/{quote(owner, safe='')}"

    def delete(self, identifier: str, owner: str) -> None:
        """Delete an item. Only ever called with one that the plugin itself has made."""
        self.session.post_json(f"{self.content_of(owner)}/items/{quote(identifier, safe='')}/delete", {})


def find_portal(session: Session, text: str) -> str:
    """Return the REST root of the portal that a pasted address means, asked without a sign-in.

    The address may be of any page of it, or of a server that belongs to it. Raises `RequestError` for
    what is no address, `NotArcGisError` where there is no portal, and `TransportError`.
    """
    address = clean_url(text).partition("?")[0]  # a query may hold a token
    if is_online(urlsplit(address).hostname):
        host = urlsplit(address).hostname or ""
        # A tile or feature host of ArcGIS Online, or the sign-in of an organisation (org.maps.arcgis.com).
        return f"https://{host}{SHARING}" if host.endswith(".maps.arcgis.com") else ONLINE_SHARING
    for root in dict.fromkeys((server_root(address), address)):
        portal = portal_of(server_info(session, f"{root}/rest/info")) if "/sharing" not in root else ""
        if portal and _is_safe(portal, address):
            return parse_portal_url(portal)
    url = parse_portal_url(text)
    candidates = [url]
    if not urlsplit(address).path.strip("/"):  # a bare host: where Enterprise's installer puts the portal
        candidates.append(url[: -len(SHARING)] + "/portal" + SHARING)
    closed: dict[str, SignInError] = {}
    blocked: list[ServerError] = []  # by a firewall's page
    for candidate in candidates:
        try:
            version = session.get_json(candidate, signed=False).get("currentVersion")
            if json_values.text(version) or json_values.number(version):
                return candidate
            log.debug("%s is no portal: it tells no version", loggable(candidate))
        except TransportError:
            raise
        except SignInError as error:
            if error.code in (TOKEN_INVALID, TOKEN_REQUIRED) and not error.challenge:
                return candidate  # ArcGIS itself, for those who sign in
            closed[candidate] = error
        except ServerError as error:
            if isinstance(error, NotArcGisError) and error.code in (403, 406):
                blocked.append(error)
            log.debug("%s is no portal: %s", loggable(candidate), reason(error))
    if len(blocked) == len(candidates):
        raise blocked[0]
    if len(closed) == 1 and len(candidates) == 1:
        return url  # an address in full, behind the sign-in of a web server
    for refusal in closed.values():
        if isinstance(refusal, ForeignSignInError):
            raise refusal
    if closed:
        raise SignInError(
            tr(
                "{host} wants a sign-in before it tells where its portal is. Paste the portal's whole address, such as "
                "{example}."
            ).format(host=host_of(url), example="https://gis.example.com/portal"),
            next(iter(closed.values())).details,
            401,
        )
    raise no_portal(url)


def _is_safe(portal: str, address: str) -> bool:
    """Whether a portal that a server names may get a sign-in: by https, or on the server's own host."""
    return portal.startswith("https:") or urlsplit(portal).hostname == urlsplit(address).hostname


def are_one(url: str, address: str) -> bool:
    """Whether a sign-in that was chosen for an address is one for the portal at *url*, which the address led to."""
    online = is_online(urlsplit(url).hostname) and is_online(urlsplit(address).hostname)
    return online or urlsplit(url).hostname == urlsplit(address).hostname


def no_portal(url: str, details: str = "") -> NotArcGisError:
    """Return the error for an address at which there is no portal."""
    return NotArcGisError(
        tr(
            "There is no portal at {url}. Paste the address that you see in the browser when you look at your content, "
            "such as {example} or {online}."
        ).format(url=url[: -len(SHARING)], example="https://gis.example.com/portal", online=ONLINE_PORTAL),
        details,
    )


def sharing_url(session: Session, service_url: str) -> str:
    """Return the root of the portal's REST resources (``…/sharing/rest``); "" for a server without a portal.

    Online's is known, any other server's ``rest/info`` names it (``owningSystemUrl``). Raises `TransportError`.
    """
    if is_online(urlsplit(service_url).hostname):
        return ONLINE_SHARING
    portal = portal_of(server_info(session, server_root(service_url) + "/rest/info"))
    return f"{portal}{SHARING}" if portal and _is_safe(portal, service_url) else ""


def data_url(session: Session, service_url: str, item_id: str) -> str:
    """Return where the file of an item is had, on the portal of the service that made it.

    The sign-in may go there: tokens of a federated server are its portal's. Raises `ServerError` for
    a server that names no portal.
    """
    sharing = sharing_url(session, service_url)
    if not sharing:
        raise ServerError(
            tr(
                "{host} saved the package as an item but returned no portal address. Download item "
                "{item} from your portal."
            ).format(host=host_of(service_url), item=item_id)
        )
    session.sign_in.trust(sharing)
    return f"{sharing}/content/items/{quote(item_id, safe='')}/data"


def _no_item(url: str, identifier: str, error: Optional[ServerError] = None) -> ServerError:
    return ServerError(
        tr("{host} has no item {item}, or it is not shared with you. Choose another, or ask its owner.").format(
            host=host_of(url), item=identifier
        ),
        (error.details or error.message) if error else "",
        error.code if error else 404,
    )
