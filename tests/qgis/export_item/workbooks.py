# SPDX-License-Identifier: GPL-2.0-or-later
"""Workbooks as Excel and ArcGIS write them, down to their XML: GDAL's own writer knows neither formats nor headers."""

from __future__ import annotations

import html
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def workbook(path: Path, date_format: str = "m/d/yyyy", **sheets: Sequence[Sequence[Any]]) -> Path:
    """Write sheets of rows of cells: a text, a number, nothing, or a number in a tuple, which has the date format."""
    numbers = range(1, len(sheets) + 1)
    names = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in zip(numbers, sheets))
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{KIND}.worksheet+xml"/>' for n in numbers
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    links += f'<Relationship Id="rId{len(sheets) + 1}" Type="{OFFICE}/styles" Target="styles.xml"/>'
    code = html.escape(date_format)
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" '
        f'ContentType="{KIND}.sheet.main+xml"/>{parts}</Types>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="{code}"/>'
        '</numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>',
    }
    for number, rows in zip(numbers, sheets.values()):
        body = "".join(f'<row r="{row}">{cells(row, values)}</row>' for row, values in enumerate(rows, 1))
        files[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
    return path


def cells(row: int, values: Sequence[Any]) -> str:
    found = ""
    for column, value in zip("ABCDEFGH", values):
        if isinstance(value, str):
            found += f'<c r="{column}{row}" t="inlineStr"><is><t>{html.escape(value)}</t></is></c>'
        elif isinstance(value, tuple):
            found += f'<c r="{column}{row}" s="1"><v>{value[0]}</v></c>'
        elif value is not None:
            found += f'<c r="{column}{row}"><v>{value}</v></c>'
    return found
