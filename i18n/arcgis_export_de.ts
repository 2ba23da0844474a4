<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>ArcGISExport</name>
    <message>
        <location filename="../plugin/arcgis/export_tiles.py"/>
        <source>A vector tile service exports by level id only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/export_tiles.py"/>
        <source>A vector tile service exports vector tile packages (.vtpk) only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>Add to the map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/tile_algorithm.py"/>
        <source>Address of the service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/mbtiles.py"/>
        <source>All tiles of the package lie outside the web mercator square.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Also write the tiles as</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/service_field.py"/>
        <source>An address that ends in MapServer, ImageServer or VectorTileServer; or choose one from the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/draw_tools.py"/>
        <source>An area needs at least three corners. Click to add them, Esc to cancel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tasks.py"/>
        <source>Another QGIS window is fetching this export already.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/messages.py"/>
        <source>ArcGIS Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>Area</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/tile_algorithm.py"/>
        <source>Area (polygons)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/layers.py"/>
        <source>Area {extent} ({crs})</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/area_widget.py"/>
        <source>Bookmark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <source>Bytes by the server&apos;s estimate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Cache raster datasets can&apos;t be fetched yet. Choose tpkx or tpk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/answers.py"/>
        <source>Check the address, or open it in a browser: it may want a sign-in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/cycle.py"/>
        <source>Checking the package</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tile_form.py"/>
        <source>Choose a folder for the file, too.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tile_form.py"/>
        <source>Choose a smaller area.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/service_field.py"/>
        <source>Choose an authentication configuration for this service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/area_widget.py"/>
        <source>Clear</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/draw_tools.py"/>
        <source>Click to add corners, right click to finish, Backspace to take one back, Esc to cancel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Converted file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/area_widget.py"/>
        <source>Coordinates</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/exports.py"/>
        <source>Copying tiles, {done} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <source>Counts the tiles that an area touches at some levels of an ArcGIS tile service, and names the service&apos;s limit for one export. Where the service can estimate an export, its own count and size are given too (-1 where it can&apos;t).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/area_widget.py"/>
        <source>Current View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/layers.py"/>
        <source>Date {date}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/messages.py"/>
        <source>Details</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tile_form.py"/>
        <source>Down to level {level} would fit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/cycle.py"/>
        <source>Downloading, {done}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/cycle.py"/>
        <source>Downloading, {done} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/draw_tools.py"/>
        <source>Drag a box, or click two corners. Esc to cancel.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/edit_tool.py"/>
        <source>Drag a corner, or the whole area. Esc when it is right.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/area_widget.py"/>
        <source>Draw a box on the map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/area_widget.py"/>
        <source>Draw a polygon on the map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/area_choice.py"/>
        <source>Draw an area on the map, or choose one from the list.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/area_widget.py"/>
        <source>Drawn on the Map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/service.py"/>
        <source>Elevation tiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <source>Estimate tiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/exports.py"/>
        <location filename="../plugin/tile_form.py"/>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>Export</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/tile_form.py"/>
        <source>Export %n tile(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>Export Tiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/plugin.py"/>
        <source>Export Tiles…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/service.py"/>
        <source>Export is switched off for this service. Ask its owner to allow offline use (Settings &gt; Export tiles), or choose another service.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/plugin.py"/>
        <source>Export the tiles of an area from an ArcGIS service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Export tiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tasks.py"/>
        <source>Export {title}, levels {levels}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/layers.py"/>
        <source>Exported by ArcGIS Export on {date}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/layers.py"/>
        <source>Exported from {service}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Exports the tiles of an area and some levels from an ArcGIS map, image or vector tile service as a tile package (.tpkx, .tpk or .vtpk), and copies them to GeoPackage or MBTiles if wanted.
The service must allow its tiles to be exported. Without an extent or an area the whole service is exported; without levels, all of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/tile_algorithm.py"/>
        <source>Extent</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/area_widget.py"/>
        <source>Extent of a Layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/messages.py"/>
        <source>Forget It</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>Format and Options</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/geopackage.py"/>
        <source>GeoPackage takes raster tiles only, and this is a vector tile package. Convert it to MBTiles, or add the .vtpk to QGIS as it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/messages.py"/>
        <source>Go On</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/area_widget.py"/>
        <source>Go back to the current view</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/service.py"/>
        <source>Image tiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>JPEG quality</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Job</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/levels_model.py"/>
        <source>Level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tiling.py"/>
        <source>Level {level} can&apos;t be chosen here. Choose from levels {levels}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/checks.py"/>
        <source>Level {level}: {count} of {total} tiles are damaged and can&apos;t be drawn.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>Levels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Levels are</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/levels_field.py"/>
        <source>Levels as numbers and ranges, such as {example}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/layers.py"/>
        <source>Levels {levels}, {tiles} tiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/tile_algorithm.py"/>
        <source>Levels, such as 0-6,9</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/levels_field.py"/>
        <source>Levels, such as {example}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/service_field.py"/>
        <source>Looking at the service…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/mbtiles.py"/>
        <source>MBTiles takes the standard web mercator levels only. Levels {levels} of this package have a tile size, an origin or resolutions of their own. Convert it to GeoPackage instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/mbtiles.py"/>
        <source>MBTiles takes the web mercator tile scheme only, and this package is in {crs}. Convert it to GeoPackage instead.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/mbtiles.py"/>
        <source>MBTiles takes the web mercator tile scheme only, and this package is in {crs}. Keep the .vtpk: QGIS opens it as it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>Makes the package smaller and the images a little worse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/service.py"/>
        <source>Map tiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tile_form.py"/>
        <source>Name the file to save to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/export_tiles.py"/>
        <source>No area is chosen. Draw one, or take the current view.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/area_choice.py"/>
        <source>No feature is selected in the layer. Select some, or take all of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/export_tiles.py"/>
        <source>No level is chosen. Tick at least one level that holds tiles.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tile_form.py"/>
        <source>No level is chosen. Tick at least one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/messages.py"/>
        <source>Open Folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>Package</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Package (raster services)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/service_field.py"/>
        <source>Paste the address of a tile service, or choose one</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/area_widget.py"/>
        <source>Polygons of a Layer</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/areas.py"/>
        <source>QGIS does not know the service&apos;s spatial reference ({name}), so no area can be placed in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/session.py"/>
        <source>QGIS is set to a SOCKS proxy, which needs the Python package PySocks. Install it, or use an HTTP proxy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/download.py"/>
        <location filename="../plugin/tile_form.py"/>
        <source>QGIS may not write in {folder}. Choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>Recompress JPEG tiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>Replace File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/levels_model.py"/>
        <source>Resolution</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>Save to</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/levels_model.py"/>
        <source>Scale</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/area_widget.py"/>
        <source>Selected features only</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/cycle.py"/>
        <source>Sending the export to {host}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>Service</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/messages.py"/>
        <source>Show Log</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/tile_algorithm.py"/>
        <location filename="../ui/service_field.py"/>
        <source>Sign-in</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/background.py"/>
        <source>Something unexpected went wrong. The log (ArcGIS Export) says more; please report it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Split an export over the service&apos;s limit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/cycle.py"/>
        <source>Submitted, waiting for the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/export_tiles.py"/>
        <source>The JPEG quality is a number from 0 to 100.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/session.py"/>
        <source>The address of {host} can&apos;t be read. Check it for typing errors.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/session.py"/>
        <source>The answer of {host} broke off. Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/areas.py"/>
        <source>The area can&apos;t be carried from {source} to the service&apos;s {target}. Draw a smaller one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/areas.py"/>
        <source>The area has no surface. Draw one that encloses something.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/tile_request.py"/>
        <source>The area layer can&apos;t be opened. Check its path or name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/tile_request.py"/>
        <source>The area layer holds no polygon. Choose another layer, or select features in it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/export_tiles.py"/>
        <location filename="../plugin/area_choice.py"/>
        <source>The area lies outside the service. Choose one that overlaps it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/areas.py"/>
        <source>The area lies where the service&apos;s map can&apos;t reach. Choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/export_tiles.py"/>
        <location filename="../plugin/tile_form.py"/>
        <source>The area touches no tile of the service. Choose a larger one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/credentials.py"/>
        <source>The authentication configuration can&apos;t be read. Unlock QGIS&apos; password store, or choose another configuration under “Sign-in”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/session.py"/>
        <source>The certificate of {host} is not trusted. If you know the server, add its certificate authority under Settings &gt; Options &gt; Authentication &gt; Manage Certificates.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/credentials.py"/>
        <source>The configuration “{name}” gave no token. Sign in again and retry.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/credentials.py"/>
        <source>The configuration “{name}” is of a kind that ArcGIS exports can&apos;t use ({method}). Choose one of the kinds Esri token, OAuth2 or Basic.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/geopackage.py"/>
        <source>The definition of the package&apos;s coordinate system ({crs}) is not at hand. Choose the system that its tiles are in.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/writing.py"/>
        <source>The disk is full, so “{name}” was not written. Free some space or choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/download.py"/>
        <source>The disk that holds {folder} is full. Make room, or save somewhere else.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/download.py"/>
        <source>The download from {host} broke off at {done} of {total} bytes. Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/download.py"/>
        <source>The downloaded package is incomplete. Export again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/jobs.py"/>
        <source>The export failed on {host}, which gave no reason. Try again, or ask the server&apos;s owner.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/jobs.py"/>
        <source>The export failed on {host}: {words}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>The export has started. You may close this window.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/messages.py"/>
        <source>The export of {title} was interrupted when QGIS closed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/jobs.py"/>
        <source>The export was cancelled on {host}. Export again if that was not meant.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/jobs.py"/>
        <source>The export was deleted on {host}. Export again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tile_form.py"/>
        <source>The file can&apos;t be saved under this name. Choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/download.py"/>
        <source>The file can&apos;t be written in {folder}. Choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tile_form.py"/>
        <source>The file&apos;s name must end in .{ending}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/writing.py"/>
        <source>The folder of “{name}” does not exist. Create it or choose another.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/download.py"/>
        <location filename="../plugin/tile_form.py"/>
        <source>The folder {folder} does not exist. Choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/area_choice.py"/>
        <source>The layer holds no polygon. Choose another one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/journal.py"/>
        <source>The list of exports can&apos;t be read or written. Check that the disk is not full, or move the file {path} away, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/writing.py"/>
        <source>The package has no tiles at these levels in this area. Choose other levels or a larger area.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/writing.py"/>
        <source>The package holds elevation tiles (LERC): values, not pictures. Neither GeoPackage nor MBTiles can take them; keep the package as it is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/writing.py"/>
        <source>The package holds no tiles, so there is nothing to convert. Export it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/checks.py"/>
        <source>The package holds no tiles.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/store.py"/>
        <source>The package is locked with a password. Unpack it, then open the folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/exports.py"/>
        <source>The package itself is complete: {path}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/reference_systems.py"/>
        <source>The package&apos;s spatial reference ({name}) is not known here, so its tiles can&apos;t be placed.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/session.py"/>
        <source>The proxy does not let QGIS reach {host}. Check Settings &gt; Options &gt; Network.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tiling.py"/>
        <source>The range {first}-{last} runs backwards. Write it as {last}-{first}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/cycle.py"/>
        <source>The server does not answer, trying again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/cycle.py"/>
        <source>The server is working</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/cycle.py"/>
        <source>The server is working: {percent} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/exports.py"/>
        <source>The server sent a package without tiles. Check that the area holds data at these levels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/download.py"/>
        <source>The server sent an empty package. Check that the area holds tiles at these levels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/sign_in.py"/>
        <source>The server wants the password sent to {host} without encryption. Ask its administrator for an https address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/jobs.py"/>
        <source>The server&apos;s answer about the export can&apos;t be read.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/export_tiles.py"/>
        <source>The service has no tiles at level {levels}. It has levels {usable}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/export_tiles.py"/>
        <source>The service has no tiles at “{part}”. It has {values}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/levels_model.py"/>
        <source>The service holds no tiles at this level.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/answers.py"/>
        <source>The service is stopped on {host}. Ask its owner to start it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/service.py"/>
        <source>The service&apos;s tile scheme can&apos;t be read. Ask its owner to check the cache.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/answers.py"/>
        <source>The sign-in to {host} has ended or is not valid there. Choose another under “Sign-in”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/description.py"/>
        <source>The tile scheme of the package can&apos;t be read: {reason}. Export or download it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/layers.py"/>
        <source>The tiles are in {path}, but QGIS can&apos;t open them as a layer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tiling.py"/>
        <source>There is no level {level} here. Choose from levels {levels}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/description.py"/>
        <source>There is no tile scheme (root.json or conf.xml) in it, so this is not a tile package or tile cache. Choose a .tpkx, .tpk or .vtpk file, or the folder that holds conf.xml.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/urls.py"/>
        <source>This address names no map, image or vector tile service. Paste one that ends in MapServer, ImageServer or VectorTileServer.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/cycle.py"/>
        <source>This export has ended already. Export again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tile_form.py"/>
        <source>This is a folder. Add a file name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/urls.py"/>
        <source>This is no web address. Paste the address of an ArcGIS service, such as {example}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/export_tiles.py"/>
        <source>This server can&apos;t write that format. Choose .tpk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/service_field.py"/>
        <source>This server has %n tile service(s). Choose one from the list.</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/service_field.py"/>
        <source>This server has no tile services that everyone may see. Paste a service&apos;s address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>This server writes no .tpkx; the package is a .tpk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/service.py"/>
        <source>This service declares no level that holds tiles. Ask its owner to check the cache.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/service.py"/>
        <source>This service has no tiles of its own. Choose a cached service, or export its map as an image.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/export_tiles.py"/>
        <source>This service holds images; it exports .tpkx or .tpk, not .vtpk.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Tile package</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>Tile package (.tpkx)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>Tile package for older software (.tpk)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Tile packages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <location filename="../plugin/processing/export_tiles.py"/>
        <location filename="../plugin/processing/tile_algorithm.py"/>
        <location filename="../ui/levels_model.py"/>
        <source>Tiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <source>Tiles allowed in one export</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <source>Tiles by the server&apos;s estimate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <source>Tiles for each level (JSON)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Time limit (minutes)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>Vector tile package (.vtpk)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/service.py"/>
        <source>Vector tiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/cycle.py"/>
        <source>Waiting for the server to begin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/download.py"/>
        <source>What the server sent is no tile package. Try the export again, or ask the server&apos;s owner.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/answers.py"/>
        <source>Your account may not use this on {host}. Ask its owner to share it, or sign in as another user.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tile_form.py"/>
        <source>about {size}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/mbtiles.py"/>
        <source>another system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/urls.py"/>
        <source>the server</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/geopackage.py"/>
        <source>unnamed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/areas.py"/>
        <location filename="../plugin/packages/reference_systems.py"/>
        <source>without a code</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/answers.py"/>
        <source>{host} answered with a web page, not with an ArcGIS service. {hint}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/session.py"/>
        <source>{host} answered with far more than a service answers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/service.py"/>
        <source>{host} answered, but not as an ArcGIS service does. Check the address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/catalog.py"/>
        <source>{host} answered, but not with a list of services. Check the address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/session.py"/>
        <source>{host} can&apos;t be reached. Check the address and the network connection, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/download.py"/>
        <source>{host} can&apos;t continue the download. Try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/sign_in.py"/>
        <source>{host} did not accept the user name and password of the authentication configuration “{name}”. Check them in QGIS&apos; authentication settings.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/cycle.py"/>
        <source>{host} did not finish within {minutes} minutes. Job {job} is left to the server; export again with a longer time limit or a smaller area.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/jobs.py"/>
        <source>{host} did not start the export: {words}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/session.py"/>
        <source>{host} does not answer. Check the network connection, then try again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/cycle.py"/>
        <source>{host} does not hand out the package that was made. Export again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/results.py"/>
        <source>{host} finished the export but shows no package. Export again, or ask the server&apos;s owner.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/jobs.py"/>
        <source>{host} gave the export up: it took longer than the server allows. Choose a smaller area or fewer levels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/answers.py"/>
        <source>{host} has a fault just now (HTTP {status}). Try again later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/answers.py"/>
        <source>{host} knows no such address. Check that the service still exists.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/answers.py"/>
        <source>{host} needs a sign-in for this service. Choose an authentication configuration under “Sign-in”.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/cycle.py"/>
        <source>{host} no longer knows this export (job {job}). Export again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/jobs.py"/>
        <source>{host} refused the export: more tiles than it allows at once. Choose a smaller area or fewer levels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/answers.py"/>
        <source>{host} refused the request (HTTP {status}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/answers.py"/>
        <source>{host} refused the request without a reason (code {code}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/cycle.py"/>
        <source>{host} reports a state that no client knows (“{word}”). Ask the server&apos;s owner about job {job}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/answers.py"/>
        <source>{host} says: {words}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/session.py"/>
        <source>{host} sends from one address to the next without end. Check the address.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/session.py"/>
        <source>{host} sends on to an address that can&apos;t be read. Ask its administrator.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/download.py"/>
        <source>{host} sent a text in place of the package. Try again later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/answers.py"/>
        <source>{host} takes no more exports just now. Try again later.</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/cycle.py"/>
        <source>{host} takes no more exports just now; trying again in about %n minute(s)</source>
        <translation type="unfinished">
            <numerusform></numerusform>
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/jobs.py"/>
        <source>{host} took the request but named no job. Try again, or ask the server&apos;s owner.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/service.py"/>
        <source>{kind}, levels {levels}, up to {limit} tiles in one export.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../ui/export_tiles_dialog.py"/>
        <source>{name} exists already. Replace it when the export is complete?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/i18n.py"/>
        <source>{size} GB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/i18n.py"/>
        <source>{size} MB</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>{tiles} tiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tile_form.py"/>
        <source>{title}, levels {levels}, {tiles} tiles: added to the map</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tile_form.py"/>
        <source>{title}, levels {levels}, {tiles} tiles: saved</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tile_form.py"/>
        <source>{total} of {limit} tiles</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tile_form.py"/>
        <source>{total} tiles are more than the {limit} that the service allows in one export.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/export_tiles.py"/>
        <source>{total} tiles are more than the {limit} that the service allows in one export. Choose a smaller area or fewer levels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/package.py"/>
        <source>“{name}” can&apos;t be opened. Check that the file is there and that you may read it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/writing.py"/>
        <source>“{name}” can&apos;t be written here. Choose a folder that you may write to, and close layers and programs that have the file open.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/writing.py"/>
        <source>“{name}” could not be written. Check the disk, or choose another folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/package.py"/>
        <source>“{name}” does not exist. Check the path.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/checks.py"/>
        <source>“{name}” has lost its index (.bundlx), so its tiles can&apos;t be found.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/package.py"/>
        <source>“{name}” holds several caches ({caches}). Choose the folder of one of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/store.py"/>
        <source>“{name}” in the package is damaged. Download or copy the package again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/store.py"/>
        <source>“{name}” in the package is far larger than such a file can be: it is damaged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/writing.py"/>
        <source>“{name}” is a folder. Choose a file name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/package.py"/>
        <source>“{name}” is a server&apos;s answer in JSON, not a tile package. Download the package itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/package.py"/>
        <source>“{name}” is a web page, most likely a sign-in page, not a tile package. Sign in and download it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/package.py"/>
        <source>“{name}” is an incomplete download: its end is missing. Download it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/checks.py"/>
        <source>“{name}” is cut off before its tiles.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/checks.py"/>
        <source>“{name}” is cut off or damaged: {count} of its tiles are missing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/package.py"/>
        <source>“{name}” is empty. Download it again.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/package.py"/>
        <source>“{name}” is not a tile package. Choose a .tpkx, .tpk or .vtpk file, or a cache folder.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/packages/store.py"/>
        <source>“{name}” of the package can&apos;t be read. Check that the disk is still connected.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/export_tiles.py"/>
        <source>“{part}” is no number. Write scales or resolutions such as {example}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <location filename="../plugin/tiling.py"/>
        <source>“{part}” is not a level. Write levels as numbers and ranges, for example 0-6,9.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
