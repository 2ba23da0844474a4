# SPDX-License-Identifier: GPL-2.0-or-later
"""Texts and rules of the Export Item dialog and algorithm, without widgets."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Optional, Union

from ...arcgis.client.session import Session
from ...arcgis.errors import ForeignSignInError, ServerError, SignInError, TransportError
from ...arcgis.operations.export_item import (
    CSV,
    ENDINGS,
    WGS84_ONLY,
    ExportLayer,
    default_ending,
    format_name,
    item_problem,
)
from ...arcgis.portal.items import FEATURE_SERVICE, Item
from ...arcgis.portal.portal import Portal
from ...arcgis.request_log import log, loggable, reason
from ...arcgis.services.feature_service import FeatureService, count_features, describe_features, feature_ids
from ...arcgis.sign_in.hosts import https_like_portal
from ...arcgis.urls import portal_item
from ...core.errors import RequestError
from ...core.i18n import number_text, tr
from ...core.json_values import is_web_page
from ...tiles.extent import Extent
from ...tiles.spatial_reference import SpatialReference

MOST_IDS = 1000  # features of an area that a filter names one by one


@dataclass(frozen=True)
class Counts:
    """How many features of a layer fit its filter, and how many of those touch the area; -1 for not known.

    *where* names those in the area one by one, where they are few enough: the operation knows no area.
    """

    total: int = -1
    inside: int = -1
    where: str = ""
    problem: str = ""


def describe_item(session: Session, portal: Portal, text: str) -> tuple[Item, Optional[FeatureService]]:
    """Return an item, named by its id or by the address of its page, and its service where it has layers.

    The service is ``None``, too, where only the portal reaches it: an internal host, another network, or something
    before it that lets nobody through. Raises `RequestError` for what can't be exported, before the service is asked,
    and what `describe_features` raises.
    """
    user = portal.user()  # a missing sign-in is reported as that, not as a missing item
    item = portal.item(portal_item(f"?id={text}") or portal_item(text) or text)
    if problem := item_problem(item, user):
        raise RequestError(problem)
    if item.type != FEATURE_SERVICE:
        return item, None
    if not item.url:
        raise RequestError(tr("“{title}” has no service address. Choose another item.").format(title=item.title))
    url = https_like_portal(item.url, portal.url)
    session.sign_in.authorize_server(session, url)
    try:
        return item, describe_features(session, url)
    except (TransportError, ServerError) as error:
        session.waiter.check()
        if not _has_not_answered(error):
            raise
        log.info("Its layers are not shown, %s can't be reached: %s", loggable(url), reason(error))
        return item, None


def _has_not_answered(error: Union[TransportError, ServerError]) -> bool:
    """Whether it was not ArcGIS that answered, but nobody, the web page of another or a sign-in of Windows."""
    return isinstance(error, (TransportError, ForeignSignInError)) or is_web_page(error.details.encode())


def count_layers(
    session: Session,
    service: FeatureService,
    layers: Sequence[ExportLayer],
    area: Optional[tuple[Extent, SpatialReference]] = None,
) -> dict[int, Counts]:
    """Count the features of each layer; a filter that the service refuses becomes the *problem* of its layer."""
    session.sign_in.authorize_server(session, service.url)
    found = {}
    for layer in layers:
        try:
            total = count_features(session, service.url, layer.id, layer.where)
            known = service.layer(layer.id)
            inside, where = -1, ""
            if area is not None and known is not None and not known.is_table:
                inside = count_features(session, service.url, layer.id, layer.where, area)
                if inside <= MOST_IDS and inside < total:
                    where = where_of_ids(*feature_ids(session, service.url, layer.id, layer.where, area))
            found[layer.id] = Counts(total, inside, where)
        except SignInError:
            raise
        except ServerError as error:
            # Without a filter of the user's nothing is wrong but the count.
            found[layer.id] = Counts(problem=error.message if layer.where.strip() else "")
    return found


def default_title(item: Item) -> str:
    """Return a title for the item that the export makes: the portal refuses one that is there already."""
    return f"{item.title} {datetime.datetime.now():%Y-%m-%d %H%M%S}"


def is_unreached(item: Item, service: Optional[FeatureService]) -> bool:
    """Whether the service of an item that was described can't be reached from here."""
    return service is None and item.type == FEATURE_SERVICE


def unreached_text(item: Item) -> str:
    """Report that the layers of an item are not known here; the portal exports it all the same."""
    return tr(
        "The feature service of “{title}” can't be reached from here: its layers are not shown. The portal exports "
        "all of them."
    ).format(title=item.title)


def service_sentence(item: Item, service: Optional[FeatureService]) -> str:
    """Describe in a sentence what was found."""
    if service is None:
        return tr("{title}, by {owner}: {type}.").format(title=item.title, owner=item.owner, type=item.type)
    layers = sum(not layer.is_table for layer in service.layers)
    tables = len(service.layers) - layers
    parts = [tr("%Ln layer(s)", layers)] + ([tr("%Ln table(s)", tables)] if tables else [])
    return tr("{title}, by {owner}: {parts}.").format(title=item.title, owner=item.owner, parts=", ".join(parts))


def where_of_ids(field: str, ids: Sequence[int]) -> str:
    """Return the filter that fits the features with *ids* and no other; neighbouring numbers as one span."""
    if not field:
        return ""
    spans: list[list[int]] = []
    for each in ids:
        if spans and each == spans[-1][1] + 1:
            spans[-1][1] = each
        else:
            spans.append([each, each])
    single = [first for first, last in spans if first == last]
    parts = [f"{field} BETWEEN {first} AND {last}" for first, last in spans if first < last]
    if single:
        parts.append(f"{field} IN ({', '.join(map(str, single))})")
    return " OR ".join(parts) or f"{field} < 0 AND {field} > 0"


def joined_where(where: str, more: str) -> str:
    """Return the filter that fits what both do; either may be empty."""
    parts = [part for part in (where.strip(), more) if part]
    return parts[0] if len(parts) == 1 else " AND ".join(f"({part})" for part in parts)


def area_note(counts: Counts, name: str) -> str:
    """Report that all of a layer comes although only an area was wanted; "" where the area can be had."""
    if counts.inside < 0 or counts.where or counts.inside >= counts.total:
        return ""
    return tr(
        "{layer}: all {total} features are exported. Export Item does not support areas, and "
        "{inside} features in the current view are too many to be listed one by one."
    ).format(layer=name, inside=number_text(counts.inside), total=number_text(counts.total))


def nothing_matches(service: FeatureService, filters: Mapping[int, str], counts: Mapping[int, Counts]) -> str:
    """Report the first of the chosen layers whose filter no feature fits; "" for none."""
    for layer in service.layers:
        if filters.get(layer.id, "").strip() and counts.get(layer.id, Counts()).total == 0:
            return tr("No feature of {layer} matches its filter. Change the filter, or untick the layer.").format(
                layer=layer.name
            )
    return ""


def button_text(layers: int, format: str) -> str:
    """Return what the button of the window will do."""
    return tr("Export %Ln layer(s) as {format}", layers).format(format=format_name(format)) if layers else tr("Export")


def has_columns(
    format: str, service: Optional[FeatureService], layers: Collection[int], with_geometry: bool = True
) -> bool:
    """Whether the file gets columns with coordinates: a CSV of points that are exported with their geometry."""
    points = service is not None and any(layer.is_point and layer.id in layers for layer in service.layers)
    return format == CSV and points and with_geometry


def fixed_crs_text(format: str) -> str:
    """Describe in which CRS a format always is; "" where another one can be chosen."""
    return tr("{format} is always in WGS 84.").format(format=format_name(format)) if format in WGS84_ONLY else ""


def file_endings(format: str, layers: int) -> tuple[str, ...]:
    """Return the endings that the file may have, first the one that is usual for so many layers."""
    endings = ENDINGS.get(format, ())
    usual = default_ending(format, layers)
    return (usual, *(ending for ending in endings if ending != usual)) if endings else ()


def format_problem(problems: Mapping[str, str]) -> str:
    """Return the problem to show beside the format: first the format's own, then of the columns, then of the CRS."""
    return next((problems[key] for key in ("format", "columns", "crs") if key in problems), "")
