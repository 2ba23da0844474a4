# SPDX-License-Identifier: GPL-2.0-or-later
"""Portal items and their search."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

from ...core import json_values
from ..urls import joined

FEATURE_SERVICE = "Feature Service"
MAP_SERVICE, IMAGE_SERVICE = "Map Service", "Image Service"
VECTOR_TILE_SERVICE, SCENE_SERVICE = "Vector Tile Service", "Scene Service"
TILE_PACKAGE, COMPACT_TILE_PACKAGE = "Tile Package", "Compact Tile Package"
PACKAGE_TYPES = (TILE_PACKAGE, COMPACT_TILE_PACKAGE)
HOSTED = "Hosted Service"  # the type keyword of a service whose data is the portal's own
_SPECIAL = re.compile(r"[+\-&|!(){}\[\]^\"~*?:\\/]")  # what the search's language means something by


@dataclass(frozen=True)
class Item:
    """An item as its portal describes it; *modified* in epoch milliseconds, *size* in bytes (-1: unknown).

    *control* is ``admin`` or ``update`` where the caller may change the item, "" where it is unknown.
    """

    id: str
    title: str
    type: str
    owner: str = ""
    keywords: tuple[str, ...] = ()
    url: str = ""
    name: str = ""
    modified: int = 0
    size: int = -1
    thumbnail: str = ""
    access: str = ""
    snippet: str = ""
    control: str = ""

    @property
    def is_hosted(self) -> bool:
        """Whether the portal itself holds the service's data, and not a server that was registered with it."""
        return HOSTED in self.keywords


@dataclass(frozen=True)
class PortalUser:
    """Who is signed in; the storage in bytes, *storage_quota* ``None`` where there is no limit."""

    name: str
    full_name: str = ""
    role: str = ""
    organisation: str = ""
    privileges: frozenset[str] = field(default_factory=frozenset)
    storage_used: int = 0
    storage_quota: Optional[int] = None

    @property
    def is_administrator(self) -> bool:
        return self.role == "org_admin" or "portal:admin:updateItems" in self.privileges

    @property
    def may_create(self) -> bool:
        """Whether items may be added; portals that list no privileges are asked by the upload itself."""
        return not self.privileges or "portal:user:createItem" in self.privileges

    def may_change(self, item: Item) -> bool:
        """Whether the item is theirs, or theirs to administer."""
        return item.owner == self.name or self.is_administrator


@dataclass(frozen=True)
class SearchPage:
    """One page of what was found; *next_start* is where the next begins, ``None`` after the last."""

    items: tuple[Item, ...]
    total: int
    next_start: Optional[int]


def search_query(
    words: str, types: Iterable[str], owner: str = "", organisation: str = "", hosted: bool = False
) -> str:
    """Return a query in the language of the portal's search.

    Each of *words* begins a word of the title, the tags or the summary, or is the owner's name.
    """
    parts = [f"({' OR '.join(f'type:{_quoted(kind)}' for kind in types)})"]
    if owner:
        parts.append(f"owner:{_quoted(owner)}")
    if organisation:
        parts.append(f"orgid:{_quoted(organisation)}")
    if hosted:
        parts.append(f"typekeywords:{_quoted(HOSTED)}")
    for word in _SPECIAL.sub(" ", words).split():
        if word.upper() not in ("AND", "OR", "NOT"):
            parts.append(f"({word}* OR owner:{_quoted(word)})")
    return " AND ".join(parts)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "").replace('"', "") + '"'


def read_item(answer: Mapping[str, Any]) -> Optional[Item]:
    """Read an item's JSON; ``None`` for an object that is none."""
    identifier = json_values.text(answer.get("id"))
    if not identifier:
        return None
    keywords = answer.get("typeKeywords")
    size = json_values.whole(answer.get("size"))
    return Item(
        id=identifier,
        title=json_values.text(answer.get("title")) or json_values.text(answer.get("name")) or identifier,
        type=json_values.text(answer.get("type")),
        owner=json_values.text(answer.get("owner")),
        keywords=tuple(word for word in keywords if isinstance(word, str)) if isinstance(keywords, list) else (),
        url=joined("https:", json_values.text(answer.get("url"))),
        name=json_values.text(answer.get("name")),
        modified=json_values.whole(answer.get("modified")) or 0,
        size=-1 if size is None else size,
        thumbnail=json_values.text(answer.get("thumbnail")),
        access=json_values.text(answer.get("access")),
        snippet=json_values.text(answer.get("snippet")),
        control=json_values.text(answer.get("itemControl")),
    )


def read_page(answer: Mapping[str, Any]) -> SearchPage:
    """Read one page of a search."""
    found = (read_item(each) for each in json_values.objects(answer.get("results")))
    following = json_values.whole(answer.get("nextStart"))
    return SearchPage(
        tuple(item for item in found if item is not None),
        max(0, json_values.whole(answer.get("total")) or 0),
        following if following is not None and following > 0 else None,
    )


def read_key_owner(answer: Mapping[str, Any]) -> Optional[PortalUser]:
    """Read whose API key a ``portals/self`` was asked with: its ``appInfo`` stands in place of the ``user``."""
    info = json_values.mapping(answer.get("appInfo"))
    owner = json_values.text(info.get("appOwner"))
    if not owner:
        return None
    organisation = json_values.text(answer.get("id"))
    return read_user({**info, "username": owner}, organisation)


def read_user(answer: Mapping[str, Any], organisation: str = "") -> Optional[PortalUser]:
    """Read the user of ``portals/self`` or ``community/self``; ``None`` where no one is signed in."""
    name = json_values.text(answer.get("username"))
    if not name:
        return None
    privileges = answer.get("privileges")
    quota = json_values.whole(answer.get("storageQuota"))
    return PortalUser(
        name=name,
        full_name=json_values.text(answer.get("fullName")),
        role=json_values.text(answer.get("role")),
        organisation=json_values.text(answer.get("orgId")) or organisation,
        privileges=frozenset(each for each in privileges if isinstance(each, str))
        if isinstance(privileges, list)
        else frozenset(),
        storage_used=json_values.whole(answer.get("storageUsage")) or 0,
        storage_quota=quota if quota is not None and quota > 0 else None,
    )
