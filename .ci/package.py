# SPDX-License-Identifier: GPL-2.0-or-later
"""Write the installable zip: only what ships, under the plugin's name, the same bytes every time."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

NAME = "arcgis_export"
ENDINGS = {".py", ".ui", ".svg", ".png", ".txt", ".md", ".qm", ""}
DATE = (2026, 1, 1, 0, 0, 0)  # fixed, so that the zip depends on its contents alone


def shipped(paths: list[str]) -> list[Path]:
    """Return the files below *paths* that belong in the zip, sorted."""
    found = []
    for path in map(Path, paths):
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        found += [
            file
            for file in files
            if file.is_file()
            and file.suffix in ENDINGS
            and not any(part.startswith((".", "__pycache__")) for part in file.parts)
            and not (path.name == "i18n" and file.suffix == ".py")
        ]
    return found


def main() -> None:
    target, *paths = sys.argv[1:]
    for source in Path("i18n").glob("*.ts"):
        subprocess.run(["lrelease", "-silent", str(source)], check=True)
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    part = Path(f"{target}.part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in shipped(paths):
            entry = zipfile.ZipInfo(f"{NAME}/{file.as_posix()}", DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes())
    subprocess.run(["advzip", "--recompress", "--shrink-extra", "--quiet", str(part)], check=True)  # 3 % smaller
    part.replace(target)
    print(f"{target}: {Path(target).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
