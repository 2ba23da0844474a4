# SPDX-License-Identifier: GPL-2.0-or-later
"""What one can do with an item that the portal does not let one export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional, TypeVar

from ...arcgis.client.session import Session
from ...arcgis.portal.items import FEATURE_SERVICE, Item
from ...arcgis.request_log import log, reason
from ...arcgis.services.feature_service import FeatureService, describe_features
from ...arcgis.services.map_service import describe_map
from ...arcgis.sign_in.hosts import https_like_portal
from ...core.errors import CancelledError, ExportError

T = TypeVar("T")


@dataclass(frozen=True)
class OtherWays:
    """The service whose layers QGIS itself can show, and the address of a map service of the same data, "" for none.

    *takes_sign_in* says whether the sign-in of the portal is also for their host.
    """

    service: Optional[FeatureService] = None
    map_url: str = ""
    takes_sign_in: bool = False

    def __bool__(self) -> bool:
        return self.service is not None or bool(self.map_url)


def other_ways(session: Session, portal_url: str, item: Item) -> OtherWays:
    """Look for them; what can't be reached is none."""
    if item.type != FEATURE_SERVICE or not item.url:
        return OtherWays()
    url = https_like_portal(item.url, portal_url).rstrip("/")
    may = bool(_or_none(lambda: session.sign_in.authorize_server(session, url)))
    service = _or_none(lambda: describe_features(session, url))
    root, _, rest = url.rpartition("/FeatureServer")
    found = _or_none(lambda: describe_map(session, f"{root}/MapServer")) if root and not rest else None
    return OtherWays(
        service if service is not None and service.layers else None,
        found.url if found is not None and not found.problem() else "",
        may,
    )


def _or_none(ask: Callable[[], T]) -> Optional[T]:
    try:
        return ask()
    except CancelledError:
        raise
    except ExportError as error:
        log.info("Not another way: %s", reason(error))
        return None
