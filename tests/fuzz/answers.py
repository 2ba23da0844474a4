# SPDX-License-Identifier: GPL-2.0-or-later
"""The parsers of answers: each reads changed JSON, through a session that answers with nothing else."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from itertools import islice
from typing import Any, Optional

from arcgis_export.plugin.arcgis.client import job_status
from arcgis_export.plugin.arcgis.client.responses import read_json
from arcgis_export.plugin.arcgis.client.session import Answer, Connection
from arcgis_export.plugin.arcgis.errors import TransportError
from arcgis_export.plugin.arcgis.operations import export_item, import_tiles
from arcgis_export.plugin.arcgis.operations.export_map.image import read_map_image
from arcgis_export.plugin.arcgis.operations.export_tiles import cache_folder, estimate, results
from arcgis_export.plugin.arcgis.operations.export_tiles.request import ExportTilesRequest
from arcgis_export.plugin.arcgis.portal import upload_record
from arcgis_export.plugin.arcgis.portal.item_status import read_item_status
from arcgis_export.plugin.arcgis.portal.items import PortalUser, read_item
from arcgis_export.plugin.arcgis.portal.portal import Portal, find_portal
from arcgis_export.plugin.arcgis.services import catalog, feature_service, map_service, map_support
from arcgis_export.plugin.arcgis.services.basemaps import describe_to_export
from arcgis_export.plugin.arcgis.services.tile_service import read_service
from arcgis_export.plugin.arcgis.sign_in.login import Login
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.arcgis.sign_in.tokens import forget_tokens
from arcgis_export.plugin.arcgis.urls import parse_service_url
from arcgis_export.plugin.core.errors import ExportError
from arcgis_export.plugin.core.waiter import Waiter
from arcgis_export.plugin.operations.export_tiles.tiles_job import find_export
from arcgis_export.plugin.operations.import_tiles.details import ImportDetails
from arcgis_export.plugin.operations.import_tiles.find_job import find_job, known_jobs

from . import documents as d
from .changes import Change, changed_json
from .engine import Parser

MOST_REQUESTS = 60
MOST_TILES = 10**7  # that are counted one by one


class Asked:
    """A session that answers with the documents in turn, and with the last from then on."""

    def __init__(self, texts: list[bytes], url: str, login: Optional[Login] = None) -> None:
        self.texts, self.count = texts, 0
        self.now = 1000.0
        self.waiter = Waiter(sleep=self._pass, clock=lambda: self.now)
        self.sign_in = SignIn(login, url, clock=lambda: 1.78e9)
        self.connection = Connection()
        self.unreachable_hosts: set[str] = set()
        self.patience = None

    def _pass(self, seconds: float) -> None:
        self.now += seconds

    def get_json(self, url: str, *_: Any, **__: Any) -> dict[str, Any]:
        found: dict[str, Any] = read_json(200, {}, self._next(), url)
        return found

    post_json = get_json

    def get_bytes(self, url: str, *_: Any, **__: Any) -> Answer:
        return Answer(200, {}, self._next())

    def _next(self) -> bytes:
        self.count += 1
        if self.count > MOST_REQUESTS:
            raise TransportError("enough")
        return self.texts[min(self.count, len(self.texts)) - 1]


def parser(
    name: str, use: Callable[[Any], Any], *sound: Any, url: str = d.URL, login: Optional[Login] = None, cost: int = 1
) -> Parser:
    """A parser that asks for the *sound* documents in turn; one of them is changed."""
    plain = [json.dumps(each).encode() for each in sound]

    def read(changes: list[Change]) -> None:
        texts = list(plain)
        if changes:
            number = changes[0][1] % len(texts)
            texts[number] = changed_json(sound[number], changes)
        # The sound ones must be read to the end.
        with contextlib.suppress(ExportError) if changes else contextlib.nullcontext():
            shown(use(Asked(texts, url, login)))

    return Parser(name, read, cost)


def shown(value: Any) -> None:
    """What is read must be fit to be shown, logged and kept."""
    repr(value).encode("utf-8")


def _tile_service(url: str) -> Callable[[Any], Any]:
    where = parse_service_url(url)

    def use(session: Any) -> Any:
        service = read_service(session.get_json(url), where)
        (
            service.problem(),
            service.sentence(),
            service.writes_v2,
            service.creates_items,
            import_tiles.import_problem(service),
        )
        import_tiles.level_problem(service, [0, 3, 99])
        request = ExportTilesRequest(service, service.usable_levels)
        request.remarks(), request.format, request.fallback
        with contextlib.suppress(ExportError):
            request.validate()
            request.parameters()
            json.dumps(request.estimate_parameters())
        if service.scheme is not None:
            request.tiles()
        return service

    return use


def _map_service(url: str) -> Callable[[Any], Any]:
    where = parse_service_url(url)

    def use(session: Any) -> Any:
        service = map_service.read_map_service(session.get_json(url), where)
        for name in (
            "layers",
            "time",
            "dynamicLayers",
            "mapRangeValues",
            "mosaicRule",
            "datumTransformations",
            "rotation",
        ):
            map_support.lacking(service, name)
        return service

    return use


def _layer(session: Any) -> Any:
    return map_service.read_layer_details(session.get_json(d.URL + "/0"))


def _features(session: Any) -> Any:
    service = feature_service.describe_features(session, d.FEATURES_URL)
    return service, service.layer(0)


def _counts(session: Any) -> Any:
    count = feature_service.count_features(session, d.FEATURES_URL, 0)
    box = (feature_service.Extent(0, 0, 1, 1), feature_service.SpatialReference(3857))
    return count, feature_service.feature_ids(session, d.FEATURES_URL, 0, "", box)


def _job(session: Any) -> Any:
    answer = session.get_json(d.URL)
    with contextlib.suppress(ExportError):
        job_status.job_urls(d.URL, "exportTiles", job_status.job_id(answer, d.URL))
    status = job_status.read_status(answer)
    job_status.is_over_limit(status)
    return status, job_status.failure(status, d.URL).message


def _poll(session: Any) -> Any:
    return job_status.poll(session, d.URL, "exportTiles", "j1")


def _estimate(session: Any) -> Any:
    service = read_service(d.TILE_SERVICE, parse_service_url(d.URL))
    return estimate.estimate(session, ExportTilesRequest(service, (0, 1)))


def _results(session: Any) -> Any:
    job_url = d.URL + "/jobs/j1"
    status = job_status.read_status(session.get_json(job_url))
    found = results.package_urls(session, d.URL, job_url, status)
    return found, results.folder_url(session, d.URL, job_url, status), results.result_value(session, job_url, status)


def _listing(session: Any) -> Any:
    root = cache_folder._find(session, d.URL, "https://h.example/out")
    return list(islice(cache_folder._entries(session, d.URL, root), 1000))


def _import(session: Any) -> Any:
    status = import_tiles.poll(session, "https://h.example/admin/services/W.MapServer", "9f")
    service = read_service(d.TILE_SERVICE, parse_service_url(d.URL))
    request = import_tiles.ImportTilesRequest(service=service, item="i1", levels=(0, 1))
    return status, import_tiles.levels_sentence(status.levels), import_tiles.failed_text(status.job, request)


def _find_import(session: Any) -> Any:
    known_jobs(session, "https://h.example/admin")
    details = ImportDetails(
        service=d.URL, admin="https://h.example/admin", item="i1", levels=(0, 1), before=("j0",), submitted_at=1.789e9
    )
    return find_job(session, details), find_export(session, d.URL, 1.78e9, set())


def _submit_import(session: Any) -> Any:
    return import_tiles.submit(session, "https://h.example/admin", {"sourceItemId": "i1"})


def _catalog(session: Any) -> Any:
    return [(each, each.name) for each in catalog.list_services(session, "https://h.example/arcgis/rest/services")]


def _portal(session: Any) -> Any:
    portal = Portal(session, d.PORTAL)
    user = portal.user()
    item = read_item(d.ITEM)
    assert isinstance(user, PortalUser) and item is not None
    return user, user.may_change(item), user.may_create, user.is_administrator


def _find_portal(session: Any) -> Any:
    return find_portal(session, "https://h.example/arcgis")


def _items(session: Any) -> Any:
    portal = Portal(session, d.PORTAL)
    page = portal.search("x")
    return page, [each.is_hosted for each in page.items], portal.item("0a"), portal.thumbnail(portal.item("0a"))


def _basemap(session: Any) -> Any:
    service = describe_to_export(session, d.URL)
    return service, service.sentence(), service.problem()


def _map_image(session: Any) -> Any:
    return read_map_image(session.get_json(d.URL), d.URL)


def _token(session: Any) -> Any:
    forget_tokens()  # what an earlier example made of it
    session.sign_in.prepare(session)
    session.sign_in.renew(session, d.URL, session.sign_in.token_for(d.URL))
    session.sign_in.authorize_server(session, "https://other.example/arcgis/rest/services/W/MapServer")
    return session.sign_in.headers(d.URL), session.sign_in.form_token(d.URL)


def _export(session: Any) -> Any:
    return export_item.read_submitted(session.get_json(d.URL), d.URL), read_item_status(session.get_json(d.URL))


def _uploads(session: Any) -> Any:
    portal = Portal(session, d.PORTAL)
    record = upload_record.UploadRecord("/a", "World.tpk", "World", "Tile Package", "", 10, 1.5, owner="ann")
    upload_record.note_existing_items(portal, record)
    record.asked = 5.0
    found = upload_record.find_item(portal, record), upload_record.item_titled(portal, "ann", "World", 5.0)
    return found, json.dumps(record.to_json())


HEADERS = [
    {}, {"Retry-After": "5"}, {"Retry-After": "NaN"}, {"Retry-After": "1e400"}, {"Retry-After": "-5"},
    {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}, {"Retry-After": "Wed, 99 Oct 99999999999 07:28:00 GMT"}, {"Date": "x"},
]  # fmt: skip


def _errors() -> Parser:
    def read(changes: list[Change]) -> None:
        body = changed_json(d.ERROR, changes)
        chosen = sum(value for _, _, value in changes)
        status = (200, 200, 400, 401, 403, 404, 429, 498, 499, 500, 502, 503)[chosen % 12]
        try:
            read_json(status, HEADERS[chosen // 12 % len(HEADERS)], body, d.URL)
        except ExportError as error:
            shown((error.message, error.details, getattr(error, "retry_after", 0)))

    return Parser("errors", read)


_OURS = {**d.IMPORT, "id": "9e", "sourceItemId": "i1"}
_LOGIN = Login("mine", "ann", "secret")

PARSERS = [
    parser("tile service", _tile_service(d.URL), d.TILE_SERVICE, cost=3),
    parser("vector tile service", _tile_service(d.VECTOR_URL), d.TILE_SERVICE, cost=3),
    parser("map service", _map_service(d.URL), d.MAP_SERVICE),
    parser("image service", _map_service(d.IMAGE_URL), d.IMAGE_SERVICE),
    parser("layer of a map", _layer, d.LAYER),
    parser("feature service", _features, d.FEATURE_SERVICE, d.FEATURE_SERVICE),
    parser("counts of features", _counts, d.COUNT),
    parser("catalog", _catalog, d.CATALOG),
    parser("job", _job, d.JOB),
    parser("poll of a job", _poll, d.JOB, d.JOB),
    parser("estimate", _estimate, d.JOB),
    parser("results", _results, d.JOB),
    parser("listing of a cache", _listing, d.LISTING, d.LISTING, {"files": ["a.bundle"], "folders": []}),
    parser("import", _import, d.IMPORT, {"jobs": [d.IMPORT]}),
    parser("search for an import", _find_import, {"jobs": [d.IMPORT]}, {"jobs": [d.IMPORT, _OURS]}, d.IMPORT, _OURS),
    parser("submit of an import", _submit_import, {"status": "PENDING", "jobId": "9f"}),
    parser("portal", _portal, d.SELF, url=d.PORTAL, login=_LOGIN),
    parser("address of a portal", _find_portal, d.INFO, d.SELF),
    parser("items", _items, d.SEARCH, d.ITEM, d.ITEM, {"x": 1}),
    parser("basemap", _basemap, {**d.TILE_SERVICE, "exportTilesAllowed": False}, d.INFO, d.SELF, d.TILE_SERVICE),
    parser("image of a map", _map_image, d.MAP_IMAGE),
    parser("token", _token, d.INFO, d.TOKEN, url=d.PORTAL, login=_LOGIN),
    parser("export of an item", _export, d.EXPORT, d.ITEM_STATUS),
    parser("uploads", _uploads, d.CONTENT),
    _errors(),
]
