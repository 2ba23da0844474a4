# SPDX-License-Identifier: GPL-2.0-or-later
"""A virtual screen with a window manager, a real mouse and real keys."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Callable, Optional

SIZE = "1680x1000"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def free_display() -> str:
    number = 90
    while Path(f"/tmp/.X{number}-lock").exists() or Path(f"/tmp/.X11-unix/X{number}").exists():
        number += 1
    return f":{number}"


class Screen:
    """Xvfb with openbox; the mouse and the keys go through the X server as a user's do."""

    def __init__(self, pictures: Path) -> None:
        self.pictures = pictures
        self.display = free_display()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._count = 0

    def __enter__(self) -> Screen:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        xvfb = ["Xvfb", self.display, "-screen", "0", f"{SIZE}x24", "-dpi", "96", "-nolisten", "tcp"]
        self._processes.append(subprocess.Popen(xvfb, **quiet))  # type: ignore[call-overload]
        wait_for(lambda: Path(f"/tmp/.X11-unix/X{self.display[1:]}").exists(), "the virtual screen")
        self._processes.append(subprocess.Popen(["openbox"], env=self.environment, **quiet))  # type: ignore[call-overload]
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._processes):
            process.terminate()
            process.wait(10)

    @property
    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key != "QT_QPA_PLATFORM"}
        return {**kept, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb"}

    def picture(self, name: str, pause: float = 0) -> Path:
        """Save the whole screen as ``<number>-<name>.png``; *pause* is in seconds, for QGIS to draw."""
        time.sleep(pause)
        self._count += 1
        path = self.pictures / f"{self._count:02d}-{name}.png"
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True)
        return path

    def xdotool(self, *words: object) -> None:
        subprocess.run(["xdotool", *map(str, words)], env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def click(self, x: float, y: float, button: int = 1) -> None:
        self.xdotool("mousemove", round(x), round(y), "sleep", "0.15", "click", button, "sleep", "0.15")

    def wheel(self, x: float, y: float, steps: int) -> None:
        """Turn the mouse wheel: forward for a positive number of *steps*."""
        self.xdotool("mousemove", round(x), round(y), "sleep", "0.15")
        self.xdotool("click", "--repeat", abs(steps), "--delay", 100, 4 if steps > 0 else 5)

    def drag(self, start: Sequence[float], end: Sequence[float]) -> None:
        x0, y0, x1, y1 = (round(value) for value in (*start, *end))
        steps = []
        for part in (0.3, 0.6, 1.0):
            steps += ["mousemove", round(x0 + (x1 - x0) * part), round(y0 + (y1 - y0) * part), "sleep", "0.1"]
        self.xdotool("mousemove", x0, y0, "sleep", "0.1", "mousedown", 1, "sleep", "0.1", *steps, "mouseup", 1)

    def type(self, text: str) -> None:
        self.xdotool("type", "--delay", "15", text)

    def key(self, *names: str) -> None:
        self.xdotool("key", "--delay", "40", *names)


class Eyes:
    """Asks the probe inside QGIS where things are and what they say."""

    def __init__(self, port: int) -> None:
        self._port = port

    def ask(self, name: str, *arguments: Any) -> Any:
        with socket.create_connection(("127.0.0.1", self._port), timeout=60) as connection:
            connection.sendall(json.dumps([name, *arguments]).encode() + b"\n")
            answer = json.loads(connection.makefile().readline())
        if "error" in answer:
            raise RuntimeError(f"{name}{arguments}: {answer['error']}")
        return answer["answer"]

    def open(self) -> bool:
        try:
            self.ask("messages")
        except (OSError, ValueError):
            return False
        return True


def wait_for(look: Callable[[], Any], what: str, seconds: float = 60.0) -> Any:
    """Return what *look* returns as soon as it is true; fail with a sentence after *seconds*."""
    end = time.monotonic() + seconds
    last: Optional[Exception] = None
    while time.monotonic() < end:
        try:
            found = look()
            if found:
                return found
        except (OSError, RuntimeError, KeyError, TypeError) as error:
            last = error
        time.sleep(0.2)
    raise SystemExit(f"make run: {what} did not come within {seconds:.0f} s. {last or ''}")


def need(program: str) -> None:
    if shutil.which(program) is None:
        raise SystemExit(f"make run: {program} is missing; run 'make setup'.")
