# SPDX-License-Identifier: GPL-2.0-or-later
"""``make translations``: bring the .ts files up to date with the texts of plugin/ and ui/.

A new language begins with its code: ``python i18n/extract.py fr``. Translations are kept, texts that are gone
are dropped, new ones are marked unfinished. Line numbers are left out, so that a diff shows texts only.
"""

from __future__ import annotations

import ast
import re
import sys
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path
from typing import Optional
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "i18n"
NAME = "arcgis_export"
CONTEXT = "ArcGISExport"
SOURCES = ("plugin", "ui")
# How many plural forms Qt knows for a language; two for all others.
PLURALS = {"id": 1, "ja": 1, "ko": 1, "th": 1, "tr": 1, "vi": 1, "zh": 1, "cs": 3, "lt": 3, "pl": 3, "ru": 3, "uk": 3}
_QUOTES = {'"': "&quot;", "'": "&apos;"}


class ExtractionError(Exception):
    """Calls that can't be read; each names file and line."""


@dataclass
class Text:
    """A text of the program: where it stands, and whether it counts something."""

    plural: bool = False
    files: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Translation:
    """The *forms* of a translated text, one or as many as the language has plurals."""

    forms: tuple[str, ...]
    unfinished: bool


def find_texts(root: Path = ROOT) -> dict[str, Text]:
    """Return the texts of every ``tr("…")`` call. Raises `ExtractionError` for what is no literal."""
    texts: dict[str, Text] = {}
    faults: list[str] = []
    for file in sorted(path for folder in SOURCES for path in (root / folder).rglob("*.py")):
        place = file.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), place)):
            if not isinstance(node, ast.Call) or _name_of(node.func) != "tr":
                continue
            first = node.args[0] if node.args else None
            if isinstance(node.func, ast.Attribute) and _name_of(node.func.value) == "self":
                faults.append(f"{place}:{node.lineno}: QObject.tr has a context of its own; call i18n.tr")
            elif not isinstance(first, ast.Constant) or not isinstance(first.value, str):
                faults.append(f"{place}:{node.lineno}: the text of tr() is no literal")
            else:
                text = texts.setdefault(first.value, Text())
                text.plural = text.plural or len(node.args) > 1 or any(word.arg == "n" for word in node.keywords)
                text.files.add(place)
    if faults:
        raise ExtractionError("\n".join(faults))
    return texts


def _name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def read(path: Path) -> dict[str, Translation]:
    """Return the translations of a .ts file by their source text; empty where there is no file."""
    if not path.exists():
        return {}
    found = {}
    for message in ElementTree.parse(path).getroot().iter("message"):
        translation = message.find("translation")
        if translation is None or translation.get("type") in ("vanished", "obsolete"):
            continue
        plurals = translation.findall("numerusform")
        forms = tuple(form.text or "" for form in plurals) if plurals else (translation.text or "",)
        found[message.findtext("source") or ""] = Translation(forms, translation.get("type") == "unfinished")
    return found


def render(language: str, texts: dict[str, Text], known: dict[str, Translation]) -> str:
    """Return the .ts file of *language*; the same texts and translations give the same file."""
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<!DOCTYPE TS>"]
    lines += [f'<TS version="2.1" language="{language}" sourcelanguage="en">', "<context>"]
    lines.append(f"    <name>{CONTEXT}</name>")
    for source in sorted(texts):
        text = texts[source]
        lines.append('    <message numerus="yes">' if text.plural else "    <message>")
        lines += [f'        <location filename="../{file}"/>' for file in sorted(text.files)]
        lines.append(f"        <source>{escape(source, _QUOTES)}</source>")
        lines.append(f"        {_translation(language, text, known.get(source))}")
        lines.append("    </message>")
    return "\n".join([*lines, "</context>", "</TS>", ""])


def _translation(language: str, text: Text, known: Optional[Translation]) -> str:
    count = PLURALS.get(language, 2) if text.plural else 1
    forms = known.forms if known is not None and len(known.forms) == count else ("",) * count
    unfinished = not all(forms) or (known is not None and known.unfinished)
    written = [escape(form, _QUOTES) for form in forms]
    if text.plural:
        written = ["", *(f"            <numerusform>{form}</numerusform>" for form in written), "        "]
    mark = ' type="unfinished"' if unfinished else ""
    body = "\n".join(written)
    return f"<translation{mark}>{body}</translation>"


def language_of(path: Path) -> str:
    """Return the code in a .ts file's name."""
    match = re.fullmatch(rf"{NAME}_(.+)", path.stem)
    if match is None:
        raise ExtractionError(f"{path.name}: expected {NAME}_<language>.ts")
    return match[1]


def main(languages: list[str]) -> int:
    files = {*FOLDER.glob("*.ts"), *(FOLDER / f"{NAME}_{language}.ts" for language in languages)}
    try:
        texts = find_texts()
        for path in sorted(files):
            known = read(path)
            path.write_bytes(render(language_of(path), texts, known).encode())
            left = sorted(text for text, done in read(path).items() if done.unfinished)
            gone = len(set(known) - set(texts))
            print(f"{path.relative_to(ROOT)}: {len(texts)} texts, {len(left)} to translate, {gone} dropped")
            for text in left:
                print(f"    {text!r}")
    except ExtractionError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
