# SPDX-License-Identifier: GPL-2.0-or-later
"""Check the zip by the gates of the QGIS plugin repository: its scans, its metadata, its contents.

``python .ci/check_release.py dist/arcgis_export-0.1.0.zip``; exits with 1 and one line for each finding.
"""

from __future__ import annotations

import configparser
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

NAME = "arcgis_export"
MOST_BYTES = 1024 * 1024
CONFIG = Path(__file__).resolve().parent.parent / ".flake8"

# Where files may be, and which: anything else has got into the zip by mistake.
TOP = {"__init__.py", "metadata.txt", "LICENSE", "README.md", "CHANGELOG.md"}
ENDINGS = {"plugin": {".py"}, "ui": {".py", ".ui", ".svg"}, "i18n": {".qm"}}
# What would keep a scan from reading a file or a line, and is not allowed to.
SILENCED = re.compile(r"#\s*(?:flake8[:=]\s*noqa|pragma:\s*allowlist|nosec)", re.IGNORECASE)
GENERATED = re.compile(r"(ui_.*|resources(_rc)?)\.py")

REQUIRED = (
    "name qgisMinimumVersion description about version author email tracker repository homepage "
    "category icon tags hasProcessingProvider changelog"
).split()
ADDRESSES = ("tracker", "repository", "homepage")


def check_zip(path: Path) -> Iterator[str]:
    """Yield what is wrong with the archive itself."""
    size = path.stat().st_size
    if size >= MOST_BYTES:
        yield f"zip: {size:,} bytes, {MOST_BYTES:,} or more"
    with zipfile.ZipFile(path) as archive:
        names = [entry.filename for entry in archive.infolist()]
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
    for name in names:
        if not name.startswith(f"{NAME}/") or "\\" in name or ".." in name.split("/"):
            yield f"zip: {name} is not in the folder {NAME}"
        if modes[name] & 0o111 and not name.endswith("/"):
            yield f"zip: {name} is executable"
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"zip: {name} is there twice"


def check_files(folder: Path) -> Iterator[str]:
    """Yield the files that don't belong in the plugin's *folder*, and those that are missing."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for name in sorted(TOP - found):
        yield f"files: {name} is missing"
    for name in sorted(found - TOP):
        path = Path(name)
        allowed = ENDINGS.get(path.parts[0], set()) if len(path.parts) > 1 else set()
        hidden = any(part.startswith((".", "__pycache__", "__MACOSX")) for part in path.parts)
        if path.suffix not in allowed or hidden or GENERATED.fullmatch(path.name):
            yield f"files: {name} does not belong in the zip"
        elif path.suffix == ".py" and (found := SILENCED.search((folder / name).read_text(encoding="utf-8"))):
            yield f"files: {name} silences a check: {found[0]}"


def check_metadata(folder: Path) -> Iterator[str]:
    """Yield what the repository would refuse in metadata.txt."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # keys keep their case
    try:
        parser.read_string((folder / "metadata.txt").read_text(encoding="utf-8"))
        values = dict(parser["general"])
    except (OSError, ValueError, KeyError, configparser.Error) as error:
        yield f"metadata: can't be read: {error}"
        return
    for key in REQUIRED:
        if not values.get(key, "").strip():
            yield f"metadata: {key} is missing"
    if "plugin" in values.get("name", "").lower():
        yield "metadata: the name says plugin"
    if "/" in values.get("author", ""):
        yield "metadata: a slash in the author"
    if re.search(r"<\w+", values.get("description", "") + values.get("about", "")):
        yield "metadata: HTML in the description"
    if not re.fullmatch(r"\d+\.\d+\.\d+", values.get("version", "")):
        yield "metadata: the version is not of the form 1.2.3"
    for key in ADDRESSES:
        if not values.get(key, "https://").startswith("https://"):
            yield f"metadata: {key} is no https address"
    if values.get("icon") and not (folder / values["icon"]).is_file():
        yield "metadata: the icon is not in the zip"


def check_bandit(folder: Path) -> Iterator[str]:
    """Yield the findings of bandit's every rule; a ``# nosec`` hides nothing."""
    report = _json("bandit", "-q", "-r", "-f", "json", "--ignore-nosec", ".", cwd=folder)
    for found in [*report["results"], *report["errors"]]:
        where = f"{found['filename']}:{found.get('line_number', '')}"
        yield f"bandit: {where}: {found.get('test_id', '')} {found.get('issue_text') or found.get('reason')}"


def check_secrets(folder: Path) -> Iterator[str]:
    """Yield what detect-secrets takes for a secret."""
    report = _json("detect_secrets", "scan", "--all-files", ".", cwd=folder)
    for name, places in report["results"].items():
        yield from (f"detect-secrets: {name}:{place['line_number']}: {place['type']}" for place in places)


def check_flake8(folder: Path) -> Iterator[str]:
    """Yield the findings of flake8."""
    told = _run("flake8", "--config", str(CONFIG), ".", cwd=folder)
    if told.returncode not in (0, 1) or (told.returncode and not told.stdout):
        raise RuntimeError(told.stderr)
    yield from (f"flake8: {line}" for line in told.stdout.splitlines())


CHECKS = (check_files, check_metadata, check_bandit, check_secrets, check_flake8)


def _run(tool: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", tool, *arguments], cwd=cwd, capture_output=True, text=True)


def _json(tool: str, *arguments: str, cwd: Path) -> dict[str, Any]:
    told = _run(tool, *arguments, cwd=cwd)
    try:
        report: dict[str, Any] = json.loads(told.stdout)
    except ValueError:
        raise RuntimeError(f"{tool} failed: {told.stderr}") from None
    return report


def main() -> int:
    path = Path(sys.argv[1])
    problems = list(check_zip(path))
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        for check in CHECKS:
            found = list(check(Path(folder) / NAME))
            print(f"{check.__name__}: {len(found) or 'no'} finding{'' if len(found) == 1 else 's'}")
            problems += found
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
