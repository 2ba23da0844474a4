# SPDX-License-Identifier: GPL-2.0-or-later
"""Answers as no sound server sends them: a byte at a time, packed beyond measure, with lengths that are none, with raw texts."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import cache

from .faults import Rule
from .messages import Reply

_BLOCK = 1 << 20
_RAW = re.compile(r'("copyrightText": ?")[^"]*')


def odd_answer(reply: Reply, rule: Rule) -> Iterator[bytes]:
    """The bytes of an answer, head and all, in the pieces in which they are to go."""
    body = reply.file.read_bytes() if reply.file is not None else reply.body
    options = rule.options
    if rule.name == "bomb":
        body = zeros(options["coding"], options["size"])
        fields = {"Content-Encoding": options["coding"], "Content-Length": str(len(body)), "Location": "/elsewhere"}
        if options["status"] < 300:
            del fields["Location"]
        yield head(options["status"], reply.kind, fields) + body
    elif rule.name == "odd_length":
        yield head(reply.status, reply.kind, {"Content-Length": options["length"]}) + body
    elif rule.name == "odd_text":
        body = options["mark"] + _RAW.sub(rf"\1{options['text']}", body.decode()).encode(options["coding"])
        yield head(reply.status, reply.kind, {"Content-Length": str(len(body))}) + body
    elif rule.name == "odd_chunk":
        yield head(reply.status, reply.kind, {"Transfer-Encoding": "chunked"}) + f"{options['size']}\r\n".encode()
        for _ in range(options["more"] // _BLOCK):
            yield bytes(_BLOCK)
    else:
        chunked = options["chunked"]
        length = {"Transfer-Encoding": "chunked"} if chunked else {"Content-Length": str(len(body))}
        start = head(reply.status, reply.kind, length)
        yield from (start[at : at + 1] for at in range(len(start))) if options["head"] else [start]
        for at in range(len(body)):
            yield b"1\r\n" + body[at : at + 1] + b"\r\n" if chunked else body[at : at + 1]
        if chunked:
            yield b"0\r\n\r\n"


def head(status: int, kind: str, fields: dict[str, str]) -> bytes:
    """The first lines of an answer, after which the connection ends."""
    lines = [f"HTTP/1.1 {status} Odd", f"Content-Type: {kind}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


@cache
def zeros(coding: str, size: int) -> bytes:
    """So many zeros, packed by each of the codings named."""
    names = [name.strip() for name in coding.split(",")]
    packer = _packer(names[0])
    body = b"".join(packer.compress(bytes(_BLOCK)) for _ in range(size // _BLOCK)) + packer.flush()
    for name in names[1:]:
        packer = _packer(name)
        body = packer.compress(body) + packer.flush()
    return body


def _packer(name: str) -> zlib._Compress:
    return zlib.compressobj(6, zlib.DEFLATED, 31 if name == "gzip" else 15)
