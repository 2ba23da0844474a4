# SPDX-License-Identifier: GPL-2.0-or-later
"""The architecture: which folder may import which, what stays free of QGIS, and how large folders and files grow.

``LEVELS`` shows it, from the bottom to the top: a folder imports folders of lower levels only.
Imports inside functions and under ``TYPE_CHECKING`` count as well. Each rule is a function of a root folder; the
tests hold the plugin to it, and break it in a small tree to see that it would be noticed.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAME = "arcgis_export"

LEVELS: tuple[tuple[str, ...], ...] = (
    ("plugin/core",),
    ("plugin/tiles", "plugin/packages/stores", "plugin/packages/formats"),
    ("plugin/arcgis", "plugin/packages"),
    ("plugin/arcgis/sign_in",),
    ("plugin/arcgis/client", "plugin/packages/writers", "plugin/recipes"),
    ("plugin/arcgis/portal", "plugin/environment", "plugin/jobs"),
    ("plugin/arcgis/services", "plugin/environment/network", "ui/levels"),
    (
        "plugin/arcgis/operations",
        "plugin/arcgis/operations/export_tiles",
        "plugin/arcgis/operations/export_map",
        "plugin/areas",
        "plugin/layers/map_style",
    ),
    ("plugin/convert", "plugin/layers"),
    (
        "plugin/operations/export_tiles",
        "plugin/operations/export_map",
        "plugin/operations/export_item",
        "plugin/operations/import_tiles",
        "plugin/operations/open_package",
    ),
    ("plugin/operations",),
    ("plugin/tasks",),
    ("plugin/processing/base", "plugin/job_list", "ui/messages"),
    ("ui/common",),
    ("plugin/processing", "ui/area", "ui/service", "ui/portal", "ui/options", "ui/jobs"),
    ("ui/export_tiles", "ui/export_map", "ui/export_item", "ui/import_tiles", "ui/open_package"),
    ("ui", "plugin"),
    (".",),
)
# importing folder -> imported folder, against the levels
EXCEPTIONS: set[tuple[str, str]] = set()

PURE = (
    "plugin/core", "plugin/tiles", "plugin/arcgis", "plugin/packages", "plugin/jobs", "plugin/recipes", "plugin/job_list",
)  # fmt: skip
# The files of operations/ that need QGIS or GDAL; all others can be read and tested without.
OF_HOST = {
    "check_later.py", "grid_layer.py", "layer.py", "layers.py", "mosaic.py", "presenter.py", "sources.py", "style.py",
    "survey.py", "typed_copy.py", "writer.py",
}  # fmt: skip
HOST = {"qgis", "PyQt5", "PyQt6", "osgeo"}
SHIPPED = {"qgis", "osgeo", "numpy", "requests", "pyproj"}  # what every QGIS brings along

MOST_LINES = 500  # in a file
MOST_FILES = 14  # in a folder, __init__.py aside


# Reading a tree


def python_files(root: Path, *tops: str) -> list[Path]:
    """Return the Python files below the folders *tops* of *root*; "." means those in *root* itself."""
    found: list[Path] = []
    for top in tops:
        paths = root.glob("*.py") if top == "." else (root / top).rglob("*.py")
        found += [path for path in paths if "__pycache__" not in path.parts]
    return sorted(found)


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield every (level of dots, name of module) that a file imports, names in ``from x import y`` included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            yield from ((node.level, f"{base}.{alias.name}".strip(".")) for alias in node.names)


def top_names(path: Path) -> set[str]:
    """Return the first part of the names of all modules that a file imports absolutely."""
    return {name.split(".")[0] for level, name in imports(path) if not level}


def targets(path: Path) -> Iterator[Path]:
    """Yield the file that each relative import of a file means: the module, or the ``__init__.py`` of its folder."""
    for level, name in imports(path):
        if not level:
            continue
        place = path.parents[level - 1]
        found = None
        for part in name.split("."):
            module, package = place / f"{part}.py", place / part / "__init__.py"
            if module.exists():
                found = module
                break
            if not (place / part).is_dir():
                break
            found, place = package, place / part
        if found is None:
            found = place / "__init__.py"
        if found.exists():
            yield found


def loaded(root: Path, path: Path) -> Iterator[Path]:
    """Yield what Python runs for the relative imports of a file: ``__init__.py`` of every folder on the way, too.

    That of the plugin itself is left out: what it imports, it imports when QGIS starts it.
    """
    for target in targets(path):
        yield target
        inits = (folder / "__init__.py" for folder in target.parents if root in folder.parents)
        yield from (init for init in inits if init.exists())


def named(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def graph_of_files(root: Path, *tops: str) -> dict[str, set[str]]:
    return {
        named(root, path): {named(root, target) for target in targets(path) if target != path}
        for path in python_files(root, *tops)
    }


def graph_of_folders(root: Path, *tops: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path, others in graph_of_files(root, *tops).items():
        folder = Path(path).parent.as_posix()
        found.setdefault(folder, set()).update({Path(other).parent.as_posix() for other in others} - {folder})
    return found


def circles(graph: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return the sets of names that lead back to themselves."""

    def reach(start: str) -> set[str]:
        seen: set[str] = set()
        left = list(graph.get(start, ()))
        while left:
            name = left.pop()
            if name not in seen:
                seen.add(name)
                left += graph.get(name, ())
        return seen

    reached = {name: reach(name) for name in graph}
    found = {
        tuple(sorted(other for other in reached[name] if name in reached.get(other, ())))
        for name in graph
        if name in reached[name]
    }
    return sorted(map(list, found))


# The rules, each a list of what breaks it


def upward_imports(
    root: Path, levels: tuple[tuple[str, ...], ...] = LEVELS, exceptions: Iterable[tuple[str, str]] = EXCEPTIONS
) -> list[str]:
    level_of = {folder: number for number, folders in enumerate(levels) for folder in folders}
    found = []
    for folder, others in graph_of_folders(root, ".", "plugin", "ui").items():
        for other in sorted(others - {name for importer, name in exceptions if importer == folder}):
            if folder in level_of and other in level_of and level_of[other] >= level_of[folder]:
                found.append(f"{folder} imports {other}")
    return found


def folders_without_level(root: Path, levels: tuple[tuple[str, ...], ...] = LEVELS) -> list[str]:
    """Return the folders that are missing from the table, and those in it that are gone or named twice."""
    known = [folder for folders in levels for folder in folders]
    there = {named(root, path.parent) for path in python_files(root, ".", "plugin", "ui")}
    return sorted(there ^ set(known)) + sorted({name for name in known if known.count(name) > 1})


def file_circles(root: Path) -> list[list[str]]:
    return circles(graph_of_files(root, ".", "plugin", "ui"))


def folder_circles(root: Path, exceptions: Iterable[tuple[str, str]] = EXCEPTIONS) -> list[list[str]]:
    left_out = set(exceptions)
    graph = graph_of_folders(root, ".", "plugin", "ui")
    return circles(
        {folder: {other for other in others if (folder, other) not in left_out} for folder, others in graph.items()}
    )


def impure_files(root: Path, folders: Iterable[str] = PURE) -> list[str]:
    """Return the files of pure folders that reach Qt, QGIS or GDAL, by way of other files too."""
    found = []
    for start in python_files(root, *folders):
        left, seen = [start], set()
        while left:
            path = left.pop()
            if path in seen:
                continue
            seen.add(path)
            left += loaded(root, path)
            if top_names(path) & HOST:
                found.append(f"{named(root, start)} reaches {named(root, path)}")
                break
    return found


def impure_operations(root: Path) -> list[str]:
    """Return the files of operations/ that import Qt, QGIS or GDAL themselves and are not of the host."""
    paths = python_files(root, "plugin/operations")
    return [named(root, path) for path in paths if path.name not in OF_HOST and top_names(path) & HOST]


def foreign_imports(root: Path) -> list[str]:
    """Return what shipped code imports that not every QGIS has, our own folders by absolute names included."""
    known = SHIPPED | set(sys.stdlib_module_names)
    return [
        f"{named(root, path)} imports {name}"
        for path in python_files(root, ".", "plugin", "ui")
        for name in sorted(top_names(path) - known)
    ]


def widgets_outside_ui(root: Path) -> list[str]:
    paths = (path for path in python_files(root, "plugin") if named(root, path) != "plugin/plugin.py")
    return [named(root, path) for path in paths if any("QtWidgets" in name.split(".") for _, name in imports(path))]


def crowded_folders(root: Path) -> list[str]:
    counts: dict[str, int] = {}
    for path in python_files(root, "plugin", "ui", "tests"):
        folder = named(root, path.parent)
        counts[folder] = counts.get(folder, 0) + (path.name != "__init__.py")
    return [f"{folder}: {count} files" for folder, count in counts.items() if count > MOST_FILES]


def long_files(root: Path) -> list[str]:
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in python_files(root, "plugin", "ui", "tests")}
    return [f"{named(root, path)}: {lines} lines" for path, lines in lengths.items() if lines > MOST_LINES]


def folders_without_docstring(root: Path) -> list[str]:
    found = []
    for folder in sorted({path.parent for path in python_files(root, "plugin", "ui")}):
        init = folder / "__init__.py"
        if not init.exists() or not ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))):
            found.append(named(root, folder))
    return found


def missing_public_names(root: Path) -> list[str]:
    """Return the names that a folder's docstring calls public, and that none of its files defines."""
    missing = []
    for init in python_files(root, "plugin", "ui"):
        doc = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or ""
        if init.name == "__init__.py" and "Public:" in doc:
            known = {name for path in init.parent.glob("*.py") for name in defined(path)}
            folder = named(root, init.parent)
            missing += [
                f"{folder}: {name}" for name in re.findall(r"``(\w+)``", doc.split("Public:")[1]) if name not in known
            ]
    return missing


def defined(path: Path) -> Iterator[str]:
    """Yield the names that a file defines at its top."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


RULES = (
    upward_imports, folders_without_level, file_circles, folder_circles, impure_files, impure_operations,
    foreign_imports, widgets_outside_ui, crowded_folders, long_files, folders_without_docstring,
    missing_public_names,
)  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_plugin_keeps_the_rule(rule) -> None:  # type: ignore[no-untyped-def]
    assert rule(ROOT) == []


def test_every_exception_is_needed() -> None:
    graph = graph_of_folders(ROOT, "plugin", "ui")
    assert [pair for pair in EXCEPTIONS if pair[1] not in graph[pair[0]]] == []


# Each rule, broken once

SMALL = (("plugin/low",), ("plugin/high",), ("plugin",), ("ui",), (".",))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A plugin that keeps all rules: ``plugin/high`` imports ``plugin/low``."""
    for folder in (".", "plugin", "plugin/low", "plugin/high", "ui", "tests"):
        write(tmp_path, f"{folder}/__init__.py", '"""A folder."""\n')
    write(tmp_path, "plugin/low/a.py", "import json\n\nVALUE = 1\n")
    write(tmp_path, "plugin/high/b.py", "from ..low.a import VALUE\nfrom ..low import a\n")
    return tmp_path


def write(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_small_tree_keeps_all_rules(tree: Path) -> None:
    assert upward_imports(tree, SMALL) == folders_without_level(tree, SMALL) == impure_files(tree, ["plugin/low"]) == []
    others = [rule for rule in RULES if rule not in (upward_imports, folders_without_level, impure_files)]
    assert [rule(tree) for rule in others] == [[] for _ in others]


@pytest.mark.parametrize(
    "text",
    [
        "from ..high.b import VALUE\n",
        "from ..high import b\n",
        "from .. import high\n",
        "def later():\n    from ..high.b import VALUE\n",
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from ..high import b\n",
    ],
)
def test_an_import_of_a_higher_folder_is_found(tree: Path, text: str) -> None:
    write(tree, "plugin/low/c.py", text)
    assert upward_imports(tree, SMALL) == ["plugin/low imports plugin/high"]
    assert upward_imports(tree, SMALL, [("plugin/low", "plugin/high")]) == []


def test_an_import_of_a_folder_of_the_same_level_is_found(tree: Path) -> None:
    together = (("plugin/low", "plugin/high"), *SMALL[2:])
    assert upward_imports(tree, together) == ["plugin/high imports plugin/low"]


def test_a_folder_that_is_not_in_the_table_is_found(tree: Path) -> None:
    write(tree, "ui/new/__init__.py", '"""New."""\n')
    assert folders_without_level(tree, SMALL) == ["ui/new"]
    assert folders_without_level(tree, (("ui/new", "ui/gone", "ui"), *SMALL)) == ["ui/gone", "ui"]


def test_a_circle_of_files_is_found(tree: Path) -> None:
    write(tree, "plugin/low/c.py", "from . import d\n")
    write(tree, "plugin/low/d.py", "def later():\n    from .c import X\n")
    assert file_circles(tree) == [["plugin/low/c.py", "plugin/low/d.py"]]
    assert folder_circles(tree) == []


def test_a_circle_of_folders_is_found(tree: Path) -> None:
    write(tree, "plugin/low/c.py", "from ..high import b\n")
    assert folder_circles(tree) == [["plugin/high", "plugin/low"]]
    assert folder_circles(tree, [("plugin/low", "plugin/high")]) == []


def test_an_init_on_the_way_that_reaches_the_host_is_found(tree: Path) -> None:
    write(tree, "plugin/high/__init__.py", "from qgis.core import X\n")
    write(tree, "plugin/low/a.py", "from ..high.b import VALUE\n")
    assert impure_files(tree, ["plugin/low"]) == ["plugin/low/a.py reaches plugin/high/__init__.py"]


@pytest.mark.parametrize("text", ["import osgeo.gdal\n", "from qgis.core import X\n", "def f():\n    import PyQt5\n"])
def test_a_pure_folder_that_reaches_the_host_is_found(tree: Path, text: str) -> None:
    write(tree, "plugin/high/b.py", text)
    assert impure_files(tree, ["plugin/low"]) == []
    write(tree, "plugin/low/a.py", "def later():\n    from ..high import b\n")
    assert impure_files(tree, ["plugin/low"]) == ["plugin/low/a.py reaches plugin/high/b.py"]


def test_an_operation_that_needs_the_host_is_found(tree: Path) -> None:
    for name in ("operation", "layers"):
        write(tree, f"plugin/operations/export/{name}.py", "from qgis.core import QgsProject\n")
    assert impure_operations(tree) == ["plugin/operations/export/operation.py"]


@pytest.mark.parametrize("name", ["shapely", "plugin", NAME])
def test_an_import_that_not_every_qgis_has_is_found(tree: Path, name: str) -> None:
    write(tree, "plugin/low/a.py", f"import numpy\nfrom {name}.x import y\n")
    assert foreign_imports(tree) == [f"plugin/low/a.py imports {name}"]


def test_a_widget_outside_ui_is_found(tree: Path) -> None:
    for name in ("plugin/plugin.py", "plugin/low/a.py", "ui/w.py"):
        write(tree, name, "from qgis.PyQt.QtWidgets import QLabel\n")
    assert widgets_outside_ui(tree) == ["plugin/low/a.py"]


def test_a_folder_of_too_many_files_is_found(tree: Path) -> None:
    for number in range(MOST_FILES + 1):
        assert crowded_folders(tree) == []
        write(tree, f"tests/f{number}.py", "")
    assert crowded_folders(tree) == ["tests: 15 files"]


def test_a_file_of_too_many_lines_is_found(tree: Path) -> None:
    write(tree, "ui/a.py", "\n" * MOST_LINES)
    assert long_files(tree) == []
    write(tree, "ui/a.py", "\n" * (MOST_LINES + 1))
    assert long_files(tree) == ["ui/a.py: 501 lines"]


@pytest.mark.parametrize("text", ["", "# A comment.\n", None])
def test_a_folder_without_a_docstring_is_found(tree: Path, text: str | None) -> None:
    write(tree, "ui/new/a.py", "")
    if text is not None:
        write(tree, "ui/new/__init__.py", text)
    assert folders_without_docstring(tree) == ["ui/new"]


def test_a_public_name_that_is_gone_is_found(tree: Path) -> None:
    write(tree, "plugin/low/__init__.py", '"""A folder.\n\nPublic: ``VALUE``, ``gone``.\n"""\n')
    assert missing_public_names(tree) == ["plugin/low: gone"]
