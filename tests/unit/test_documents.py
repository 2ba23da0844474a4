# SPDX-License-Identifier: GPL-2.0-or-later
"""The documents: what they link to is there, and what they must name they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
)
GUIDE = ROOT / "docs" / "user-guide"
PAGES = {"export-tiles", "export-map", "export-item", "import-tiles", "open-package"}
MOST_BYTES = 4096  # of the README, which is for those who don't know the plugin yet

_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def links(text: str) -> Iterator[str]:
    """Yield the targets of all links and images, those in code left out."""
    yield from _LINK.findall(_CODE.sub("", text))


def anchors(text: str) -> set[str]:
    """Return the anchors of the headings, as GitHub and its like make them."""
    headings = _HEADING.findall(re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(path: Path, text: str) -> list[str]:
    """Return the relative links of a document to files or headings that are not there."""
    found = []
    for link in links(text):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = path.parent / name
        there = target.read_text("utf-8") if target.suffix == ".md" and target.is_file() else text if not name else ""
        if not target.exists() or (anchor and anchor not in anchors(there)):
            found.append(link)
    return found


def folders(*tops: str) -> list[str]:
    """Return the folders of the sources that hold Python files."""
    paths = (path.parent for top in tops for path in (ROOT / top).rglob("*.py") if "__pycache__" not in path.parts)
    return sorted({path.relative_to(ROOT).as_posix() for path in paths})


def algorithm_ids() -> list[str]:
    """Return the ids of the algorithms, read from the sources of the provider's algorithms."""
    provider = (ROOT / "plugin/processing/provider.py").read_text("utf-8")
    modules = re.findall(r"^from \.(\w+) import", provider, re.MULTILINE)
    texts = [(ROOT / f"plugin/processing/{module}.py").read_text("utf-8") for module in modules]
    names = [re.search(r'def name\(self\) -> str:\n\s+return "(\w+)"', text) for text in texts]
    return [f"arcgisexport:{name[1]}" for name in names if name is not None]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(path: Path) -> None:
    assert broken_links(path, path.read_text("utf-8")) == []


def test_a_broken_link_is_found() -> None:
    text = (
        "# One two\n[a](gone.md) [b](README.md) [c](#one-two) [d](#three)\n`[e](f)` <https://a.example/> ![g](h.png)\n"
    )
    assert broken_links(ROOT / "x.md", text) == ["gone.md", "#three", "h.png"]


def test_every_picture_is_shown_somewhere() -> None:
    shown = {(path.parent / link).resolve() for path in DOCUMENTS for link in links(path.read_text("utf-8"))}
    assert [path.name for path in sorted((ROOT / "docs/images").iterdir()) if path not in shown] == []


def test_every_document_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    left = [ROOT / "README.md"]
    while left:
        path = left.pop()
        if path.suffix == ".md" and path.is_file() and path not in seen:
            seen.add(path)
            left += [(path.parent / link.partition("#")[0]).resolve() for link in links(path.read_text("utf-8"))]
    assert [path for path in DOCUMENTS if path not in seen] == []


def test_the_readme_is_short_and_names_what_matters() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert len(text.encode()) <= MOST_BYTES
    assert all(words in text for words in ("make run", "make test", "3.40", "account"))


def test_the_architecture_names_every_folder() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    assert folders("plugin", "ui")
    assert [folder for folder in folders("plugin", "ui") if f"`{folder}`" not in text] == []


def test_the_architecture_names_only_files_that_are_there() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    named = set(re.findall(r"`((?:plugin|ui|tests|docs|i18n|\.ci)/[\w./-]*)`", text))
    assert len(named) > 60
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_the_architecture_names_only_code_that_is_there() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    paths = [*(ROOT / "plugin").rglob("*.py"), *(ROOT / "ui").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    known = set(
        re.findall(r"\w+", " ".join(path.read_text("utf-8") for path in paths if path.name != Path(__file__).name))
    )
    named = set(re.findall(r"`([A-Za-z_]\w+(?:\.[a-zA-Z_]\w+)*)`", text))
    names = {name for name in named if not name.endswith((".py", ".ui", ".md"))}
    assert len(names) > 40
    assert sorted(name for name in names if not set(name.split(".")) <= known) == []


def test_every_algorithm_is_documented() -> None:
    text = (ROOT / "docs/processing.md").read_text("utf-8")
    assert len(algorithm_ids()) >= 8
    assert [name for name in algorithm_ids() if f"`{name}`" not in text] == []


def test_every_parameter_of_an_algorithm_is_documented() -> None:
    text = (ROOT / "docs/processing.md").read_text("utf-8")
    sources = [path.read_text("utf-8") for path in (ROOT / "plugin/processing").rglob("*.py")]
    names = {name for source in sources for name in re.findall(r'"([A-Z][A-Z_]+)"', source)}
    names -= {"CSV", "KML"}  # formats
    assert len(names) > 50
    assert sorted(name for name in names if f"`{name}`" not in text) == []


def test_help_opens_a_page_of_the_published_guide() -> None:
    from arcgis_export.plugin.environment.guide import guide_url

    homepage = re.search(r"^homepage=(.+)$", (ROOT / "metadata.txt").read_text("utf-8"), re.MULTILINE)
    assert homepage is not None
    assert guide_url("export-tiles") == f"{homepage[1]}/docs/user-guide/export-tiles.md"


def test_every_window_has_its_page() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "ui").rglob("dialog.py")]
    pages = {page for source in sources for page in re.findall(r'guide_page = "([\w-]+)"', source)}
    assert pages == PAGES
    assert [page for page in sorted(PAGES) if not (GUIDE / f"{page}.md").is_file()] == []


def test_the_documents_do_not_ship() -> None:
    line = re.search(r"^SHIPPED := (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert line is not None
    assert not {"docs", "CONTRIBUTING.md"} & {name.split("/")[0] for name in line[1].split()}
    assert not [path for top in ("plugin", "ui", "i18n") for path in (ROOT / top).rglob("*.png")]
