# SPDX-License-Identifier: GPL-2.0-or-later
"""Every text can be extracted, every translation file is up to date, and what it says fits its source."""

from __future__ import annotations

import importlib.util
import re
import shutil
import string
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "i18n").glob("*.ts"))
HINT = "run `make translations`"


def load_extract() -> ModuleType:
    """i18n/ is no package: nothing of it but the compiled translations ships."""
    spec = importlib.util.spec_from_file_location("extract", ROOT / "i18n" / "extract.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


extract = load_extract()
TEXTS = extract.find_texts()


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def file(request: pytest.FixtureRequest) -> Path:
    path: Path = request.param
    return path


def fields(text: str) -> list[str]:
    """The placeholders of a text: ``{name}`` and ``%n``, each as often as it stands there."""
    named = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    return sorted(named + re.findall(r"%L?n", text))


def write(folder: Path, code: str) -> Path:
    (folder / "plugin").mkdir(exist_ok=True)
    (folder / "plugin" / "a.py").write_text(code, encoding="utf-8")
    return folder


def test_german_is_there() -> None:
    assert ROOT / "i18n" / "arcgis_export_de.ts" in FILES


def test_texts_have_named_placeholders_and_plurals_a_number() -> None:
    assert len(TEXTS) > 100
    for source, text in TEXTS.items():
        assert "" not in fields(source), f"{source!r}: {{}} has no name, so a translator can't move it"
        assert text.plural == ("%Ln" in source), source


def test_all_of_a_text_is_read_and_its_places(tmp_path: Path) -> None:
    (tmp_path / "ui").mkdir()
    (tmp_path / "ui" / "b.py").write_text('tr("one")', encoding="utf-8")
    code = 'tr("one")\ni18n.tr("two "\n   "parts")\ntr("%n thing(s)", 3)\ntr("%n by name", n=4)\nother("not this")'
    texts = extract.find_texts(write(tmp_path, code))
    assert {source: text.plural for source, text in texts.items()} == {
        "one": False,
        "two parts": False,
        "%n thing(s)": True,
        "%n by name": True,
    }
    assert texts["one"].files == {"plugin/a.py", "ui/b.py"}


@pytest.mark.parametrize("call", ['tr(f"{a}")', 'tr("a" + "b")', "tr(name)", 'tr("a".format())', "tr(1)", "tr()"])
def test_a_text_that_is_no_literal_is_named_with_file_and_line(tmp_path: Path, call: str) -> None:
    with pytest.raises(extract.ExtractionError, match=r"^plugin/a\.py:2: .* no literal$"):
        extract.find_texts(write(tmp_path, f"\n{call}"))


def test_the_method_of_qobject_is_refused(tmp_path: Path) -> None:
    with pytest.raises(extract.ExtractionError, match=r"^plugin/a\.py:1: .*context of its own"):
        extract.find_texts(write(tmp_path, 'self.tr("a")'))


def test_updating_keeps_drops_and_marks(tmp_path: Path) -> None:
    path = tmp_path / "arcgis_export_pl.ts"
    texts = extract.find_texts(write(tmp_path, 'tr("kept <&>")\ntr("gone")\ntr("%n new", 1)'))
    known = {name: extract.Translation((f"“{name}”",), False) for name in ("kept <&>", "gone")}
    path.write_text(extract.render("pl", texts, known), encoding="utf-8")
    texts = extract.find_texts(write(tmp_path, 'tr("%n new", 1)\ntr("kept <&>")'))
    text = extract.render("pl", texts, extract.read(path))
    path.write_text(text, encoding="utf-8")
    assert extract.read(path) == {
        "%n new": extract.Translation(("", "", ""), True),
        "kept <&>": extract.Translation(("“kept <&>”",), False),
    }
    assert extract.render("pl", texts, extract.read(path)) == text


def test_files_are_up_to_date(file: Path) -> None:
    known = extract.read(file)
    assert sorted(set(TEXTS) - set(known)) == [], HINT
    assert sorted(set(known) - set(TEXTS)) == [], HINT
    expected = extract.render(extract.language_of(file), TEXTS, known)
    assert file.read_text(encoding="utf-8") == expected, HINT


def test_forms_and_placeholders_fit(file: Path) -> None:
    plurals = extract.PLURALS.get(extract.language_of(file), 2)
    for source, translation in extract.read(file).items():
        assert len(translation.forms) == (plurals if TEXTS[source].plural else 1), source
        for form in filter(None, translation.forms):
            assert fields(form) == fields(source), source
            assert form == form.strip(), source
            assert form[-1:] in ".…:?" if source[-1:] in ".…:?" else form[-1:] not in ".…:?", (source, form)


def test_german_quotes_are_german() -> None:
    for translation in extract.read(ROOT / "i18n" / "arcgis_export_de.ts").values():
        for form in translation.forms:
            assert '"' not in form and "”" not in form, form
            assert re.sub(r"„[^„“]*“", "", form).count("“") == form.count("„") - form.count("“") == 0, form


def test_files_compile(file: Path, tmp_path: Path) -> None:
    lrelease = shutil.which("lrelease")
    if lrelease is None:
        pytest.skip("lrelease is not at hand")
    target = tmp_path / "a.qm"
    done = subprocess.run([lrelease, str(file), "-qm", str(target)], capture_output=True, text=True)
    assert done.returncode == 0 and target.stat().st_size > 100, done.stderr
    finished = sum(not one.unfinished for one in extract.read(file).values())
    assert f"({finished} finished and " in done.stdout, done.stdout
    assert "Warning" not in done.stdout + done.stderr
