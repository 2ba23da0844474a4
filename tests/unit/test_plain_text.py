# SPDX-License-Identifier: GPL-2.0-or-later
"""No text of a server is handed to something that would draw it as HTML: what the code itself shows of that.

A text is ours when it stands in the code, as it is or through ``tr``. Any other goes through `plugin.environment.plain_text`
on its way to a tooltip, a box, a bar or a label, and to the log of Processing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HELPERS = {"plain", "escaped", "inert"}
# what draws HTML where a text looks like it, and which of its arguments are such texts
DRAWN = {
    "setToolTip": -1,
    "setStatusTip": -1,
    "setWhatsThis": -1,
    "setInformativeText": 0,
    "setLabelText": 0,
    "showText": 1,
    "setHtml": 0,
    "setMarkdown": 0,
    "insertHtml": 0,
    "appendHtml": 0,
    "pushMessage": 0,
    "pushCritical": 1,
    "pushSuccess": 1,
    "createMessage": 1,
    "QErrorMessage": 0,
}
LOGGED = {  # in an algorithm: some of QGIS' feedbacks write to its log, which is HTML
    "pushInfo": 0,
    "pushWarning": 0,
    "pushDebugInfo": 0,
    "pushCommandInfo": 0,
    "pushConsoleInfo": 0,
    "reportError": 0,
    "setProgressText": 0,
    "QgsProcessingException": 0,
}
KEYWORDS = {"text", "message", "info", "error", "html"}  # the same arguments by name
BARS = {"pushMessage", "pushInfo", "pushWarning", "pushCritical", "pushSuccess"}
LINKS = {"setOpenExternalLinks", "setOpenLinks"}  # would open whatever a text links to
BOXES = {"question", "information", "warning", "critical", "about"}
MADE = {"QLabel", "QgsMessageBarItem"}  # in one place each, which says how they draw
MAKERS = {("ui/common/forms.py", "QLabel"), ("ui/messages/messages.py", "QgsMessageBarItem")}


def is_ours(value: ast.expr) -> bool:
    """Whether a text stands in the code, or has been through a helper."""
    if isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id.isupper()):
        return True
    if isinstance(value, ast.Call):
        if name_of(value) == "format" and isinstance(value.func, ast.Attribute):
            return all(map(is_ours, [value.func.value, *value.args, *(each.value for each in value.keywords)]))
        return name_of(value) in HELPERS | {"tr"}
    if isinstance(value, ast.IfExp):
        return is_ours(value.body) and is_ours(value.orelse)
    if isinstance(value, ast.BoolOp):
        return all(map(is_ours, value.values))
    if isinstance(value, ast.JoinedStr):
        return all(is_ours(part.value) for part in value.values if isinstance(part, ast.FormattedValue))
    return isinstance(value, ast.BinOp) and is_ours(value.left) and is_ours(value.right)


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def texts_of(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a call that are drawn."""
    name, arguments = name_of(call), call.args
    named = [each.value for each in call.keywords if each.arg in KEYWORDS]
    of_box = isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "QMessageBox"
    if name == "QMessageBox" or (of_box and name in BOXES):
        yield from [*arguments[2:3], *named]
        return
    if name in {**DRAWN, **LOGGED}:
        yield from named
    if name == "setData" and is_tooltip(call):
        values = [each.value for each in call.keywords if each.arg == "value"]
        yield [*(argument for argument in arguments if not is_tooltip(argument)), *values][-1]  # after the index
    if name in BARS and len(arguments) > 1 and is_text(arguments[1]):  # with a title before the text
        yield from arguments[:2]
        return
    place = {**DRAWN, **LOGGED}.get(name)
    if place is not None and arguments and place < len(arguments):
        yield arguments[place]


def is_text(node: ast.expr) -> bool:
    """Whether an argument may be a text: a level of QGIS, a number and a duration are none."""
    is_level = "MessageLevel" in ast.dump(node) or ast.unparse(node).endswith("level")
    return not is_level and (not isinstance(node, ast.Constant) or isinstance(node.value, str))


def is_tooltip(node: ast.AST) -> bool:
    """Whether a role or a test of one is about the text beside the pointer."""
    return "ToolTipRole" in ast.dump(node)


def tooltips(node: ast.AST) -> Iterator[ast.expr]:
    """What a model gives for it: returned after a test, chosen by one, or taken out of a dictionary of roles."""
    if isinstance(node, ast.If) and is_tooltip(node.test) and not is_other(node.test):
        returned = (each for line in node.body for each in ast.walk(line) if isinstance(each, ast.Return))
        yield from (each.value for each in returned if each.value)
    elif isinstance(node, ast.IfExp) and is_tooltip(node.test):
        yield node.orelse if is_other(node.test) else node.body
    elif isinstance(node, ast.Dict):
        yield from (value for key, value in zip(node.keys, node.values) if key is not None and is_tooltip(key))
    elif isinstance(node, ast.FunctionDef):
        tests = [at for at, line in enumerate(node.body) if isinstance(line, ast.If) and is_tooltip(line.test)]
        after = [line for at in tests[:1] if is_other(node.body[at].test) for line in node.body[at + 1 :]]  # type: ignore[attr-defined]
        returned = (each for line in after for each in ast.walk(line) if isinstance(each, ast.Return))
        yield from (each.value for each in returned if each.value)


def is_other(test: ast.expr) -> bool:
    """Whether a test is true for all roles but one."""
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], (ast.NotEq, ast.NotIn, ast.IsNot))


def opens_ours(call: ast.Call) -> bool:
    """Whether what is opened is a file of the user, or a page of the guide."""
    return ast.unparse(call.args[0]).startswith(("QUrl.fromLocalFile(", "QUrl(guide_url("))


def problems(tree: ast.AST, file: str) -> list[str]:
    """The lines of a file that hand on a text as it came."""
    found = []
    for node in ast.walk(tree):
        found += [f"{file}:{text.lineno} a tooltip" for text in tooltips(node) if not is_ours(text)]
        if isinstance(node, ast.Call):
            if name_of(node) in MADE and (file, name_of(node)) not in MAKERS:
                found.append(f"{file}:{node.lineno} makes a {name_of(node)} of its own")
            found += [f"{file}:{node.lineno} {name_of(node)}" for text in texts_of(node) if not is_ours(text)]
            if name_of(node) in LINKS or (name_of(node) == "openUrl" and not opens_ours(node)):
                found.append(f"{file}:{node.lineno} opens what others link to")
        if (
            (isinstance(node, ast.Import) and any(alias.name == "html" for alias in node.names))
            or (isinstance(node, ast.ImportFrom) and node.module == "html")
        ) and file.startswith("ui/"):
            found.append(f"{file}:{node.lineno} escapes by itself")
    return found


@pytest.mark.parametrize("room", ["ui", "plugin"])
def test_no_text_is_drawn_as_it_came(room: str) -> None:
    found, seen = [], 0
    for path in sorted((ROOT / room).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += problems(tree, path.relative_to(ROOT).as_posix())
        seen += sum(1 for node in ast.walk(tree) if isinstance(node, ast.Call) and list(texts_of(node)))
    assert not found, "\n".join(found)
    assert seen > 15


@pytest.mark.parametrize(
    "line",
    [
        "widget.setToolTip(item.snippet)",
        "item.setToolTip(0, f'{tr(\"Owner\")}: {owner}')",
        "bar.pushMessage(tr('{title} failed').format(title=title), level)",
        "QMessageBox.question(self, tr('Discard'), question)",
        "box = QMessageBox(icon, tr('Details'), error.message)",
        "box.setInformativeText(error.details)",
        "label = QLabel(text, self)",
        "feedback.pushInfo(note)",
        "raise QgsProcessingException(error.message)",
        "if role == Qt.ItemDataRole.ToolTipRole:\n    return item.snippet",
        "return item.snippet if role == Qt.ItemDataRole.ToolTipRole else None",
        "return {Qt.ItemDataRole.ToolTipRole: item.snippet}.get(role)",
        "self.setData(index, item.snippet, Qt.ItemDataRole.ToolTipRole)",
        "bar.pushMessage(text=item.snippet, level=level)",
        "QMessageBox.question(parent=self, title=tr('Discard'), text=question)",
        "browser.setMarkdown(item.description)",
        "bar.pushWarning(tr('Title'), item.snippet)",
        "bar.pushMessage(tr('Title'), item.snippet, Qgis.MessageLevel.Info)",
        "def data(self, index, role):\n    if role != Qt.ItemDataRole.ToolTipRole:\n        return None\n    return item.title",
        "return None if role != Qt.ItemDataRole.ToolTipRole else item.snippet",
        "self.setData(index=index, value=item.snippet, role=Qt.ItemDataRole.ToolTipRole)",
        "from html import escape",
        "import html",
        "QDesktopServices.openUrl(QUrl(item.url))",
        "label.setOpenExternalLinks(True)",
    ],
)
def test_what_is_found(line: str) -> None:
    assert problems(ast.parse(line), "ui/new/file.py")


@pytest.mark.parametrize(
    "line",
    [
        "widget.setToolTip(tr('Choose a file'))",
        "widget.setToolTip(plain(reason) or tr('Choose a file'))",
        "bar.pushMessage('', level)",
        "QMessageBox.question(self, tr('Discard'), plain(question))",
        "feedback.pushInfo(inert(note))",
        "if role == Qt.ItemDataRole.ToolTipRole:\n    return plain(item.snippet) or None",
        "return plain(item.snippet) if role == Qt.ItemDataRole.ToolTipRole else item.title",
        "self.setData(index, item.snippet, Qt.ItemDataRole.DisplayRole)",
        "self.setData(index, plain(item.snippet), Qt.ItemDataRole.ToolTipRole)",
        "bar.pushMessage(text=plain(item.snippet), level=level)",
        "QDesktopServices.openUrl(QUrl.fromLocalFile(folder))",
    ],
)
def test_what_is_let_through(line: str) -> None:
    assert not problems(ast.parse(line), "ui/new/file.py")


def test_forms_leave_it_to_the_code() -> None:
    """A form that says how a label draws, or that it opens links, would have the last word."""
    forms = sorted((ROOT / "ui").rglob("*.ui"))
    texts = {path.name: path.read_text(encoding="utf-8") for path in forms}
    assert len(texts) > 15
    assert not [name for name, text in texts.items() if "RichText" in text or "MarkdownText" in text]
    assert not [name for name, text in texts.items() if "openExternalLinks" in text or "&lt;" in text]
