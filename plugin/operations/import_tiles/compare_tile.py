# SPDX-License-Identifier: GPL-2.0-or-later
"""Compare one tile of the package with the service's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Optional

from ...arcgis.client.responses import read_json
from ...arcgis.client.session import Session
from ...arcgis.errors import ServerError
from ...arcgis.urls import host_of
from ...core.errors import ExportError
from ...core.i18n import tr
from ...packages import TilePackage
from ...tiles.extent import Extent

LOOKED_AT = 256  # tiles, of which the largest has most to show
LARGEST = 4 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class TilePair:
    """The bytes of one tile; *of_package* is ``None`` where the package is on the portal only,
    *of_service* where the service gave none, *problem* then says why.
    """

    level: int
    row: int
    col: int
    of_package: Optional[bytes]
    of_service: Optional[bytes]
    problem: str = ""

    @property
    def is_same(self) -> bool:
        return self.of_package is not None and self.of_package == self.of_service


def choose_tile(
    package: TilePackage, levels: Optional[Iterable[int]], extent: Optional[Extent], looked_at: int = LOOKED_AT
) -> Optional[tuple[int, int, int, bytes]]:
    """Return level, row, column and bytes of a telling tile of those that are imported; ``None`` for none.

    It is of the deepest level, the largest of the first *looked_at* there. Raises `PackageError`.
    """
    for level in sorted(package.held_levels if levels is None else levels, reverse=True):
        tiles = islice(package.tiles([level], extent), looked_at)
        best = max(tiles, key=lambda tile: len(tile.data), default=None)
        if best is not None:
            return best.level, best.row, best.col, best.data
    return None


def fetch_tile(session: Session, service_url: str, level: int, row: int, col: int) -> bytes:
    """Return a tile of a service as its file's bytes. Raises `ServerError` or `TransportError`."""
    url = f"{service_url}/tile/{level}/{row}/{col}"
    answer = session.get_bytes(url, LARGEST, {"Cache-Control": "no-cache"})
    if answer.status != 200 or answer.body[:1] in (b"{", b"<"):
        read_json(answer.status, answer.headers, answer.body, url)  # raises for what isn't a tile
    if not answer.body or answer.body[:1] == b"{":
        raise ServerError(tr("{host} has no tile there.").format(host=host_of(url)), code=404)
    return answer.body


def compare(session: Session, service_url: str, chosen: tuple[int, int, int], of_package: Optional[bytes]) -> TilePair:
    """Fetch the service's tile at *chosen* (level, row, column); a failure is reported in the answer."""
    try:
        return TilePair(*chosen, of_package, fetch_tile(session, service_url, *chosen))
    except ExportError as error:
        session.waiter.check()
        return TilePair(*chosen, of_package, None, error.message)


def pair_sentence(pair: TilePair, keeps_old: bool = False) -> str:
    """Describe what the two show. *keeps_old* where tiles that the service had were to stay."""
    place = tr("tile {level}/{row}/{col}").format(level=pair.level, row=pair.row, col=pair.col)
    if pair.of_service is None:
        return tr("The service returned no {tile} to compare with: {problem}").format(tile=place, problem=pair.problem)
    if pair.of_package is None:
        return tr("The service returns {tile}; the package on the portal was not downloaded to compare.").format(
            tile=place
        )
    if pair.is_same:
        return tr("The service returns {tile} byte for byte as the package has it.").format(tile=place)
    if keeps_old:
        return tr("The service returns {tile} differently: existing tiles were to be kept.").format(tile=place)
    return tr(
        "The service returns {tile} differently: it may have recompressed it, or answer from a " "cache of older tiles."
    ).format(tile=place)
