# SPDX-License-Identifier: GPL-2.0-or-later
"""The sandbox: a local ArcGIS Server and ArcGIS Online lookalike with a real map of the world.

It shares no code with the plugin, so that it cannot share its mistakes.

By hand, from the root of the repository (prints its URL when ready, ends on Ctrl+C):

    python3 -m tests.sandbox --port 0 --cache build/sandbox [--tiles qgis|painted]
                             [--bundles script|arcgis] [--seconds 1.0] [--verbose]

In a test, in threads of the same process:

    with Sandbox(cache=folder, tiles="painted") as sandbox:
        sandbox.service("World/MapServer")  # the URL of an Enterprise service; .online(...), .basic(...)
        sandbox.inject_fault("busy", times=2, match="/jobs/")
        sandbox.requests, sandbox.find("exportTiles"), sandbox.leaks(), sandbox.strays(), sandbox.clear()

Over TLS, with a certificate of `http/certificates.py` and under any name of the loopback; `request.peer` is the name
in the client's certificate:

    with Sandbox(folder, host="127.0.0.2", tls=certificates().good.tls(clients=certificates().authority)) as sandbox:

In a PyQGIS test in which QGIS itself asks the server, `with spawn(folder, "qgis") as url:` (a process, no
switches): QGIS may hold Python's lock while it waits, and a thread of the same process could then never
answer.

Tiles: "painted" ones say level/row/column (in the image, and in the PNG's tEXt chunk or the features'
`name`) and need neither QGIS nor GDAL. "qgis" draws the world map that QGIS ships, in a worker process, and
keeps it in the cache folder; its Python is this one, or what SANDBOX_PYTHON names. SANDBOX_DEBUG=1 shows what
the worker says.

Where things are:
    /server/rest/services                  Enterprise 11.1
        World/MapServer                    web mercator, 256 px, levels 0-8 declared, 0-6 with tiles
        World/ImageServer                  the same as imagery
        WorldVector/VectorTileServer       512 px, levels 0-5, indexed: in "qgis" not every tile exists
        Hosted/World, Hosted/WorldVector   the same in the folder Hosted
        WorldDegrees/MapServer             EPSG:4326, levels 0-4
        WorldDegrees512/MapServer          EPSG:4326, 512 px, origin (-400, 400), ids 2-6, 2-5 with tiles
        Utm32/MapServer                    EPSG:25832, origin (-5121000, 9998000), 2500, 1000, 500, 250 m: 0-3
        Feet/MapServer                     102749/2286 (US feet), origin (-117498300, 98850300), levels 0-4
        Albers/MapServer                   ESRI:102001, origin (-16901100, 6972200), 4000, 2000, 1000, 500 m: 0-3
        Harbour/MapServer                  WKT only, origin (-5000000, 5000000), 400, 200, 100, 50 m: levels 0-3
        Elevation/ImageServer              web mercator, LERC: 257 x 257 heights a tile, levels 0-6
        Classes/ImageServer                EPSG:4326, tiled imagery: LERC of classes, cached, and no exportImage
        ClassesNoExport/ImageServer        the same, export switched off
        WorldMap, WorldMapDegrees          MapServers 11.4 without tiles: every parameter of export
        OldMap/MapServer                   the same of 10.3, not from Pro: the newer parameters are passed over
        Position/MapServer, .../ImageServer  no tiles; a pixel's colour names the ground under it (see ground.py)
        SparseVector/VectorTileServer      as WorldVector, but painted tiles too stop where towns are few
        NoExport, Limited (50 tiles), LimitedVector, Legacy (10.51: .tpk only, no polygon)
        Fails1081, Refuses1081, Ignores1081  MapServers of 10.8.1 that say nothing of Compact V2: the job fails,
                                           the submit is refused, a .tpk comes
        Unbounded/MapServer, UnboundedVector/VectorTileServer  tell no extent
        Hosted/WorldTiles/MapServer        tiles can be imported: web mercator, levels 0-6
        Secured/World, Secured/WorldVector a token is needed
        Basic/World                        HTTP Basic is needed
    /server/rest/info, /server/tokens/generateToken
    /basic/rest/...                        HTTP Basic for everything, no token service: World, WorldVector
    /online/a1B2c3D4e5F6g7H8/arcgis/rest/  Online: World, WorldVector, SecuredWorld, SecuredWorldVector, and
                                           Basemap, which exports as 127.0.0.1 but not as localhost (the
                                           portal's exportTilesMap says so)
        WorldTiles, SparseTiles (tiles 0-2 of 0-6), ShallowTiles (0-4), UtmTiles (as Utm32), ViewerTiles
                                           MapServers into which tiles can be imported
        Nature, Places, Notes/FeatureServer  real layers, for those who may see their items
        .../rest/admin/services/NAME/MapServer  and /server/admin/services/Hosted/WorldTiles.MapServer: importTiles,
                                           jobs, status, refresh, for the item's owner and the director
    /portal/sharing/rest/{info,generateToken,portals/self,community/self,search}
    /portal/sharing/rest/content/items/ID[/data|/info/THUMBNAIL]   data by a redirect to the bucket; also what
                                           createItem=on left (Online, vector, with a token), for its owner
    /portal/sharing/rest/content/users/USER[/FOLDER]   items of a user; export, addItem, createFolder,
                                           items/ID/{status,delete,addPart,parts,commit,cancel}
    http://localhost:PORT/bucket/...       signed results and items: another host, refuses any secret
    http://localhost:PORT/stranger/rest/services/Roads/FeatureServer   someone else's: a secret here is a leak

Heights are those of `heights.height(lon, lat)`, and real LERC2 of GDAL in both kinds of tiles (GDAL is loaded
with the first one). The tiles of SparseVector are those below tiles with two or more `sparse.TOWNS`.

Export Map: all raster services of Enterprise but Hosted draw, `export` as MapServer (up to 4096 x 4096) and
`exportImage` as ImageServer (4100 x 4100). "qgis" draws with QGIS, in two worker processes; "painted" services show
the ground as Position does, so filters are checked but change nothing. Position and Elevation are always computed.
Layers of a map (map_layers.py): 0 Events (a point a month 2000-2010, with time, a range `magnitude` and parameters
`kinds` and `shallowest`), 1 Borders (group: 2 Disputed borders, 3 States and provinces, from 1:60,000,000), 4
Countries (labelled, unique id ISO_A3), 5 Graticule (off). Dates in SQL: DATE '2005-01-31'. Scales count 96 dots and
39.37 inches; the extent that an answer tells is the widened one, before any `rotation`. What a version does not know
it ignores (map_parameters.SINCE); what it knows it checks strictly. The newest 48 images are kept for their href.
Errors are JSON for f=json, image and kmz. World and the other cached services take no dynamicLayers, and being 11.1
no selectionDefinitions; emf and ps are refused though OldMap and Legacy list them.

Users: analyst / secret-pass (publisher); viewer / look-only, whose token is valid but whom secured services refuse
(403); director / all-powers (administrator).

The portal (items.py says what is there at the start; item("Title") is an id, items() are all, reset_portal() brings
back the start, portal.quota and portal.smallest_part are to set). Search is strict: AND, OR, NOT, -, parentheses,
field:value for owner, orgid, type, typekeywords, title, id, access, tags; what it cannot read is refused. Exports are
written with OGR, in a process of its own, from the GeoPackage that serves the layers; the status asked for goes a
state on, by pace. Uploads stream to disk, and the log keeps the first 64 KiB of a body. An import merges a level
after the other as its job goes on, bundle by bundle; a cancelled one leaves the levels done. by_hand.Caller saves
tests the steps that all of them take.

Attributes to set:     pace.states, pace.seconds (0: a state a poll), pace.patience (how long a poll waits for
the package)     maximum_outstanding_jobs and retry_after (503), federated, ranges     job_urls
"both"|"service"|"operation", folder_entries "names"|"objects"     bundles "script"|"arcgis": V2 headers as
ArcGIS itself fills them, which GDAL draws blank     gate.status "body"|"http": 498 and 499 as HTTP status too
gate.foreign "ignore"|"refuse": unknown tokens at public services Methods besides: token(), expire_tokens(),
expire_links(), forget_jobs(), release(), stop() and start() (death and return on the same port, jobs kept),
close().

Switches, `inject_fault(name, times=1 or None for ever, match=regexp of the path, **options)`:
    any request   error(code, message, details, status)  html(status)  login  gone(html)  busy(retry_after)
                  fault(status)  reset  hang (until release, clear or stop)  die  delay(seconds)
                  lost (carried out, but the answer is cut off)
                  trickle(pause, head, chunked)  bomb(coding, size, status)  odd_length(length)  odd_chunk(size, more)
    a file        truncate(part)  chunked  nolength  slow(piece, pause)  json_error(code, message)  corrupt
                  expired
    an export's status  fail_export(words)
    a map         slow_draw(seconds, or until release)  relative_url  internal_host(host): its href
                  image_for_json: the image itself, whatever f says
    a job's poll  fail(messages)  unknown_state(state)  stall  timed_out
    the result    relative_url  internal_host(host)  file_url  object_result(key)
    a listing     lag  internal_entries(host)  strange_entry(file, folder)

A tile belongs to an export when the inside of its box (less a millionth of a pixel) meets the area. Envelopes
are projected with their sides bent and become envelopes again; polygons are projected corner by corner, but
into UTM zones and state planes with their sides bent too, and only what lies near the cache's own area.
Strict where servers are vague: levels must be given, rings closed and outer ones clockwise; Online writes
packages only."""

from __future__ import annotations

from .server import Sandbox, spawn

__all__ = ["Sandbox", "spawn"]
