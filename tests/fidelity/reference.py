# SPDX-License-Identifier: GPL-2.0-or-later
"""What MapLibre GL JS makes of a package: its pictures and its names, drawn in headless Chromium on loopback."""

from __future__ import annotations

import json
import posixpath
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from arcgis_export.plugin.packages import open_package
from arcgis_export.plugin.packages.styles import styles_of

from tests.fidelity.views import HEIGHT, WIDTH, View

HERE = Path(__file__).resolve().parent
MAPLIBRE = HERE.parents[1] / "build" / "fidelity" / "node_modules" / "maplibre-gl" / "dist"
PATIENCE = 300  # seconds
# Software WebGL, and nothing asked of any other host.
CHROMIUM = [
    "chromium", "--headless", "--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--use-gl=angle", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader", "--hide-scrollbars", f"--window-size={WIDTH},{HEIGHT}",
]  # fmt: skip


@dataclass(frozen=True)
class Symbol:
    """A symbol in a picture: the layer of the style, its text and its icon, "" for none."""

    layer: str
    text: str
    icon: str


@dataclass(frozen=True)
class Drawn:
    """A view as PNG, with and without symbol layers, and the symbols in it."""

    whole: bytes
    plain: bytes
    symbols: tuple[Symbol, ...]


class _Site(ThreadingHTTPServer):
    """Serves a package as a web server does, and takes what the page sends."""

    daemon_threads = True

    def __init__(self, package: Path, views: Sequence[View]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.package = open_package(package)
        self.lock = threading.Lock()  # a package is for one thread
        self.style = next(styles_of(self.package))
        self.views = {
            "width": WIDTH,
            "height": HEIGHT,
            "views": [{"center": [view.longitude, view.latitude], "zoom": view.zoom} for view in views],
        }
        self.results: dict[str, bytes] = {}
        self.errors: list[str] = []
        self.ended = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def file(self, path: str) -> tuple[str, bytes] | None:
        """Return the type and the bytes of what the page asks for; ``None`` where there is no such thing."""
        if path == "/":
            return "text/html", (HERE / "page.html").read_bytes()
        if path in ("/maplibre-gl.js", "/maplibre-gl.css"):
            return "text/javascript" if path.endswith("js") else "text/css", (MAPLIBRE / path[1:]).read_bytes()
        if path == "/views.json":
            return "application/json", json.dumps(self.views).encode()
        if path.startswith("/style/"):
            return "application/json", json.dumps(self._style(with_symbols="whole" in path)).encode()
        with self.lock:
            if path.startswith("/tile/"):
                level, row, column = (int(part) for part in path[len("/tile/") : -len(".pbf")].split("/"))
                data = self.package.read(level, row, column)
                return None if data is None else ("application/x-protobuf", data)
            if path[1:] not in self.package.store.sizes:
                return None
            return "application/octet-stream", self.package.store.read_all(path[1:])

    def _style(self, with_symbols: bool) -> dict[str, Any]:
        style = dict(self.style.json)
        folder = posixpath.dirname(self.style.path)
        for name in ("glyphs", "sprite"):
            if isinstance(style.get(name), str):
                style[name] = f"{self.url}/{posixpath.normpath(posixpath.join(folder, style[name]))}"
        levels = self.package.held_levels
        style["sources"] = {
            name: {
                "type": "vector",
                "tiles": [f"{self.url}/tile/{{z}}/{{y}}/{{x}}.pbf"],
                "minzoom": min(levels),
                "maxzoom": max(levels),
            }
            for name in style["sources"]
        }
        if not with_symbols:
            style["layers"] = [layer for layer in style["layers"] if layer.get("type") != "symbol"]
        return style


class _Handler(BaseHTTPRequestHandler):
    server: _Site

    def do_GET(self) -> None:
        found = self.server.file(unquote(self.path.partition("?")[0]))
        self.send_response(200 if found else 404)
        if found:
            self.send_header("Content-Type", found[0])
            if found[1].startswith(b"\x1f\x8b"):
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(found[1])))
        self.end_headers()
        if found:
            self.wfile.write(found[1])

    def do_POST(self) -> None:
        name = self.path.partition("/result/")[2]
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if name in ("error", "failed"):
            self.server.errors.append(body.decode("utf-8", "replace"))
        else:
            self.server.results[name] = body
        if name in ("end", "failed"):
            self.server.ended.set()
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def drawn_by_maplibre(package: Path, views: Sequence[View]) -> list[Drawn]:
    """Draw *views* of a vector package. Raises `RuntimeError` where the browser doesn't come to the end."""
    site = _Site(package, views)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    profile = tempfile.mkdtemp(prefix="fidelity")
    browser = subprocess.Popen(
        [*CHROMIUM, f"--user-data-dir={profile}", site.url], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        ended = site.ended.wait(PATIENCE)
    finally:
        browser.terminate()
        browser.wait(20)
        site.shutdown()
        site.server_close()
        site.package.close()
        shutil.rmtree(profile, ignore_errors=True)
    if not ended or "end" not in site.results:
        raise RuntimeError(f"MapLibre GL JS has not drawn {package.name}: {site.errors[-3:]}")
    return [
        Drawn(
            site.results[f"{number}/whole.png"],
            site.results[f"{number}/plain.png"],
            tuple(Symbol(layer, text, icon) for layer, text, icon in json.loads(site.results[f"{number}/whole.json"])),
        )
        for number in range(len(views))
    ]
