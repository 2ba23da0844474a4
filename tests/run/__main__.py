# SPDX-License-Identifier: GPL-2.0-or-later
"""``make run``: QGIS with the plugin, on the sandbox server.

With a display it stays open for the user. Without one the whole job is done on a virtual screen by
real mouse and key events, each step is photographed into build/run, and any failure ends it non-zero.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.run.closing import closed_in_the_middle, jobs_listed, taken_up_again
from tests.run.corridor import along_a_line
from tests.run.folders import checked_cache
from tests.run.importing import tiles_imported
from tests.run.job import from_an_empty_project, whole_job
from tests.run.larger import larger_than_allowed
from tests.run.maps import large_map_image
from tests.run.packages import packages_opened
from tests.run.portal import asked_before_http, item_exported, proxied
from tests.run.screen import Eyes, Screen, free_port, need, wait_for

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "build" / "run"
PROFILES = RUN / "profiles"
PROFILE = PROFILES / "profiles" / "default" / "QGIS" / "QGIS3.ini"

# A fresh profile: our plugin on, the sandbox among QGIS' ArcGIS REST servers, nothing asked at the start.
SETTINGS = """[PythonPlugins]
arcgis_export=true
processing=true

[connections]
arcgisfeatureserver\\items\\Sandbox\\url={sandbox}/server/rest/services
arcgisfeatureserver\\items\\Sandbox%20(ArcGIS%20Online)\\url={sandbox}/online/{org}/arcgis/rest/services

[app]
news-feed\\items\\httpsfeedqgisorg\\disabled=true
news-feed\\items\\disabled=true

[core]
NewsFeed\\httpsfeedqgisorg\\disabled=true

[fonts]
downloadMissingFonts=false

[qgis]
checkVersion=false
showTips=false
newsFeedDisabled=true

[locale]
overrideFlag=true
showGroupSeparator=true
userLocale=en
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--theme", default="", help="a QGIS interface theme, such as 'Night Mapping'")
    parser.add_argument("--headless", action="store_true", help="use the virtual screen even where there is a display")
    parser.add_argument("--folder", type=Path, default=RUN / "exports", help="where the exports are saved")
    arguments = parser.parse_args()
    need("qgis")
    for old in [*RUN.glob("*.png"), PROFILES, RUN / "exports"]:
        shutil.rmtree(old) if old.is_dir() else old.unlink(missing_ok=True)
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if any(arguments.folder.iterdir()):  # the window would ask whether to replace what is there
        raise SystemExit(f"make run: {arguments.folder} is not empty.")
    sandbox = subprocess.Popen(
        [sys.executable, "-m", "tests.sandbox", "--port", "0", "--cache", str(ROOT / "build" / "sandbox")],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert sandbox.stdout is not None
        url = sandbox.stdout.readline().strip()
        print(f"make run: the sandbox is at {url}")
        write_profile(url, arguments.theme)
        if os.environ.get("DISPLAY") and not arguments.headless:
            return start_qgis(url, dict(os.environ)).wait()
        return unattended(url, arguments.folder)
    finally:
        sandbox.terminate()
        sandbox.wait(10)


def write_profile(url: str, theme: str) -> None:
    PROFILE.parent.mkdir(parents=True)
    text = SETTINGS.format(sandbox=url, org=ORGANISATION)
    if theme:
        text += f"\n[UI]\nUITheme={theme}\n"
    PROFILE.write_text(text, encoding="utf-8")


def start_qgis(url: str, environment: dict[str, str]) -> subprocess.Popen[bytes]:
    environment = {
        **environment,
        "QGIS_PLUGINPATH": str(ROOT / "build" / "plugins"),
        "ARCGIS_EXPORT_SANDBOX": url,
        "HOME": environment.get("HOME", str(RUN)),
        # A debugging build of Python would otherwise print every warning of other code.
        "PYTHONWARNINGS": "ignore",
    }
    command = ["qgis", "--nologo", "--noversioncheck", "--profiles-path", str(PROFILES), "--profile", "default"]
    command += ["--code", str(ROOT / "tests" / "run" / "probe.py")]
    with (RUN / "qgis.log").open("wb") as log:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)


def unattended(url: str, folder: Path) -> int:
    for program in ("Xvfb", "openbox", "xdotool", "import"):
        need(program)
    with Screen(RUN) as screen:
        with window(url, screen, empty=True) as (qgis, eyes):
            from_an_empty_project(screen, eyes, url)
        with window(url, screen) as (qgis, eyes):
            whole_job(screen, eyes, folder, qgis)
            packages_opened(screen, eyes, folder, url)
        with window(url, screen) as (qgis, eyes):
            closed_in_the_middle(screen, eyes, folder, qgis)
        with window(url, screen) as (qgis, eyes):
            taken_up_again(screen, eyes, folder)
            jobs_listed(screen, eyes)
            larger_than_allowed(screen, eyes, folder)
            along_a_line(screen, eyes, folder)
            checked_cache(screen, eyes, folder)
            large_map_image(screen, eyes, folder)
        with window(url, screen) as (qgis, eyes):
            item_exported(screen, eyes, folder, url)
            tiles_imported(screen, eyes, folder, url)
        with proxied(url, PROFILE) as proxy, window(url, screen) as (qgis, eyes):
            asked_before_http(screen, eyes, proxy)
    print(f"make run: done; the pictures of each step are in {RUN.relative_to(ROOT)}")
    return 0


@contextlib.contextmanager
def window(url: str, screen: Screen, empty: bool = False) -> Iterator[tuple[subprocess.Popen[bytes], Eyes]]:
    """Give a running QGIS and the eyes to see it with; *empty* is without a layer, on its welcome page."""
    port = free_port()
    scene = {"ARCGIS_EXPORT_EMPTY": "1", "HOME": str(RUN)} if empty else {}
    qgis = start_qgis(url, {**screen.environment, **scene, "ARCGIS_EXPORT_PROBE": str(port)})
    try:
        eyes = Eyes(port)
        wait_for(eyes.open, "QGIS' window", 120)
        if not empty:
            wait_for(lambda: eyes.ask("layers"), "the online layer")
        yield qgis, eyes
    except BaseException:
        screen.picture("failed")
        raise
    finally:
        qgis.terminate()
        try:
            qgis.wait(20)
        except subprocess.TimeoutExpired:
            qgis.kill()


ORGANISATION = "a1B2c3D4e5F6g7H8"

if __name__ == "__main__":
    sys.exit(main())
