# SPDX-License-Identifier: GPL-2.0-or-later
"""What a user does in any window: press, choose, type, tick, and look whether it came."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any, Callable, Optional

from tests.run.screen import Eyes, Screen, wait_for

STEADY = 5  # looks, 0.2 s apart, that must agree
FEWEST_COLOURS = 4  # that a drawn layer shows; a blank one has one
TICK = 9  # pixels from the left end of a tick box, or of a layer's row, to its tick


class FailedError(AssertionError):
    """Something on the screen is not as it should be."""


def steady(look: Callable[[], Any]) -> Any:
    """Return what *look* returns once it stays the same: windows take a moment to find their places."""
    last: list[Any] = []

    def same() -> Any:
        last.append(look())
        return last[-1] if len(last) > STEADY and all(found == last[-1] for found in last[-STEADY:]) else None

    return wait_for(same, "a steady window")


def visible(eyes: Eyes, name: str) -> bool:
    found = eyes.ask("widget", name)
    return bool(found and found["visible"])


def click(screen: Screen, found: dict[str, Any]) -> None:
    x, y, width, height = found["rect"]
    screen.click(x + width / 2, y + height / 2)


def click_left(screen: Screen, found: dict[str, Any]) -> None:
    """Press the left end of something wide: a tick before its text, a title, a row."""
    x, y, _, height = found["rect"]
    screen.click(x + TICK, y + height / 2)


def set_tick(screen: Screen, eyes: Eyes, name: str, on: bool = True) -> None:
    """Tick a box, or take its tick away."""
    found = wait_for(lambda: visible(eyes, name) and eyes.ask("widget", name), name)
    if found["checked"] != on:
        click_left(screen, found)
        wait_for(lambda: eyes.ask("widget", name)["checked"] == on, f"the tick of {name}")


def choose(screen: Screen, eyes: Eyes, combo: str, label: str) -> None:
    """Open a drop-down list by its arrow, and press the first entry that starts with *label*."""
    x, y, width, height = eyes.ask("widget", combo)["rect"]
    screen.click(x + width - 10, y + height / 2)
    text = next(text for text in eyes.ask("combo_texts", combo) if text.startswith(label))
    click(screen, wait_for(lambda: _opened(eyes, combo, text), f"the list entry {text}"))
    wait_for(lambda: eyes.ask("widget", combo)["text"].startswith(label), f"{label} to be chosen")


def _opened(eyes: Eyes, combo: str, text: str) -> Optional[dict[str, Any]]:
    entry: dict[str, Any] = eyes.ask("combo_entry", combo, text)
    return entry if entry["visible"] else None


def type_over(screen: Screen, eyes: Eyes, name: str, text: str) -> None:
    """Type *text* over what stands in a field, and leave the field."""
    x, y, _, height = eyes.ask("widget", name)["rect"]
    screen.click(x + 40, y + height / 2)
    screen.key("ctrl+a")
    screen.type(text)
    screen.key("Tab")


def file_name(screen: Screen, eyes: Eyes, path: Path) -> None:
    """Type the file's name over the suggested one."""
    type_over(screen, eyes, "file_widget", str(path))
    wait_for(lambda: eyes.ask("widget", "file_widget")["text"] == str(path), "the file's name")


def show_only(screen: Screen, eyes: Eyes, wanted: Collection[str]) -> None:
    """Tick exactly the layers with these ids in the layer tree."""
    for row, layer in enumerate(eyes.ask("tree_rows")):
        on = layer["id"] in wanted
        if layer["checked"] != on:
            click_left(screen, layer)
            wait_for(lambda: eyes.ask("tree_rows")[row]["checked"] == on, f"the tick of {layer['id']}")  # noqa: B023


def check_no_traceback(eyes: Eyes) -> None:
    if errors := eyes.ask("python_errors"):
        raise FailedError(f"A traceback reached the user: {errors}")
