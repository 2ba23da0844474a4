# SPDX-License-Identifier: GPL-2.0-or-later
"""A package of 1 GiB on its way to a portal: time beside ``curl``, memory, and what a broken upload sends again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

from tests.benchmarks.tools import FOLDER, LONGEST, ROOT, Memory, Row, child
from tests.sandbox import spawn

MIB = 1024 * 1024
SIZES = (32, 1024)  # MiB
MOST_MEMORY = 60.0  # MB
USER, PASSWORD = "analyst", "secret-pass"
KILLED = 9  # exit code


def rows() -> list[Row]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    paths = [_make_package(FOLDER / f"{size}.tpkx", size * MIB) for size in SIZES]
    # Without the seconds that the sandbox pretends to work on a file: curl does not wait for them.
    with spawn(FOLDER / "portal", "painted", "--seconds", "0") as url:
        small, large = (_ours("whole", url, path) for path in paths)
        theirs = _curl(url, paths[1])
        record = FOLDER / "record.json"
        killed = _killed(url, paths[1], record)
        resumed = _ours("resume", url, paths[1], record)
    for path in paths:
        path.unlink()
    gib = f"{SIZES[1] / 1024:g} GiB"
    return [
        Row(
            f"upload of {gib}, until the portal has put it together",
            f"{large['seconds']:.1f} s",
            f"curl, in one piece, {theirs:.1f} s",
            large["seconds"] / theirs,
            f"{large['sent']} parts, several at a time",
        ),
        Row(
            f"memory of an upload of {gib}",
            f"+{large['memory']:.1f} MB",
            f"of {SIZES[0]} MiB +{small['memory']:.1f} MB",
            large["memory"] / max(0.1, small["memory"]),
            f"peak, resident; {'under' if large['memory'] < MOST_MEMORY else 'OVER'} {MOST_MEMORY:g} MB",
        ),
        Row(
            f"upload of {gib}, killed half-way and gone on with",
            f"{resumed['sent']} parts",
            f"anew {resumed['parts']} parts",
            resumed["sent"] / resumed["parts"],
            f"{killed} parts were there; +{resumed['memory']:.1f} MB",
        ),
    ]


def _make_package(path: Path, size: int) -> Path:
    block = os.urandom(MIB)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("root.json", "{}")
        with archive.open("tiles", "w") as entry:
            for _ in range(size // MIB):
                entry.write(block)
    return path


def _ours(kind: str, url: str, path: Path, record: Path = Path()) -> dict[str, Any]:
    answer: dict[str, Any] = child(["-m", "tests.benchmarks.uploading", kind, url, str(path), str(record)])
    return answer


def _killed(url: str, path: Path, record: Path) -> int:
    """Let an upload die half-way, and return how many parts the portal has then."""
    command = [sys.executable, "-m", "tests.benchmarks.uploading", "die", url, str(path), str(record)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, timeout=LONGEST)
    if done.returncode != KILLED:
        raise RuntimeError(f"the upload that was to die ended with {done.returncode}")
    stored = json.loads(record.read_text())
    place = f"{url}/portal/sharing/rest/content/users/{USER}/items/{stored['item']}/parts?f=json"
    request = urllib.request.Request(place, headers={"X-Esri-Authorization": f"Bearer {_token(url)}"})
    with urllib.request.urlopen(request, timeout=LONGEST) as answer:
        return len(json.load(answer)["parts"])


def _token(url: str) -> str:
    form = {"username": USER, "password": PASSWORD, "client": "requestip", "f": "json"}
    data = urllib.parse.urlencode(form).encode()
    with urllib.request.urlopen(f"{url}/portal/sharing/rest/generateToken", data, timeout=LONGEST) as answer:
        return str(json.load(answer)["token"])


def _curl(url: str, path: Path) -> float:
    """Return the seconds that curl says it took to send the file in one request."""
    fields = {"f": "json", "title": "curl", "type": "Compact Tile Package", "tags": "bench", "token": _token(url)}
    forms = [part for name, value in fields.items() for part in ("--form", f"{name}={value}")]
    place = f"{url}/portal/sharing/rest/content/users/{USER}/addItem"
    command = ["curl", "--silent", "--show-error", "--fail", "--noproxy", "*", "--output", os.devnull]
    command += ["--write-out", "%{time_total}", *forms, "--form", f"file=@{path};filename=curl.tpkx", place]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=LONGEST)
    return float(done.stdout)


def measure(kind: str, url: str, path: Path, record_path: Path) -> None:
    """Upload in this process, and print what it took."""
    from arcgis_export.plugin.arcgis.client.session import Connection, Session
    from arcgis_export.plugin.arcgis.portal.upload import Upload
    from arcgis_export.plugin.arcgis.portal.upload_record import UploadRecord
    from arcgis_export.plugin.arcgis.sign_in.login import Login
    from arcgis_export.plugin.arcgis.sign_in.sign_in import SignIn

    sharing, about = f"{url}/portal/sharing/rest", path.stat()
    record = UploadRecord(
        str(path), f"{kind}_{about.st_size}.tpkx", kind, "Compact Tile Package", "bench", about.st_size, about.st_mtime
    )
    if kind == "resume":
        record = UploadRecord.from_json(json.loads(record_path.read_text()))

    def save() -> None:
        if kind in ("die", "resume"):
            record_path.write_text(json.dumps(record.to_json()))

    def report(done: int, total: int) -> None:
        if kind == "die" and done > total / 2:
            os._exit(KILLED)  # as a QGIS that crashes: nothing is tidied up

    with Session(Connection(), SignIn(Login("bench", USER, PASSWORD), sharing)) as session:
        session.get_json(sharing)  # what the first request loads is not the upload's
        memory, began = Memory(), time.perf_counter()
        upload = Upload(session, sharing, record, save, report)
        upload.run()
        seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "memory": memory.growth(), "sent": len(upload.sent), "parts": record.parts}))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "build" / "plugins"))
    measure(sys.argv[1], sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
