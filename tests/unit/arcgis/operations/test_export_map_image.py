# SPDX-License-Identifier: GPL-2.0-or-later
"""The image of a map: what the server says of it, and its bytes, from a small server that can go wrong."""

from __future__ import annotations

import base64
import gzip
import io
import json
import struct
import threading
import zipfile
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Optional
from urllib.parse import parse_qs, urlsplit

import pytest
from arcgis_export.plugin.arcgis.client.download import download
from arcgis_export.plugin.arcgis.client.session import Connection, Session
from arcgis_export.plugin.arcgis.errors import NotArcGisError, ServerError, TransportError
from arcgis_export.plugin.arcgis.operations.export_map.image import (
    MapImage,
    fetch_image,
    read_map_image,
)
from arcgis_export.plugin.arcgis.operations.export_map.request import ExportMapRequest
from arcgis_export.plugin.arcgis.services.map_service import IMAGE_FORMATS, MAP_FORMATS, MapService
from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn
from arcgis_export.plugin.arcgis.urls import ServiceKind
from arcgis_export.plugin.core.errors import ExportError, PackageError, RequestError
from arcgis_export.plugin.operations.export_map.cells import MapSource
from arcgis_export.plugin.operations.export_map.operation import preview
from arcgis_export.plugin.tiles.extent import Extent
from arcgis_export.plugin.tiles.spatial_reference import SpatialReference

MERCATOR = SpatialReference(102100, 3857)
ENVELOPE = {"xmin": -5, "ymin": 0, "xmax": 15, "ymax": 10, "spatialReference": {"wkid": 102100, "latestWkid": 3857}}


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\0\0"))
    + _chunk(b"IEND", b"")
)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><g/></svg>\n'


def kmz() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr("doc.kml", "<kml/>")
    return memory.getvalue()


FILES = {
    "png": PNG,
    "jpg": b"\xff\xd8\xff\xe0" + b"x" * 3000 + b"\xff\xd9",
    "gif": b"GIF89a" + b"x" * 50 + b"\0;",
    "bmp": b"BM" + struct.pack("<I", 60) + b"x" * 54,
    "pdf": b"%PDF-1.4\n" + b"x" * 3000 + b"\n%%EOF\n",
    "svg": SVG,
    "svgz": gzip.compress(SVG),
    "kmz": kmz(),
}


class Server:
    """Answers from a list, in turn, the last of it for ever; writes down what it was asked."""

    def __init__(self) -> None:
        self.answers: list[tuple[int, dict[str, str], bytes]] = []
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                form = parse_qs(self.rfile.read(size).decode(), keep_blank_values=True)
                outer.asked.append((self.command, self.path, {key: each[0] for key, each in form.items()}))
                status, headers, body = outer.answers.pop(0) if len(outer.answers) > 1 else outer.answers[0]
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    if value:
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = _answer  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def say(self, body: Any, status: int = 200, **headers: str) -> None:
        """Add an answer: bytes as they are, anything else as JSON."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.answers.append((status, {name.replace("_", "-"): value for name, value in headers.items()}, data))

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def service(server: Server) -> MapService:
    return MapService(
        server.url + "/server/rest/services/World/MapServer",
        ServiceKind.MAP,
        spatial_reference=MERCATOR,
        formats=MAP_FORMATS,
    )


@pytest.fixture
def session(service: MapService, waiter: Any) -> Iterator[Session]:
    with Session(Connection(connect_timeout=2, read_timeout=2), SignIn(None, service.url), waiter) as session:
        yield session


def request(service: MapService, **changes: Any) -> ExportMapRequest:
    return ExportMapRequest(service, Extent(0, 0, 10, 10), MERCATOR, 400, 200, **changes)


def export_image(session: Session, request: ExportMapRequest) -> MapImage:
    source = MapSource(request.service.url, request.operation, (4096, 4096), request.reference)
    return source.draw(session, request.parameters("json"))


def image(href: str) -> MapImage:
    return MapImage(href, 400, 200, Extent(-5, 0, 15, 10), MERCATOR)


def drawn(href: str, **changes: Any) -> dict[str, Any]:
    return {"href": href, "width": 400, "height": 200, "extent": ENVELOPE, "scale": 2.53e7, **changes}


def test_drawing_is_asked_for_with_a_form(server: Server, service: MapService, session: Session) -> None:
    server.say(drawn("http://127.0.0.1/out/a.png"))
    found = export_image(session, request(service, layers="show:1"))
    assert found == MapImage("http://127.0.0.1/out/a.png", 400, 200, Extent(-5, 0, 15, 10), MERCATOR, 2.53e7)
    ((method, path, form),) = server.asked
    assert (method, path) == ("POST", "/server/rest/services/World/MapServer/export")
    assert form == {
        "bbox": "0,0,10,10", "bboxSR": "102100", "size": "400,200", "format": "png", "layers": "show:1", "f": "json",
    }  # fmt: skip


def test_image_services_have_an_operation_of_their_own(server: Server, session: Session) -> None:
    server.say(drawn("/arcgisoutput/a.tif", scale=0))
    images = MapService(server.url + "/rest/services/E/ImageServer", ServiceKind.IMAGE, formats=IMAGE_FORMATS)
    found = export_image(session, request(images, format="tiff"))
    assert server.asked[0][1].endswith("/ImageServer/exportImage") and found.scale == 0
    assert found.href == server.url + "/arcgisoutput/a.tif"


def test_a_passing_fault_is_tried_again(server: Server, service: MapService, session: Session, waiter: Any) -> None:
    server.say(b"busy", status=502)
    server.say(drawn("http://127.0.0.1/a.png"))
    assert export_image(session, request(service)).width == 400
    assert len(server.asked) == 2 and waiter.waits == [0.5]


def test_the_servers_own_words(server: Server, service: MapService, session: Session) -> None:
    server.say({"error": {"code": 400, "message": "Invalid or missing input parameters.", "details": ["size"]}})
    with pytest.raises(ServerError, match="Invalid or missing input parameters. size"):
        export_image(session, request(service))


def test_an_extent_without_a_crs_is_in_the_images(server: Server, service: MapService, session: Session) -> None:
    server.say(drawn("http://127.0.0.1/a.png", extent={k: v for k, v in ENVELOPE.items() if k != "spatialReference"}))
    assert export_image(session, request(service, image_sr=SpatialReference(2056))).spatial_reference.wkid == 2056


@pytest.mark.parametrize(
    "changes",
    [
        {"href": ""}, {"href": None}, {"href": "ftp://x/a.png"}, {"href": "http://[/a.png"}, {"width": 0},
        {"height": None}, {"extent": None}, {"extent": {**ENVELOPE, "xmin": "NaN"}}, {"extent": {}},
    ],
)  # fmt: skip
def test_answers_without_an_image(changes: Any) -> None:
    with pytest.raises(NotArcGisError):
        read_map_image(
            {**drawn("http://127.0.0.1/a.png"), **changes}, "http://127.0.0.1/rest/services/W/MapServer/export"
        )


@pytest.mark.parametrize("kind", FILES)
def test_each_kind_of_image(kind: str, server: Server, service: MapService, session: Session, tmp_path: Path) -> None:
    server.say(FILES[kind])
    part, seen = tmp_path / "x.part", []
    href = f"{server.url}/out/a.{kind}"
    fetch_image(session, service, image(href), part, lambda done, total: seen.append((done, total)), format=kind)
    assert part.read_bytes() == FILES[kind] and seen[-1] == (len(FILES[kind]),) * 2


@pytest.mark.parametrize("kind", FILES)
def test_an_image_that_is_cut_off(
    kind: str, server: Server, service: MapService, session: Session, tmp_path: Path
) -> None:
    # The length that is reported is that of the cut file: only the bytes can tell.
    server.say(FILES[kind][:-12] if kind != "bmp" else FILES[kind][:40])
    part = tmp_path / "x.part"
    with pytest.raises(PackageError, match="cut off"):
        fetch_image(session, service, image(f"{server.url}/out/a.{kind}"), part)
    assert not part.exists()


def test_a_byte_of_an_image_that_was_changed(
    server: Server, service: MapService, session: Session, tmp_path: Path
) -> None:
    changed = bytearray(PNG)
    changed[len(PNG) // 2] ^= 1
    server.say(bytes(changed))
    with pytest.raises(PackageError):
        fetch_image(session, service, image(f"{server.url}/out/a.png"), tmp_path / "x.part")
    assert not (tmp_path / "x.part").exists()


def test_a_connection_that_breaks(server: Server, service: MapService, session: Session, tmp_path: Path) -> None:
    server.say(PNG[:20], Content_Length=str(len(PNG)), Connection="close")
    server.say(PNG)
    fetch_image(session, service, image(server.url + "/out/a.png"), tmp_path / "x.part")
    assert (tmp_path / "x.part").read_bytes() == PNG and len(server.asked) == 2


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b"<html><body>Sign in</body></html>", "png", NotArcGisError),
        (b"<!DOCTYPE html><html></html>", "svg", NotArcGisError),
        (b'{"error":{"code":500,"message":"Disk full"}}', "png", ServerError),
        (b'{"a":1}', "png", NotArcGisError),
        (FILES["gif"], "png", PackageError),
        (PNG, "pdf", PackageError),
        (b"", "png", PackageError),
    ],
)
def test_something_else_in_place_of_the_image(
    body: bytes, kind: str, error: Any, server: Server, service: MapService, session: Session, tmp_path: Path
) -> None:
    server.say(body)
    part = tmp_path / "x.part"
    with pytest.raises(error) as caught:
        fetch_image(session, service, image(f"{server.url}/out/a.{kind}"), part)
    assert not part.exists()
    assert (
        "image" in caught.value.message
        or "not send a " + kind in caught.value.message
        or "Disk full" in caught.value.message
    )


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/internal/rest/directories/arcgisoutput/a.png", "/server/rest/directories/arcgisoutput/a.png"),
        ("/arcgisoutput/a.png", "/arcgisoutput/a.png"),
        ("/elsewhere/a.png", None),
    ],
)
def test_an_image_at_a_host_inside(
    path: str, there: Optional[str], server: Server, service: MapService, session: Session, tmp_path: Path
) -> None:
    server.say(PNG)
    inside = image(f"http://127.0.0.1:9{path}")  # where nobody listens
    part = tmp_path / "x.part"
    if there is None:
        with pytest.raises(TransportError):
            fetch_image(session, service, inside, part)
        assert not server.asked
    else:
        fetch_image(session, service, inside, part)
        assert part.read_bytes() == PNG and [urlsplit(path).path for _, path, _ in server.asked] == [there]


def drawn_at_once(session: Session, service: MapService, part: Path) -> None:
    """Have an image drawn and sent in one answer, as Export Map does for a format without pixels."""
    whole = request(service)
    download(session, whole.url, part, lambda done, total: None, fields=whole.parameters("image"))


def test_a_stream_that_breaks_is_asked_for_anew(
    server: Server, service: MapService, session: Session, tmp_path: Path
) -> None:
    server.say(PNG[:20], Content_Length=str(len(PNG)), ETag='"1"', Connection="close")
    server.say(PNG, ETag='"2"')
    drawn_at_once(session, service, tmp_path / "x.part")
    assert (tmp_path / "x.part").read_bytes() == PNG
    assert [method for method, _, _ in server.asked] == ["POST", "POST"] and server.asked[1][2]["f"] == "image"


def test_an_error_in_place_of_a_stream(server: Server, service: MapService, session: Session, tmp_path: Path) -> None:
    server.say({"error": {"code": 400, "message": "", "details": ["Invalid extent."]}})
    with pytest.raises(ExportError, match="Invalid extent"):
        drawn_at_once(session, service, tmp_path / "x.part")
    assert list(tmp_path.iterdir()) == []


def test_a_host_inside_is_tried_once(
    server: Server, service: MapService, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.say(PNG)
    tried: list[str] = []
    real = Session.open

    def spy(self: Session, method: str, url: str, *more: Any, **named: Any) -> Any:
        tried.append(url)
        return real(self, method, url, *more, **named)

    monkeypatch.setattr(Session, "open", spy)
    for each in (session, session.for_thread()):
        fetch_image(each, service, image("http://127.0.0.1:9/arcgisoutput/a.png"), tmp_path / "x.part")
    here = server.url + "/arcgisoutput/a.png"
    assert tried == ["http://127.0.0.1:9/arcgisoutput/a.png", here, here]


@pytest.mark.parametrize("start", ["", "data:image/png;base64,"])
def test_an_answer_may_carry_the_image(
    server: Server, service: MapService, session: Session, tmp_path: Path, start: str
) -> None:
    answer = drawn("", imageData=start + base64.b64encode(PNG).decode(), contentType="image/png")
    del answer["href"]
    server.say(answer)
    found = export_image(session, request(service))
    fetch_image(session, service, found, tmp_path / "a.part", format="png")
    assert (tmp_path / "a.part").read_bytes() == PNG and len(server.asked) == 1


def test_a_carried_image_is_checked(server: Server, service: MapService, session: Session, tmp_path: Path) -> None:
    server.say(drawn("", imageData=base64.b64encode(PNG[:-6]).decode()))
    found = export_image(session, request(service))
    with pytest.raises(PackageError):
        fetch_image(session, service, found, tmp_path / "a.part", format="png")
    assert not (tmp_path / "a.part").exists()


@pytest.mark.parametrize("gone", [1, 2])
def test_an_image_that_another_machine_has_is_drawn_again_then_asked_for_itself(
    server: Server, service: MapService, session: Session, tmp_path: Path, gone: int
) -> None:
    for _ in range(gone):
        server.say(drawn(server.url + "/server/rest/directories/arcgisoutput/a.png"))
        server.say(b"<html>no such file</html>", status=404)
    if gone == 1:
        server.say(drawn(server.url + "/server/rest/directories/arcgisoutput/b.png"))
    server.say(PNG)
    source = MapSource(service.url, "export", (4096, 4096), MERCATOR)
    fields = request(service).parameters("json")
    image_there = source.fetch(session, source.draw(session, fields), tmp_path / "a.part", lambda *_: None, fields)
    assert (tmp_path / "a.part").read_bytes() == PNG and image_there.width == 400
    method, path, form = server.asked[-1]
    assert (method, form.get("f")) == (("GET", None) if gone == 1 else ("POST", "image"))
    assert gone == 1 or {**form, "f": "json"} == fields


@pytest.mark.parametrize("changes", [{}, {"adjust_aspect_ratio": False}])
def test_an_image_in_place_of_its_description_lies_where_it_was_asked_for(
    server: Server, service: MapService, session: Session, tmp_path: Path, changes: dict[str, Any]
) -> None:
    server.say(PNG, Content_Type="image/png")
    fields = request(service, **changes).parameters("json")
    source = MapSource(service.url, "export", (4096, 4096), MERCATOR)
    found = source.draw(session, fields)
    assert found == MapImage("", 400, 200, Extent(0, 0, 10, 10) if changes else Extent(-5, 0, 15, 10), MERCATOR)
    source.fetch(session, found, tmp_path / "a.part", lambda *_: None, fields)
    assert (tmp_path / "a.part").read_bytes() == PNG
    assert [form["f"] for _, _, form in server.asked] == ["json", "image"]


@pytest.mark.parametrize("changes", [{"map_scale": 5000.0}, {"rotation": 30.0}, {"image_sr": SpatialReference(2056)}])
def test_an_image_whose_place_only_the_server_knows(
    server: Server, service: MapService, session: Session, changes: dict[str, Any]
) -> None:
    server.say(PNG, Content_Type="image/png")
    with pytest.raises(NotArcGisError, match="without telling where they lie"):
        export_image(session, request(service, **changes))
    assert len(server.asked) == 1


def test_a_preview_is_fetched_as_an_export_is(
    server: Server, service: MapService, session: Session, tmp_path: Path
) -> None:
    """Drawn again where the file is on another machine, then asked for itself."""
    for _ in range(2):
        server.say(drawn(server.url + "/server/rest/directories/arcgisoutput/a.png"))
        server.say(b"<html>no such file</html>", status=404)
    server.say(PNG)
    path, _ = preview(session, request(service, format="pdf"), tmp_path / "preview")
    assert path.read_bytes() == PNG
    assert [form.get("f") for _, _, form in server.asked] == ["json", None, "json", None, "image"]
    with pytest.raises(RequestError):
        preview(session, request(service, layers="everything"), tmp_path / "preview")
    assert len(server.asked) == 5
