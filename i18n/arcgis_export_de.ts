<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>ArcGISExport</name>
    <message numerus="yes">
        <location filename="../ui/import_tiles/tile_pair_view.py"/>
        <source>%Ln byte(s), not an image</source>
        <translation>
            <numerusform>%Ln Byte, kein Bild</numerusform>
            <numerusform>%Ln Bytes, kein Bild</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/export_item/layers_field.py"/>
        <source>%Ln feature(s)</source>
        <translation>
            <numerusform>%Ln Objekt</numerusform>
            <numerusform>%Ln Objekte</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/export_map/operation.py"/>
        <source>%Ln image(s)</source>
        <translation>
            <numerusform>%Ln Bild</numerusform>
            <numerusform>%Ln Bilder</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/export_map/series_field.py"/>
        <source>%Ln image(s), each in a file of its own.</source>
        <translation>
            <numerusform>%Ln Bild, in einer eigenen Datei.</numerusform>
            <numerusform>%Ln Bilder, jedes in einer eigenen Datei.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/portal/item_list.py"/>
        <source>%Ln item(s), the newest first</source>
        <translation>
            <numerusform>%Ln Element</numerusform>
            <numerusform>%Ln Elemente, das neueste zuerst</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/job_list/count.py"/>
        <source>%Ln job(s) running</source>
        <translation>
            <numerusform>%Ln Auftrag läuft</numerusform>
            <numerusform>%Ln Aufträge laufen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/jobs/panel.py"/>
        <source>%Ln job(s) selected</source>
        <translation>
            <numerusform>%Ln Auftrag gewählt</numerusform>
            <numerusform>%Ln Aufträge gewählt</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/export_item/form.py"/>
        <source>%Ln layer(s)</source>
        <translation>
            <numerusform>%Ln Layer</numerusform>
            <numerusform>%Ln Layer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/layers/map_style/problems.py"/>
        <source>%Ln layer(s): blurred circles have sharp edges.</source>
        <translation>
            <numerusform>%Ln Layer: Unscharfe Kreise haben scharfe Ränder.</numerusform>
            <numerusform>%Ln Layer: Unscharfe Kreise haben scharfe Ränder.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/layers/map_style/problems.py"/>
        <source>%Ln layer(s): color gradients along lines are not drawn.</source>
        <translation>
            <numerusform>%Ln Layer: Farbverläufe entlang von Linien werden nicht gezeichnet.</numerusform>
            <numerusform>%Ln Layer: Farbverläufe entlang von Linien werden nicht gezeichnet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/layers/map_style/problems.py"/>
        <source>%Ln layer(s): colored elevations are not drawn.</source>
        <translation>
            <numerusform>%Ln Layer: Höhenfarben werden nicht gezeichnet.</numerusform>
            <numerusform>%Ln Layer: Höhenfarben werden nicht gezeichnet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/layers/map_style/problems.py"/>
        <source>%Ln layer(s): extrusions are not drawn.</source>
        <translation>
            <numerusform>%Ln Layer: Extrusionen werden nicht gezeichnet.</numerusform>
            <numerusform>%Ln Layer: Extrusionen werden nicht gezeichnet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/layers/map_style/problems.py"/>
        <source>%Ln layer(s): heatmaps are not drawn.</source>
        <translation>
            <numerusform>%Ln Layer: Heatmaps werden nicht gezeichnet.</numerusform>
            <numerusform>%Ln Layer: Heatmaps werden nicht gezeichnet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/layers/map_style/problems.py"/>
        <source>%Ln layer(s): hillshades are not drawn.</source>
        <translation>
            <numerusform>%Ln Layer: Schummerungen werden nicht gezeichnet.</numerusform>
            <numerusform>%Ln Layer: Schummerungen werden nicht gezeichnet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/layers/map_style/problems.py"/>
        <source>%Ln layer(s): patterns of the background are not drawn.</source>
        <translation>
            <numerusform>%Ln Layer: Muster des Hintergrunds werden nicht gezeichnet.</numerusform>
            <numerusform>%Ln Layer: Muster des Hintergrunds werden nicht gezeichnet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/layers/map_style/problems.py"/>
        <source>%Ln layer(s): rasters are not drawn.</source>
        <translation>
            <numerusform>%Ln Layer: Raster werden nicht gezeichnet.</numerusform>
            <numerusform>%Ln Layer: Raster werden nicht gezeichnet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/layers/map_style/problems.py"/>
        <source>%Ln layer(s): the sky is not drawn.</source>
        <translation>
            <numerusform>%Ln Layer: Der Himmel wird nicht gezeichnet.</numerusform>
            <numerusform>%Ln Layer: Der Himmel wird nicht gezeichnet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/layers/map_style/problems.py"/>
        <source>%Ln layer(s): {problem}.</source>
        <translation>
            <numerusform>%Ln Layer: {problem}.</numerusform>
            <numerusform>%Ln Layer: {problem}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/export_map/layers_page.py"/>
        <source>%Ln of them not drawn at 1:{scale}.</source>
        <translation>
            <numerusform>%Ln davon wird bei 1:{scale} nicht gezeichnet.</numerusform>
            <numerusform>%Ln davon werden bei 1:{scale} nicht gezeichnet.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/processing/split_recipe.py"/>
        <source>%Ln recipe(s) written</source>
        <translation>
            <numerusform>%Ln Rezept geschrieben</numerusform>
            <numerusform>%Ln Rezepte geschrieben</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/jobs/journal.py"/>
        <source>%Ln record(s) in the list of jobs can&apos;t be read and are not shown; they stay in {path}.</source>
        <translation>
            <numerusform>%Ln Eintrag der Liste der Aufträge kann nicht gelesen werden und wird nicht gezeigt; er bleibt in {path}.</numerusform>
            <numerusform>%Ln Einträge der Liste der Aufträge können nicht gelesen werden und werden nicht gezeigt; sie bleiben in {path}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/export_item/form.py"/>
        <source>%Ln table(s)</source>
        <translation>
            <numerusform>%Ln Tabelle</numerusform>
            <numerusform>%Ln Tabellen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <location filename="../ui/export_tiles/dialog.py"/>
        <source>%Ln tile(s)</source>
        <translation>
            <numerusform>%Ln Kachel</numerusform>
            <numerusform>%Ln Kacheln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/processing/merge_packages.py"/>
        <source>%Ln tile(s) differ between packages.</source>
        <translation>
            <numerusform>%Ln Kachel ist in den Paketen verschieden.</numerusform>
            <numerusform>%Ln Kacheln sind in den Paketen verschieden.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/export_tiles/layer.py"/>
        <location filename="../plugin/operations/open_package/form.py"/>
        <location filename="../plugin/operations/open_package/layer.py"/>
        <source>%Ln tile(s), {levels}</source>
        <translation>
            <numerusform>%Ln Kachel, {levels}</numerusform>
            <numerusform>%Ln Kacheln, {levels}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>%Ln tile(s), {size}; all tiles were checked.</source>
        <translation>
            <numerusform>%Ln Kachel, {size}; alle Kacheln wurden geprüft.</numerusform>
            <numerusform>%Ln Kacheln, {size}; alle Kacheln wurden geprüft.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>%Ln tile(s), {size}; the indexes are complete, the tiles were not checked one by one.</source>
        <translation>
            <numerusform>%Ln Kachel, {size}; die Indizes sind vollständig, die Kachel selbst wurde nicht geprüft.</numerusform>
            <numerusform>%Ln Kacheln, {size}; die Indizes sind vollständig, die Kacheln wurden nicht einzeln geprüft.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>&amp;Add Layers to Map</source>
        <translation>&amp;Layer zur Karte hinzufügen</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>&amp;Ask before exports of more than:</source>
        <translation>&amp;Nachfragen vor Exporten von mehr als:</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>&amp;Folder to save to:</source>
        <translation>&amp;Ordner zum Speichern:</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>&amp;Jobs at once per server:</source>
        <translation>&amp;Aufträge zugleich je Server:</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>&amp;Log:</source>
        <translation>&amp;Protokoll:</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>&amp;Remembered choices:</source>
        <translation>&amp;Gemerkte Angaben:</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>&amp;Sign-in without encryption:</source>
        <translation>Anmeldung ohne &amp;Verschlüsselung:</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>&amp;Time limit of a job:</source>
        <translation>&amp;Zeitgrenze eines Auftrags:</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>0 to 100, at most that of the service&apos;s tiles. Only where tiles are recompressed.</source>
        <translation>0 bis 100, höchstens die der Kacheln des Dienstes. Nur wenn Kacheln neu komprimiert werden.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>1:{low} to 1:{high}</source>
        <translation>1:{low} bis 1:{high}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>1:{scale} on paper is 1:{across} across and 1:{up} upwards on the ground at the centre.</source>
        <translation>1:{scale} auf dem Papier ist in der Mitte quer 1:{across} und nach oben 1:{up} am Boden.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>1:{scale} on paper is 1:{ground} on the ground at the centre.</source>
        <translation>1:{scale} auf dem Papier ist in der Mitte 1:{ground} am Boden.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>1:{scale} on the ground, too, within {percent} %.</source>
        <translation>1:{scale} auch am Boden, auf {percent} % genau.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>50000 for 1:50,000, around the middle of the extent.</source>
        <translation>50000 für 1:50.000, um die Mitte der Ausdehnung.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>A .gpkg, .mbtiles, .vtpk or .tif, as far as the tiles fit.</source>
        <translation>Eine .gpkg-, .mbtiles-, .vtpk- oder .tif-Datei, soweit die Kacheln passen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>A .tif, or a file with the extension of the format.</source>
        <translation>Eine .tif-Datei oder eine Datei mit der Endung des Formats.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>A .tpkx, .tpk or .vtpk file, or the folder of a cache.</source>
        <translation>Eine .tpkx-, .tpk- oder .vtpk-Datei oder der Ordner eines Caches.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>A .tpkx, .tpk or .vtpk file; for a cache the folder that gets conf.xml itself.</source>
        <translation>Eine .tpkx-, .tpk- oder .vtpk-Datei; bei einem Cache der Ordner, in dem conf.xml selbst liegen wird.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/vtpk.py"/>
        <source>A .vtpk holds vector tiles only, and this package holds raster tiles.</source>
        <translation>Eine .vtpk nimmt nur Vektorkacheln auf, und dieses Paket enthält Rasterkacheln.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/operation.py"/>
        <source>A .{ending} can&apos;t be mosaicked at this size. Use the extension .tif, or choose a smaller size.</source>
        <translation>Ein .{ending} kann in dieser Größe nicht mosaikiert werden. Bitte die Endung .tif verwenden oder eine kleinere Größe wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image_options.py"/>
        <source>A LERC version applies to LERC only. Choose lerc, or leave it out.</source>
        <translation>Eine LERC-Version gilt nur für LERC. Bitte lerc wählen oder sie weglassen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>A bracket is not closed.</source>
        <translation>Eine Klammer wird nicht geschlossen.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/corridors.py"/>
        <source>A buffer of 0 m encloses nothing. Set a larger one.</source>
        <translation>Ein Puffer von 0 m umschließt nichts. Bitte einen größeren einstellen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/split_plan.py"/>
        <source>A cache folder can&apos;t be exported in several jobs. Choose a smaller area or fewer levels, or export packages to be merged.</source>
        <translation>Ein Cache-Ordner kann nicht in mehreren Aufträgen exportiert werden. Bitte ein kleineres Gebiet oder weniger Stufen wählen oder Pakete exportieren, die zusammengeführt werden.</translation>
    </message>
    <message>
        <location filename="../plugin/core/save_target.py"/>
        <source>A cache is saved as a folder. Leave out the extension {ending}.</source>
        <translation>Ein Cache wird als Ordner gespeichert. Bitte die Endung {ending} weglassen.</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>A clean copy with %Ln tile(s) was written.</source>
        <translation>
            <numerusform>Eine saubere Kopie mit %Ln Kachel wurde geschrieben.</numerusform>
            <numerusform>Eine saubere Kopie mit %Ln Kacheln wurde geschrieben.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>A copy as GeoPackage (.gpkg)</source>
        <translation>Eine Kopie als GeoPackage (.gpkg)</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>A copy as GeoTIFF (.tif)</source>
        <translation>Eine Kopie als GeoTIFF (.tif)</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>A copy as MBTiles (.mbtiles)</source>
        <translation>Eine Kopie als MBTiles (.mbtiles)</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>A copy beside the package that other programs open, and that QGIS shows.</source>
        <translation>Eine Kopie neben dem Paket, die andere Programme öffnen und die QGIS anzeigt.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>A date or two: 2008-01-01,2009-01-01. Milliseconds since 1970 count too.</source>
        <translation>Ein oder zwei Daten: 2008-01-01,2009-01-01. Auch Millisekunden seit 1970.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>A double quote is not closed. Double quotes stand around field names only.</source>
        <translation>Ein doppeltes Anführungszeichen wird nicht geschlossen. Doppelte stehen nur um Feldnamen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>A file with the extension of the format; .zip for several layers of CSV or GeoJSON.</source>
        <translation>Eine Datei mit der Endung des Formats; .zip für mehrere Layer als CSV oder GeoJSON.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>A file without pixels: it is saved, and added as a layer if QGIS can read it.</source>
        <translation>Eine Datei ohne Pixel: Sie wird gespeichert und als Layer hinzugefügt, wenn QGIS sie lesen kann.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>A file, or a folder for the recipe&apos;s own file name. Empty for beside the recipe.</source>
        <translation>Eine Datei, oder ein Ordner für den Dateinamen des Rezepts. Leer: neben dem Rezept.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>A file, which is uploaded first; or choose an item instead.</source>
        <translation>Eine Datei, die zuerst hochgeladen wird; oder wählen Sie stattdessen ein Element.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>A hosted MapServer that the signed-in user may change.</source>
        <translation>Ein gehosteter MapServer, den der angemeldete Benutzer ändern darf.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>A layer has no property “{name}”. It has {names}.</source>
        <translation>Ein Layer hat keine Eigenschaft „{name}“. Möglich sind {names}.</translation>
    </message>
    <message>
        <location filename="../ui/area/draw_tools.py"/>
        <source>A line needs at least two points. Click to add them, Esc to cancel.</source>
        <translation>Eine Linie braucht mindestens zwei Punkte. Klick fügt einen hinzu, Esc bricht ab.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/map_support.py"/>
        <source>A map service does not support “{name}”; only image services do.</source>
        <translation>Ein Kartendienst unterstützt „{name}“ nicht; das tun nur Bilddienste.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>A paper has a width and a height. Fill in both.</source>
        <translation>Ein Papier hat eine Breite und eine Höhe. Füllen Sie beide aus.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image_options.py"/>
        <source>A quality applies to JPEG only. Choose jpg or a tiff with JPEG, or leave it out.</source>
        <translation>Eine Qualität gilt nur für JPEG. Bitte jpg oder ein tiff mit JPEG wählen oder sie weglassen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/series.py"/>
        <source>A series over time needs a start and a later end.</source>
        <translation>Eine Zeitreihe braucht einen Anfang und ein späteres Ende.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/series.py"/>
        <source>A series over time needs a start and an end. Choose them under Time.</source>
        <translation>Eine Zeitreihe braucht Anfang und Ende. Wählen Sie beide unter Zeit.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>A single quote is not closed. Write {example} for a quote inside a text.</source>
        <translation>Ein einfaches Anführungszeichen wird nicht geschlossen. Innerhalb eines Textes steht es doppelt: {example}.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>A size over the limit of the service is mosaicked from several images.</source>
        <translation>Eine Größe über der Grenze des Dienstes wird aus mehreren Bildern zusammengesetzt.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>A small .vrt file lets QGIS read it. Keep the package where it is.</source>
        <translation>Über eine kleine .vrt-Datei kann QGIS es lesen. Das Paket bitte an seinem Ort lassen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>A square bracket is not closed.</source>
        <translation>Eine eckige Klammer wird nicht geschlossen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/series.py"/>
        <source>A step of the series needs a length, such as 1 month.</source>
        <translation>Ein Schritt der Reihe braucht eine Länge, etwa 1 Monat.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/bundle_writer.py"/>
        <source>A tile has {size}; no package can hold tiles that large. Choose smaller tiles.</source>
        <translation>Eine Kachel hat {size}; so große Kacheln kann kein Paket aufnehmen. Bitte kleinere Kacheln wählen.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/time_page.py"/>
        <source>A time extent that is open at both ends has no effect. Tick a start or an end, or choose all times.</source>
        <translation>Ein Zeitraum, der an beiden Enden offen ist, hat keine Wirkung. Bitte Anfang oder Ende wählen, oder alle Zeiten.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/time.py"/>
        <source>A time is one date and time, or a start and an end with a comma between.</source>
        <translation>Eine Zeit ist ein Datum mit Uhrzeit oder ein Anfang und ein Ende mit einem Komma dazwischen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/validate.py"/>
        <source>A time relation needs a time. Choose one, or leave the relation out.</source>
        <translation>Ein Zeitbezug braucht eine Zeit. Bitte eine wählen oder den Bezug weglassen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image_options.py"/>
        <source>A tolerance applies to LERC only. Choose lerc, or leave it out.</source>
        <translation>Eine Toleranz gilt nur für LERC. Bitte lerc wählen oder sie weglassen.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/more_page.py"/>
        <source>A value, or a minimum and a maximum, for a range of all layers; null is an open end.</source>
        <translation>Ein Wert, oder ein Minimum und ein Maximum, für einen Bereich aller Layer; null ist ein offenes Ende.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/map_service.py"/>
        <source>A vector tile service draws no images. Paste the address of a map or image service, or use Export Tiles.</source>
        <translation>Ein Vektorkacheldienst zeichnet keine Bilder. Bitte die Adresse eines Karten- oder Bilddienstes einfügen oder „Kacheln exportieren“ verwenden.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <source>A vector tile service exports by level id only.</source>
        <translation>Ein Vektorkacheldienst exportiert nur nach Stufennummern.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <source>A vector tile service exports vector tile packages (.vtpk) only.</source>
        <translation>Ein Vektorkacheldienst exportiert nur Vektorkachelpakete (.vtpk).</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/validate.py"/>
        <source>A {format} can&apos;t be mosaicked from several images: the service draws up to {width} × {height} pixels. Choose a smaller size, or another format.</source>
        <translation>Ein {format} lässt sich nicht aus mehreren Bildern mosaikieren: Der Dienst zeichnet bis zu {width} × {height} Pixel. Bitte eine kleinere Größe oder ein anderes Format wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/validate.py"/>
        <source>A {format} has no transparency. Choose png or gif, or switch the transparent background off.</source>
        <translation>Ein {format} kennt keine Transparenz. Bitte png oder gif wählen oder den transparenten Hintergrund ausschalten.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/operation.py"/>
        <source>A {format} is not georeferenced. Choose tiff, which is.</source>
        <translation>Ein {format} ist nicht georeferenziert. Bitte tiff wählen, das ist es.</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/dialog.py"/>
        <source>Accept and Export</source>
        <translation>Zustimmen und exportieren</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/survey.py"/>
        <source>Add missing tiles</source>
        <translation>Fehlende Kacheln hinzufügen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <location filename="../plugin/operations/open_package/form.py"/>
        <location filename="../ui/open_package/dialog.py"/>
        <source>Add to Map</source>
        <translation>Zur Karte hinzufügen</translation>
    </message>
    <message>
        <location filename="../ui/messages/messages.py"/>
        <source>Add to This Project</source>
        <translation>Zu diesem Projekt hinzufügen</translation>
    </message>
    <message>
        <location filename="../ui/common/operation_dialog.py"/>
        <location filename="../ui/open_package/options.py"/>
        <source>Add to the map</source>
        <translation>Zur Karte hinzufügen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/survey.py"/>
        <source>Add, and replace what both have</source>
        <translation>Hinzufügen und ersetzen, was beide haben</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/report.py"/>
        <source>Address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <location filename="../plugin/processing/import_tiles.py"/>
        <source>Address of the hosted tile service</source>
        <translation>Adresse des gehosteten Kacheldienstes</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/report.py"/>
        <source>Address of the job</source>
        <translation>Adresse des Auftrags</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_item.py"/>
        <source>Address of the portal</source>
        <translation>Adresse des Portals</translation>
    </message>
    <message>
        <location filename="../plugin/processing/import_tiles.py"/>
        <source>Address of the portal (empty: the one that the service names)</source>
        <translation>Adresse des Portals (leer: das vom Dienst genannte)</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/service_algorithm.py"/>
        <source>Address of the service</source>
        <translation>Adresse des Dienstes</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Address of the service, as a browser shows it: …/rest/services/World/MapServer. The list has those that QGIS knows.</source>
        <translation>Adresse des Dienstes, wie ein Browser sie zeigt: …/rest/services/World/MapServer. Die Liste enthält die Dienste, die QGIS kennt.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>After “{word}” something is missing.</source>
        <translation>Nach „{word}“ fehlt etwas.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <location filename="../ui/portal/item_list.py"/>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <location filename="../plugin/processing/run_recipe.py"/>
        <location filename="../ui/import_tiles/source_field.py"/>
        <location filename="../ui/open_package/dialog.py"/>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <location filename="../ui/export_map/shape_field.py"/>
        <source>All layers are clipped</source>
        <translation>Alle Layer werden beschnitten</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/dialog.py"/>
        <source>All of the Package</source>
        <translation>Ganzes Paket</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/dialog.py"/>
        <source>All of the package; or some, such as 0-6,9</source>
        <translation>Alle des Pakets, oder einige, etwa 0-6,9</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>All polygons, or the selected ones, with their holes, in any CRS. Wins over the extent.</source>
        <translation>Alle oder die ausgewählten Polygone mit ihren Löchern, in beliebigem KBS. Hat Vorrang vor der Ausdehnung.</translation>
    </message>
    <message>
        <location filename="../ui/jobs/panel.py"/>
        <source>All servers</source>
        <translation>Alle Server</translation>
    </message>
    <message>
        <location filename="../plugin/environment/known_services.py"/>
        <source>All services of {server}</source>
        <translation>Alle Dienste von {server}</translation>
    </message>
    <message>
        <location filename="../ui/jobs/panel.py"/>
        <source>All states</source>
        <translation>Alle Zustände</translation>
    </message>
    <message>
        <location filename="../plugin/areas/choice.py"/>
        <location filename="../plugin/operations/export_map/survey.py"/>
        <source>All that the service shows</source>
        <translation>Alles, was der Dienst zeigt</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/grid_layer.py"/>
        <source>All tiles are there. There is nothing to show.</source>
        <translation>Alle Kacheln sind da. Es gibt nichts zu zeigen.</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/result_view.py"/>
        <source>All tiles were imported.</source>
        <translation>Alle Kacheln wurden importiert.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/time_page.py"/>
        <source>All times</source>
        <translation>Alle Zeiten</translation>
    </message>
    <message>
        <location filename="../ui/portal/item_list.py"/>
        <source>All types</source>
        <translation>Alle Typen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>All {count} tiles are valid.</source>
        <translation>Alle {count} Kacheln sind gültig.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/completeness.py"/>
        <source>All {expected} tiles are there.</source>
        <translation>Alle {expected} Kacheln sind da.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>All, or some of {bands}</source>
        <translation>Alle, oder einige von {bands}</translation>
    </message>
    <message>
        <location filename="../ui/messages/messages.py"/>
        <source>Allow Http…</source>
        <translation>Http erlauben …</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Along Lines</source>
        <translation>Entlang von Linien</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Also write the tiles as</source>
        <translation>Kacheln auch schreiben als</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <source>An address that ends in MapServer or ImageServer; or choose one from the list.</source>
        <translation>Eine Adresse, die auf MapServer oder ImageServer endet; oder wählen Sie einen Dienst aus der Liste.</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/dialog.py"/>
        <source>An address that ends in MapServer, ImageServer or VectorTileServer; or choose one from the list.</source>
        <translation>Eine Adresse, die auf MapServer, ImageServer oder VectorTileServer endet, oder eine aus der Liste.</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/dialog.py"/>
        <source>An address that ends in MapServer; or choose one of your portal&apos;s services.</source>
        <translation>Eine Adresse, die auf MapServer endet, oder einen Dienst des Portals wählen.</translation>
    </message>
    <message>
        <location filename="../ui/area/draw_tools.py"/>
        <source>An area needs at least three corners. Click to add them, Esc to cancel.</source>
        <translation>Ein Gebiet braucht mindestens drei Ecken. Klick fügt eine hinzu, Esc bricht ab.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/recipe.py"/>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>An export in several jobs can&apos;t be kept as a portal item. Switch CREATE_ITEM off.</source>
        <translation>Ein Export in mehreren Aufträgen kann nicht als Portalelement behalten werden. Schalten Sie CREATE_ITEM aus.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/split_plan.py"/>
        <source>An export in several jobs is merged into one file, and “{name}” has no supported extension. Use {endings}.</source>
        <translation>Ein Export in mehreren Aufträgen wird zu einer Datei zusammengeführt, und „{name}“ hat keine unterstützte Endung. Möglich sind {endings}.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>An export in several jobs makes one file, OUTPUT. Use the extension .{convert}, or leave CONVERT out.</source>
        <translation>Ein Export in mehreren Aufträgen ergibt eine Datei, OUTPUT. Bitte die Endung .{convert} verwenden oder CONVERT weglassen.</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>An image of the map service with the same data</source>
        <translation>Ein Bild des Kartendienstes mit denselben Daten</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>An image of the whole service would have {pixels} pixels. Choose an extent.</source>
        <translation>Ein Bild des ganzen Dienstes hätte {pixels} Pixel. Bitte eine Ausdehnung wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image_options.py"/>
        <source>An image service accepts one datum transformation. Choose one.</source>
        <translation>Ein Bilddienst akzeptiert nur eine Datumstransformation. Bitte eine wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/map_support.py"/>
        <source>An image service does not support “{name}”; only map services do.</source>
        <translation>Ein Bilddienst unterstützt „{name}“ nicht; das tun nur Kartendienste.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/errors.py"/>
        <source>An unexpected error occurred. See the log (ArcGIS Export) for details; please report it.</source>
        <translation>Ein unerwarteter Fehler ist aufgetreten. Einzelheiten stehen im Protokoll (ArcGIS Export); bitte melden.</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/runner.py"/>
        <source>Another export is writing this file. Wait for it, or choose another name.</source>
        <translation>Ein anderer Export schreibt diese Datei gerade. Bitte warten oder einen anderen Namen wählen.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Applies to JPEG only</source>
        <translation>Gilt nur für JPEG</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Applies to LERC only</source>
        <translation>Gilt nur für LERC</translation>
    </message>
    <message>
        <location filename="../ui/messages/details.py"/>
        <location filename="../ui/messages/messages.py"/>
        <location filename="../ui/messages/questions.py"/>
        <source>ArcGIS Export</source>
        <translation>ArcGIS Export</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/runner.py"/>
        <source>ArcGIS Export is being unloaded. Start the job again afterwards.</source>
        <translation>ArcGIS Export wird gerade entladen. Bitte den Auftrag danach erneut starten.</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/runner.py"/>
        <location filename="../ui/jobs/actions.py"/>
        <location filename="../ui/jobs/dock.py"/>
        <location filename="../ui/jobs/panel.py"/>
        <source>ArcGIS Jobs</source>
        <translation>ArcGIS-Aufträge</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>ArcGIS Online deletes results after some hours or days. Resume the job soon.</source>
        <translation>ArcGIS Online löscht Ergebnisse nach einigen Stunden oder Tagen. Bitte den Auftrag bald fortsetzen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <source>ArcGIS Online exports packages only, no cache folders. Choose .tpkx or .tpk.</source>
        <translation>ArcGIS Online exportiert nur Pakete, keine Cache-Ordner. Bitte .tpkx oder .tpk wählen.</translation>
    </message>
    <message>
        <location filename="../ui/portal/portal_field.py"/>
        <source>ArcGIS Online, or the portal of your organisation&apos;s ArcGIS Enterprise.</source>
        <translation>ArcGIS Online oder das Portal von ArcGIS Enterprise der eigenen Organisation.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <location filename="../ui/export_tiles/dialog.py"/>
        <location filename="../ui/import_tiles/dialog.py"/>
        <location filename="../ui/open_package/options.py"/>
        <source>Area</source>
        <translation>Gebiet</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/tile_algorithm.py"/>
        <source>Area (polygons)</source>
        <translation>Gebiet (Polygone)</translation>
    </message>
    <message>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>Area (polygons), in place of the recipe&apos;s area</source>
        <translation>Gebiet (Polygone), anstelle des Gebiets des Rezepts</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <source>Area and Size</source>
        <translation>Gebiet und Größe</translation>
    </message>
    <message>
        <location filename="../plugin/areas/recipe_area.py"/>
        <source>Area of the recipe</source>
        <translation>Gebiet des Rezepts</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/layer.py"/>
        <source>Area {extent} ({crs})</source>
        <translation>Gebiet {extent} ({crs})</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>As far as the portal offers it for the item.</source>
        <translation>Soweit das Portal es für das Element anbietet.</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>Ask Again</source>
        <translation>Erneut fragen</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>Ask again before a sign-in is sent to the selected server without encryption</source>
        <translation>Erneut fragen, bevor eine Anmeldung unverschlüsselt an den gewählten Server gesendet wird</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Ask the server now, not after the pause</source>
        <translation>Den Server jetzt fragen, nicht erst nach der Pause</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Ask the server whether it has the job</source>
        <translation>Den Server fragen, ob er den Auftrag hat</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/server_job.py"/>
        <source>Ask the server&apos;s owner.</source>
        <translation>Bitte beim Betreiber des Servers nachfragen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>At least so many. Without it, as many as the limit of the service needs.</source>
        <translation>Mindestens so viele. Ohne Angabe so viele, wie die Grenze des Dienstes verlangt.</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <source>At most the quality of the service&apos;s own tiles: more would only make them larger</source>
        <translation>Höchstens die Qualität der Kacheln des Dienstes: Mehr würde sie nur größer machen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>At most {size} on disk; {time} where the server takes {seconds} seconds for an image.</source>
        <translation>Höchstens {size} auf dem Datenträger; {time}, wenn der Server für ein Bild {seconds} Sekunden braucht.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/time_page.py"/>
        <source>At one time</source>
        <translation>Zu einem Zeitpunkt</translation>
    </message>
    <message>
        <location filename="../ui/export_map/time_page.py"/>
        <source>At start and end</source>
        <translation>An Anfang und Ende</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Authentication configuration of QGIS: Esri token, OAuth2, Basic, API header or certificate.</source>
        <translation>Authentifizierungskonfiguration von QGIS: Esri-Token, OAuth2, Basic, API-Header oder Zertifikat.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Bands</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/report.py"/>
        <source>Begun</source>
        <translation>Begonnen</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>Between “{one}” and “{other}” an operator is missing, such as = or AND.</source>
        <translation>Zwischen „{one}“ und „{other}“ fehlt ein Operator wie = oder AND.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>Between “{one}” and “{other}” something is missing.</source>
        <translation>Zwischen „{one}“ und „{other}“ fehlt etwas.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Bilinear</source>
        <translation>Bilinear</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>Bitmap</source>
        <translation>Bitmap</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Bookmark</source>
        <translation>Lesezeichen</translation>
    </message>
    <message>
        <location filename="../ui/portal/parameter_widget.py"/>
        <source>Browse</source>
        <translation>Durchsuchen</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Buffer</source>
        <translation>Puffer</translation>
    </message>
    <message>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <source>Bytes by the server&apos;s estimate</source>
        <translation>Bytes nach Schätzung des Servers</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>CRS</source>
        <translation>KBS</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_item.py"/>
        <source>CRS of the export</source>
        <translation>KBS des Exports</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>CRS of the image</source>
        <translation>KBS des Bildes</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>CRS of the service</source>
        <translation>KBS des Dienstes</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Cache folder</source>
        <translation>Cache-Ordner</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>Cache raster dataset (folder)</source>
        <translation>Cache-Raster-Dataset (Ordner)</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/cells.py"/>
        <source>Can&apos;t write to {folder}. Check free space and permissions, then resume.</source>
        <translation>In {folder} kann nicht geschrieben werden. Bitte freien Speicherplatz und Berechtigungen prüfen, dann fortsetzen.</translation>
    </message>
    <message>
        <location filename="../ui/common/progress_block.py"/>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Cancel Job</source>
        <translation>Auftrag abbrechen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Cancel the job, on the server, too</source>
        <translation>Den Auftrag abbrechen, auch auf dem Server</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <location filename="../ui/common/progress_block.py"/>
        <source>Cancelling…</source>
        <translation>Wird abgebrochen …</translation>
    </message>
    <message>
        <location filename="../ui/jobs/sign_in_dialog.py"/>
        <source>Change Sign-in</source>
        <translation>Anmeldung ändern</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Change Sign-in…</source>
        <translation>Anmeldung ändern …</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>Check the address, or open it in a browser: it may want a sign-in.</source>
        <translation>Bitte die Adresse prüfen oder im Browser öffnen: Vielleicht verlangt sie eine Anmeldung.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <source>Check the tab {pages}.</source>
        <translation>Bitte die Registerkarte {pages} prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/run.py"/>
        <source>Check the tiles of the service.</source>
        <translation>Bitte die Kacheln des Dienstes prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Checking</source>
        <translation>Wird geprüft</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/item_job.py"/>
        <source>Checking the file</source>
        <translation>Datei wird geprüft</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/tiles_job.py"/>
        <source>Checking the package</source>
        <translation>Paket wird geprüft</translation>
    </message>
    <message>
        <location filename="../ui/portal/portal_field.py"/>
        <source>Checking the portal…</source>
        <translation>Portal wird geprüft…</translation>
    </message>
    <message>
        <location filename="../ui/open_package/check.py"/>
        <source>Checking the tiles, {percent} %</source>
        <translation>Kacheln werden geprüft, {percent} %</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/split_jobs.py"/>
        <source>Checking what is there already</source>
        <translation>Es wird geprüft, was schon vorhanden ist</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/item_job.py"/>
        <location filename="../plugin/operations/export_tiles/tiles_job.py"/>
        <source>Checking whether {host} has started the export</source>
        <translation>Prüfen, ob {host} den Export begonnen hat</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/run.py"/>
        <source>Checking whether {host} has started the import</source>
        <translation>Es wird geprüft, ob {host} den Import begonnen hat</translation>
    </message>
    <message>
        <location filename="../ui/portal/parameter_widget.py"/>
        <source>Choose Item</source>
        <translation>Element wählen</translation>
    </message>
    <message>
        <location filename="../ui/open_package/options.py"/>
        <source>Choose Style</source>
        <translation>Stil wählen</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/dialog.py"/>
        <source>Choose a Hosted Tile Service</source>
        <translation>Gehosteten Kacheldienst wählen</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/source_field.py"/>
        <source>Choose a Tile Package</source>
        <translation>Kachelpaket wählen</translation>
    </message>
    <message>
        <location filename="../plugin/core/save_target.py"/>
        <source>Choose a folder for the file, too.</source>
        <translation>Bitte auch einen Ordner für die Datei wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>Choose a package.</source>
        <translation>Bitte ein Paket wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/recipe.py"/>
        <source>Choose a service and a package first: they are what a recipe is about.</source>
        <translation>Bitte zuerst einen Dienst und ein Paket wählen: um sie geht es in einem Rezept.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/recipe.py"/>
        <location filename="../plugin/operations/export_tiles/recipe.py"/>
        <source>Choose a service and an area first: they are what a recipe is about.</source>
        <translation>Bitte zuerst einen Dienst und ein Gebiet wählen: um sie geht es in einem Rezept.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>Choose a smaller area.</source>
        <translation>Bitte ein kleineres Gebiet wählen.</translation>
    </message>
    <message>
        <location filename="../ui/open_package/options.py"/>
        <source>Choose a style: a Mapbox or MapLibre file (.json), or another package (.vtpk)</source>
        <translation>Stil wählen: eine Mapbox- oder MapLibre-Datei (.json) oder ein anderes Paket (.vtpk)</translation>
    </message>
    <message>
        <location filename="../ui/open_package/dialog.py"/>
        <source>Choose a tile package (.tpkx, .tpk, .vtpk), or the folder of a cache that ArcGIS created.</source>
        <translation>Bitte ein Kachelpaket (.tpkx, .tpk, .vtpk) wählen oder den Ordner eines Caches, den ArcGIS erzeugt hat.</translation>
    </message>
    <message>
        <location filename="../ui/service/service_field.py"/>
        <source>Choose an authentication configuration for this service</source>
        <translation>Authentifizierungskonfiguration für diesen Dienst wählen</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>Choose an item from the list: its layers show here.</source>
        <translation>Bitte ein Element aus der Liste wählen: Seine Layer erscheinen hier.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/recipe.py"/>
        <source>Choose an item of the portal first: it is what a recipe is about.</source>
        <translation>Bitte zuerst ein Element des Portals wählen: um dieses geht es in einem Rezept.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>Choose at least one layer.</source>
        <translation>Bitte mindestens einen Layer wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Choose at least one level.</source>
        <translation>Bitte mindestens eine Stufe wählen.</translation>
    </message>
    <message>
        <location filename="../ui/portal/parameter_widget.py"/>
        <source>Choose from the items of the portal</source>
        <translation>Aus den Elementen des Portals wählen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>Choose the hosted tile service.</source>
        <translation>Bitte den gehosteten Kacheldienst wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>Choose the portal and sign in first.</source>
        <translation>Bitte zuerst das Portal wählen und anmelden.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/import_tiles.py"/>
        <source>Choose what to import: a file in PACKAGE, or an item of the portal in ITEM; one of the two.</source>
        <translation>Bitte wählen, was importiert werden soll: eine Datei in PACKAGE oder ein Portalelement in ITEM, nur eines von beiden.</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/dialog.py"/>
        <location filename="../ui/import_tiles/source_field.py"/>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Clear this area</source>
        <translation>Dieses Gebiet löschen</translation>
    </message>
    <message>
        <location filename="../ui/area/draw_tools.py"/>
        <source>Click to add corners, right click to finish, Backspace to take one back, Esc to cancel.</source>
        <translation>Klick fügt Ecken hinzu, Rechtsklick schließt ab, Rücktaste nimmt eine zurück, Esc bricht ab.</translation>
    </message>
    <message>
        <location filename="../ui/area/draw_tools.py"/>
        <source>Click to add points, right click to finish, Backspace to take one back, Esc to cancel.</source>
        <translation>Klick fügt Punkte hinzu, Rechtsklick schließt ab, Rücktaste nimmt einen zurück, Esc bricht ab.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <source>Clip the map to</source>
        <translation>Karte zuschneiden auf</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <source>Clipping</source>
        <translation>Zuschnitt</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Compression</source>
        <translation>Komprimierung</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Computes them from the tiles below, so that small scales show something.</source>
        <translation>Berechnet sie aus den Kacheln darunter, damit kleine Maßstäbe etwas zeigen.</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/dialog.py"/>
        <source>Conditions</source>
        <translation>Bedingungen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Continue where the job stands</source>
        <translation>Dort weitermachen, wo der Auftrag steht</translation>
    </message>
    <message>
        <location filename="../plugin/processing/convert_package.py"/>
        <source>Convert tile package</source>
        <translation>Kachelpaket umwandeln</translation>
    </message>
    <message>
        <location filename="../plugin/processing/convert_package.py"/>
        <location filename="../plugin/processing/export_tiles.py"/>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>Converted file</source>
        <translation>Umgewandelte Datei</translation>
    </message>
    <message>
        <location filename="../ui/export_map/image_field.py"/>
        <location filename="../ui/open_package/options.py"/>
        <source>Coordinate system</source>
        <translation>Koordinatensystem</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Coordinates</source>
        <translation>Koordinaten</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/open_package/dialog.py"/>
        <source>Copied %Ln tile(s): {path}</source>
        <translation>
            <numerusform>%Ln Kachel kopiert: {path}</numerusform>
            <numerusform>%Ln Kacheln kopiert: {path}</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/common/recipe_menu.py"/>
        <source>Copied to the clipboard.</source>
        <translation>In die Zwischenablage kopiert.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Copies can&apos;t hold tiles in the format GIF: these are left out.</source>
        <translation>Kopien können keine Kacheln im Format GIF aufnehmen: Diese werden weggelassen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/convert_package.py"/>
        <source>Copies the tiles of a tile package (.tpkx, .tpk, .vtpk) or a cache folder, as they are, into a GeoPackage or MBTiles file. Damaged tiles are left out.
MBTiles holds web mercator tiles only, raster or vector; GeoPackage holds raster tiles in any coordinate system. The style of vector tiles is written beside the file: roads.mbtiles gets roads.style.json and roads.sprite.png; where files of that name belong to something else, nothing is written.</source>
        <translation>Kopiert die Kacheln eines Kachelpakets (.tpkx, .tpk, .vtpk) oder eines Cache-Ordners unverändert in eine GeoPackage- oder MBTiles-Datei. Beschädigte Kacheln werden ausgelassen.
MBTiles nimmt nur Web-Mercator-Kacheln auf, Raster oder Vektoren; GeoPackage nimmt Rasterkacheln in jedem Koordinatensystem auf. Der Stil von Vektorkacheln wird neben die Datei geschrieben: Zu roads.mbtiles gehören roads.style.json und roads.sprite.png; wo Dateien dieses Namens zu etwas anderem gehören, wird nichts geschrieben.</translation>
    </message>
    <message>
        <location filename="../ui/jobs/text_window.py"/>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Copy %Ln Tile(s)</source>
        <translation>
            <numerusform>%Ln Kachel kopieren</numerusform>
            <numerusform>%Ln Kacheln kopieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Copy %Ln Tile(s) and Add</source>
        <translation>
            <numerusform>%Ln Kachel kopieren und hinzufügen</numerusform>
            <numerusform>%Ln Kacheln kopieren und hinzufügen</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/common/recipe_menu.py"/>
        <source>Copy As</source>
        <translation>Kopieren als</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Copy Job Address</source>
        <translation>Adresse des Auftrags kopieren</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <location filename="../ui/messages/messages.py"/>
        <location filename="../ui/messages/report.py"/>
        <source>Copy Report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Copy Tiles</source>
        <translation>Kacheln kopieren</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Copy Tiles and Add</source>
        <translation>Kacheln kopieren und hinzufügen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Copy what the administrator of the server needs to find out why</source>
        <translation>Kopieren, was die Administration des Servers braucht, um die Ursache zu finden</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Copy {title} to {file}</source>
        <translation>{title} nach {file} kopieren</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/operation.py"/>
        <source>Copying tiles, {done} of {total}</source>
        <translation>Kacheln werden kopiert, {done} von {total}</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/dialog.py"/>
        <source>Counting…</source>
        <translation>Es wird gezählt …</translation>
    </message>
    <message>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <source>Counts the tiles that an area touches at some levels of an ArcGIS tile service, and reports the service&apos;s limit for one export. Where the service can estimate an export, its own count and size are given too (-1 where it can&apos;t).</source>
        <translation>Zählt die Kacheln, die ein Gebiet auf einigen Stufen eines ArcGIS-Kacheldienstes berührt, und nennt die Obergrenze des Dienstes für einen Export. Kann der Dienst einen Export schätzen, werden auch seine eigene Anzahl und Größe genannt (sonst -1).</translation>
    </message>
    <message>
        <location filename="../ui/open_package/head.py"/>
        <source>Credits: {credits}</source>
        <translation>Quellenangabe: {credits}</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Cubic</source>
        <translation>Kubisch</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Current View</source>
        <translation>Aktuelle Ansicht</translation>
    </message>
    <message>
        <location filename="../plugin/processing/split_recipe.py"/>
        <source>Cuts a recipe of Export Tiles along tile edges into several, one for each part: any scheduler can run them, on one machine or many. “Merge tile packages” makes one file of the results, with the tiles of a single export.
Without PARTS there are as many as the limit of the service needs.</source>
        <translation>Teilt ein Rezept von „Kacheln exportieren“ entlang von Kachelgrenzen in mehrere, eines für jeden Teil: Jeder Scheduler kann sie ausführen, auf einem Rechner oder vielen. „Kachelpakete zusammenführen“ macht aus den Ergebnissen eine Datei, mit den Kacheln eines einzigen Exports.
Ohne PARTS sind es so viele, wie die Obergrenze des Dienstes erfordert.</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/packages/writers/left_out.py"/>
        <source>Damaged or unreadable: %Ln tile(s). Download or copy the package again.</source>
        <translation>
            <numerusform>Beschädigt oder nicht lesbar: %Ln Kachel. Laden oder kopieren Sie das Paket erneut.</numerusform>
            <numerusform>Beschädigt oder nicht lesbar: %Ln Kacheln. Laden oder kopieren Sie das Paket erneut.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Damaged: {bad} of {tiles} tiles ({levels}). The others are drawn. Repair writes a clean copy.</source>
        <translation>Beschädigt: {bad} von {tiles} Kacheln ({levels}). Die anderen werden gezeichnet. „Reparieren“ schreibt eine saubere Kopie.</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/report.py"/>
        <source>Date</source>
        <translation>Datum</translation>
    </message>
    <message>
        <location filename="../ui/export_map/time_page.py"/>
        <source>Date and time in UTC</source>
        <translation>Datum und Uhrzeit in UTC</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/layers.py"/>
        <location filename="../plugin/operations/export_map/layers.py"/>
        <location filename="../plugin/operations/export_tiles/layer.py"/>
        <source>Date {date}</source>
        <translation>Datum {date}</translation>
    </message>
    <message>
        <location filename="../ui/export_map/image_field.py"/>
        <source>Datum transformation</source>
        <translation>Datumstransformation</translation>
    </message>
    <message>
        <location filename="../ui/export_map/image_field.py"/>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Default of the service</source>
        <translation>Vorgabe des Dienstes</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Default of the service ({kind})</source>
        <translation>Vorgabe des Dienstes ({kind})</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/operation.py"/>
        <source>Delete Upload</source>
        <translation>Upload löschen</translation>
    </message>
    <message>
        <location filename="../ui/common/problem_label.py"/>
        <location filename="../ui/messages/details.py"/>
        <location filename="../ui/messages/messages.py"/>
        <location filename="../ui/open_package/check.py"/>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <location filename="../ui/jobs/actions.py"/>
        <location filename="../ui/messages/messages.py"/>
        <source>Discard</source>
        <translation>Verwerfen</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/jobs/actions.py"/>
        <source>Discard %Ln Job(s)</source>
        <translation>
            <numerusform>%Ln Auftrag verwerfen</numerusform>
            <numerusform>%Ln Aufträge verwerfen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/job_list/texts.py"/>
        <source>Discard %Ln job(s)?</source>
        <translation>
            <numerusform>%Ln Auftrag verwerfen?</numerusform>
            <numerusform>%Ln Aufträge verwerfen?</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Discard the job “{title}”?</source>
        <translation>Den Auftrag „{title}“ verwerfen?</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Done</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>Dots per inch</source>
        <translation>Punkte pro Zoll</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>Dots per inch: more make symbols and labels larger in pixels, and finer in print</source>
        <translation>Punkte je Zoll: Mehr machen Symbole und Beschriftungen in Pixeln größer und im Druck feiner</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_field.py"/>
        <source>Double-click a field to put it into the filter</source>
        <translation>Doppelklick auf ein Feld setzt es in den Filter ein</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_field.py"/>
        <source>Double-click a value to put it into the filter</source>
        <translation>Doppelklicken Sie auf einen Wert, um ihn in den Filter einzufügen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>Down to level {level} would fit.</source>
        <translation>Bis Stufe {level} würde es passen.</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <location filename="../plugin/operations/export_map/operation.py"/>
        <source>Downloading</source>
        <translation>Wird heruntergeladen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/operation.py"/>
        <source>Downloading one of the imported tiles</source>
        <translation>Eine der importierten Kacheln wird heruntergeladen</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/downloads.py"/>
        <source>Downloading, {done}</source>
        <translation>Wird heruntergeladen, {done}</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/downloads.py"/>
        <source>Downloading, {done} of {total}</source>
        <translation>Wird heruntergeladen, {done} von {total}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/tiles_job.py"/>
        <source>Downloading, {done} of {total} files, {size}</source>
        <translation>Wird heruntergeladen, {done} von {total} Dateien, {size}</translation>
    </message>
    <message>
        <location filename="../ui/area/draw_tools.py"/>
        <source>Drag a box, or click two corners. Esc to cancel.</source>
        <translation>Rechteck aufziehen oder zwei Ecken anklicken. Esc bricht ab.</translation>
    </message>
    <message>
        <location filename="../ui/area/free_map.py"/>
        <source>Drag a box. Esc to cancel.</source>
        <translation>Ziehen Sie ein Rechteck auf. Esc bricht ab.</translation>
    </message>
    <message>
        <location filename="../ui/area/edit_tool.py"/>
        <source>Drag a corner, or a whole polygon. Right click or Esc when it is right.</source>
        <translation>Ziehen Sie eine Ecke oder ein ganzes Polygon. Rechtsklick oder Esc, wenn es stimmt.</translation>
    </message>
    <message>
        <location filename="../ui/area/edit_tool.py"/>
        <source>Drag a corner, or the whole area. Right click or Esc when it is right.</source>
        <translation>Ziehen Sie eine Ecke oder das ganze Gebiet. Rechtsklick oder Esc, wenn es stimmt.</translation>
    </message>
    <message>
        <location filename="../ui/area/edit_tool.py"/>
        <source>Drag a point, or the whole line. Right click or Esc when it is right.</source>
        <translation>Ziehen Sie einen Punkt oder die ganze Linie. Rechtsklick oder Esc, wenn es stimmt.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>Drag the paper on the map to where it belongs</source>
        <translation>Das Papier auf der Karte dorthin ziehen, wo es hingehört</translation>
    </message>
    <message>
        <location filename="../ui/export_map/paper.py"/>
        <source>Drag the paper, or turn it by a corner. Esc when it is right.</source>
        <translation>Ziehen Sie das Papier, oder drehen Sie es an einer Ecke. Esc, wenn es stimmt.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/paper.py"/>
        <source>Drag the paper. This service can&apos;t turn it. Esc when it is right.</source>
        <translation>Ziehen Sie das Papier. Dieser Dienst kann es nicht drehen. Esc, wenn es stimmt.</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Draw a box on the map</source>
        <translation>Rechteck auf der Karte zeichnen</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Draw a box or a polygon first; then this adds another polygon to it</source>
        <translation>Zuerst ein Rechteck oder Polygon zeichnen; dann kommt hiermit ein weiteres Polygon dazu</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Draw a line on the map, and use the corridor along it</source>
        <translation>Linie auf der Karte zeichnen und den Korridor entlang der Linie verwenden</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <location filename="../ui/export_map/shape_field.py"/>
        <source>Draw a polygon on the map</source>
        <translation>Polygon auf der Karte zeichnen</translation>
    </message>
    <message>
        <location filename="../ui/export_map/layer_options_dialog.py"/>
        <source>Draw all data up to that time</source>
        <translation>Alle Daten bis zu dieser Zeit zeichnen</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Draw an area first; then this lets you change it on the map</source>
        <translation>Zeichnen Sie zuerst ein Gebiet; danach lässt es sich hier auf der Karte ändern</translation>
    </message>
    <message>
        <location filename="../plugin/areas/choice.py"/>
        <source>Draw an area on the map, or choose one from the list.</source>
        <translation>Bitte ein Gebiet auf der Karte zeichnen oder eines aus der Liste wählen.</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Draw another polygon, to be added to the area</source>
        <translation>Ein weiteres Polygon zeichnen, das zum Gebiet dazukommt</translation>
    </message>
    <message>
        <location filename="../ui/export_map/shape_field.py"/>
        <source>Draw features that</source>
        <translation>Objekte zeichnen, die</translation>
    </message>
    <message>
        <location filename="../ui/export_map/layers_page.py"/>
        <source>Draw the layers that the service draws by itself, without filters</source>
        <translation>Die Layer zeichnen, die der Dienst von sich aus zeichnet, ohne Filter</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/map_service.py"/>
        <source>Drawing images is switched off for this service. Ask its owner to allow it (capability “{name}”).</source>
        <translation>Das Zeichnen von Bildern ist für diesen Dienst ausgeschaltet. Der Eigentümer kann es erlauben (Fähigkeit „{name}“).</translation>
    </message>
    <message>
        <location filename="../ui/export_map/preview.py"/>
        <source>Drawing…</source>
        <translation>Wird gezeichnet…</translation>
    </message>
    <message>
        <location filename="../ui/export_map/image_field.py"/>
        <source>Drawn as</source>
        <translation>Gezeichnet als</translation>
    </message>
    <message>
        <location filename="../ui/export_map/layers_page.py"/>
        <source>Drawn at scales</source>
        <translation>Gezeichnet in Maßstäben</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <location filename="../ui/export_map/shape_field.py"/>
        <source>Drawn on the Map</source>
        <translation>Auf der Karte gezeichnet</translation>
    </message>
    <message>
        <location filename="../ui/export_map/more_page.py"/>
        <source>Draws an archived state of the data</source>
        <translation>Zeichnet einen archivierten Stand der Daten</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Draws the data as it was then.</source>
        <translation>Zeichnet die Daten, wie sie damals waren.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/more_page.py"/>
        <source>Dynamic layers</source>
        <translation>Dynamische Layer</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>Each layer needs its number as “id”.</source>
        <translation>Jeder Layer braucht seine Nummer als „id“.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/series_field.py"/>
        <source>Each step</source>
        <translation>Jeder Schritt</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/tile_service.py"/>
        <source>Elevation tiles</source>
        <translation>Höhenkacheln</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>End included, start not</source>
        <translation>Ende eingeschlossen, Anfang nicht</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/report.py"/>
        <source>Ended</source>
        <translation>Beendet</translation>
    </message>
    <message>
        <location filename="../ui/jobs/model.py"/>
        <source>Ended {time}</source>
        <translation>Beendet {time}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>Enhanced metafile</source>
        <translation>Erweiterte Metadatei</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/time.py"/>
        <source>Enter one date and time, not a range, such as {example}.</source>
        <translation>Bitte ein Datum mit Uhrzeit angeben, keinen Zeitraum, etwa {example}.</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/dialog.py"/>
        <source>Esri&apos;s Terms of Use</source>
        <translation>Nutzungsbedingungen von Esri</translation>
    </message>
    <message>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <source>Estimate tiles</source>
        <translation>Kacheln schätzen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>Every bundle (a block of 128 by 128 tiles) that the package touches is overwritten with the package&apos;s. Tiles of the service in it that the package does not have are lost.</source>
        <translation>Jedes Bundle (ein Block von 128 mal 128 Kacheln), das vom Paket berührt wird, wird durch das des Pakets ersetzt. Kacheln des Dienstes darin, die im Paket fehlen, gehen verloren.</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>Everything, to find the cause of a problem</source>
        <translation>Alles, um die Ursache eines Problems zu finden</translation>
    </message>
    <message>
        <location filename="../ui/export_map/json_field.py"/>
        <source>Example</source>
        <translation>Beispiel</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/dialog.py"/>
        <source>Existing tiles</source>
        <translation>Vorhandene Kacheln</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_parameters.py"/>
        <source>Expected: {form}, with names and texts in double quotes.</source>
        <translation>Erwartet: {form}, mit Namen und Texten in doppelten Anführungszeichen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/form.py"/>
        <location filename="../plugin/operations/export_map/form.py"/>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <location filename="../ui/common/operation_dialog.py"/>
        <location filename="../ui/export_item/dialog.py"/>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/export_map/dialog.py"/>
        <source>Export %Ln Image(s)</source>
        <translation>
            <numerusform>%Ln Bild exportieren</numerusform>
            <numerusform>%Ln Bilder exportieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>Export %Ln image(s)</source>
        <translation>
            <numerusform>%Ln Bild exportieren</numerusform>
            <numerusform>%Ln Bilder exportieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/export_item/form.py"/>
        <source>Export %Ln layer(s) as {format}</source>
        <translation>
            <numerusform>%Ln Layer als {format} exportieren</numerusform>
            <numerusform>%Ln Layer als {format} exportieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>Export %Ln tile(s)</source>
        <translation>
            <numerusform>%Ln Kachel exportieren</numerusform>
            <numerusform>%Ln Kacheln exportieren</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>Export &amp;Map…</source>
        <translation>&amp;Karte exportieren…</translation>
    </message>
    <message>
        <location filename="../plugin/layer_menu.py"/>
        <source>Export Again…</source>
        <translation>Erneut exportieren…</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <location filename="../ui/export_item/dialog.py"/>
        <source>Export Item</source>
        <translation>Element exportieren</translation>
    </message>
    <message>
        <location filename="../plugin/windows.py"/>
        <source>Export Item…</source>
        <translation>Element exportieren…</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <location filename="../ui/export_map/dialog.py"/>
        <source>Export Map</source>
        <translation>Karte exportieren</translation>
    </message>
    <message>
        <location filename="../plugin/windows.py"/>
        <source>Export Map…</source>
        <translation>Karte exportieren …</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <location filename="../ui/export_tiles/dialog.py"/>
        <source>Export Tiles</source>
        <translation>Kacheln exportieren</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Export Tiles in several jobs</source>
        <translation>Kacheln in mehreren Aufträgen exportieren</translation>
    </message>
    <message>
        <location filename="../plugin/windows.py"/>
        <source>Export Tiles…</source>
        <translation>Kacheln exportieren…</translation>
    </message>
    <message>
        <location filename="../plugin/windows.py"/>
        <source>Export a hosted feature service of an ArcGIS portal to a file</source>
        <translation>Einen gehosteten Feature-Service eines ArcGIS-Portals in eine Datei exportieren</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/tiles_job.py"/>
        <source>Export a smaller area, or ask the server&apos;s owner.</source>
        <translation>Bitte ein kleineres Gebiet exportieren oder beim Betreiber des Servers nachfragen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/item_job.py"/>
        <location filename="../plugin/operations/export_tiles/tiles_job.py"/>
        <source>Export again.</source>
        <translation>Bitte noch einmal exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/windows.py"/>
        <source>Export an image of an area from an ArcGIS map or image service</source>
        <translation>Ein Bild eines Gebiets aus einem Karten- oder Bilddienst von ArcGIS exportieren</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>Export in %Ln job(s), merged into one file</source>
        <translation>
            <numerusform>In %Ln Auftrag exportieren, zu einer Datei zusammengeführt</numerusform>
            <numerusform>In %Ln Aufträgen exportieren, zu einer Datei zusammengeführt</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>Export in several jobs (planning…)</source>
        <translation>In mehreren Aufträgen exportieren (wird geplant …)</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/tile_service.py"/>
        <source>Export is switched off for this service. Ask its owner to allow offline use (Settings &gt; Export tiles), or choose another service.</source>
        <translation>Für diesen Dienst ist der Export abgeschaltet. Der Eigentümer kann die Offline-Nutzung erlauben (Einstellungen &gt; Kacheln exportieren); sonst bitte einen anderen Dienst wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>Export map</source>
        <translation>Karte exportieren</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_item.py"/>
        <source>Export portal item</source>
        <translation>Portalelement exportieren</translation>
    </message>
    <message>
        <location filename="../plugin/windows.py"/>
        <source>Export the tiles of an area from an ArcGIS service</source>
        <translation>Die Kacheln eines Gebiets aus einem ArcGIS-Dienst exportieren</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Export tiles</source>
        <translation>Kacheln exportieren</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/operation.py"/>
        <source>Export {title}</source>
        <translation>{title} exportieren</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/operation.py"/>
        <location filename="../plugin/operations/export_tiles/split.py"/>
        <source>Export {title}, {levels}</source>
        <translation>Export {title}, {levels}</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>Export {total} tiles in %Ln job(s)</source>
        <translation>
            <numerusform>{total} Kacheln in %Ln Auftrag exportieren</numerusform>
            <numerusform>{total} Kacheln in %Ln Aufträgen exportieren</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>Export {width} × {height} pixels</source>
        <translation>{width} × {height} Pixel exportieren</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/layers.py"/>
        <location filename="../plugin/operations/export_map/layers.py"/>
        <location filename="../plugin/operations/export_tiles/layer.py"/>
        <source>Exported by ArcGIS Export on {date}</source>
        <translation>Mit ArcGIS Export am {date} exportiert</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/tile_service.py"/>
        <source>Exported from {host}, the export-enabled host of {shown}.</source>
        <translation>Exportiert wird von {host}, dem exportfähigen Host zu {shown}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/layers.py"/>
        <location filename="../plugin/operations/export_map/layers.py"/>
        <location filename="../plugin/operations/export_tiles/layer.py"/>
        <source>Exported from {service}</source>
        <translation>Exportiert aus {service}</translation>
    </message>
    <message>
        <location filename="../plugin/core/names.py"/>
        <source>Exported tiles</source>
        <translation>Exportierte Kacheln</translation>
    </message>
    <message>
        <location filename="../ui/common/operation_dialog.py"/>
        <source>Exporting…</source>
        <translation>Wird exportiert…</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_item.py"/>
        <source>Exports</source>
        <translation>Exporte</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_item.py"/>
        <source>Exports a hosted feature service of ArcGIS Online or ArcGIS Enterprise to a file, with Export Item: for its owner or an administrator.
The item that the export makes on the portal is deleted afterwards, unless it is to be kept. Packed files are unpacked beside it, and formats without field types (CSV, Excel, GeoJSON) get a copy as a GeoPackage there, which the layers show.</source>
        <translation>Exportiert einen gehosteten Feature-Service von ArcGIS Online oder ArcGIS Enterprise mit der Operation Export Item in eine Datei: für den Eigentümer oder einen Administrator.
Das Element, das der Export im Portal anlegt, wird danach gelöscht, es sei denn, es soll behalten werden. Gepackte Dateien werden daneben entpackt, und Formate ohne Feldtypen (CSV, Excel, GeoJSON) erhalten dort eine Kopie als GeoPackage, die die Layer zeigen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>Exports an image of an area from an ArcGIS map or image service.
A .tif is written georeferenced, whatever format the service sends; a size beyond the limit of the service is mosaicked from several images. The advanced parameters are those of the Export Map operation; those that are JSON are checked before anything is sent.
With a paper the image fills it, about the middle of the extent: at the scale where one is given, else so that the whole extent is on it. The scale is that of the image&apos;s CRS; GROUND_SCALE is the one on the ground, and a warning names a CRS in which both are the same.
What places a .png, .jpg, .gif or .bmp on the ground is written beside it: map.png gets map.pgw, map.png.aux.xml and map.prj. A map.prj of another file stays, and a world file of another image is refused.</source>
        <translation>Exportiert ein Bild eines Gebiets aus einem Karten- oder Bilddienst von ArcGIS.
Eine .tif wird georeferenziert geschrieben, in welchem Format der Dienst das Bild auch sendet; was größer ist, als der Dienst auf einmal zeichnet, wird aus mehreren Bildern mosaikiert. Die erweiterten Parameter sind die der Operation Export Map; JSON wird geprüft, bevor etwas gesendet wird.
Mit einem Papier füllt das Bild dieses aus, um die Mitte der Ausdehnung: im angegebenen Maßstab, sonst so, dass die ganze Ausdehnung darauf ist. Der Maßstab ist der im KBS des Bildes; GROUND_SCALE ist der am Boden, und eine Warnung nennt ein KBS, in dem beide gleich sind.
Was eine .png, .jpg, .gif oder .bmp verortet, wird daneben geschrieben: Zu map.png gehören map.pgw, map.png.aux.xml und map.prj. Eine map.prj einer anderen Datei bleibt erhalten; die World-Datei eines anderen Bildes wird nicht ersetzt, der Export dann abgelehnt.</translation>
    </message>
    <message>
        <location filename="../ui/jobs/panel.py"/>
        <source>Exports and imports appear here when they are started, and stay after they have ended.</source>
        <translation>Exporte und Importe erscheinen hier, sobald sie gestartet sind, und bleiben nach ihrem Ende stehen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Exports in several jobs what is more than the service allows at once, and merges the results. The file is then a .gpkg, .mbtiles, .vtpk or .tif.</source>
        <translation>Exportiert in mehreren Aufträgen, was der Dienst nicht auf einmal erlaubt, und führt die Ergebnisse zusammen. Die Datei ist dann eine .gpkg-, .mbtiles-, .vtpk- oder .tif-Datei.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Exports the tiles of an area and some levels from an ArcGIS map, image or vector tile service as a tile package (.tpkx, .tpk or .vtpk) or a cache folder, and copies them to GeoPackage or MBTiles if wanted.
The service must allow its tiles to be exported. Without an extent or an area the whole service is exported; without levels, all of them.
The copy lies beside the package, under its name, or with a number where a file of that name is there. The style of vector tiles is written beside an MBTiles file: roads.mbtiles gets roads.style.json and roads.sprite.png.</source>
        <translation>Exportiert die Kacheln eines Gebiets und einiger Stufen aus einem ArcGIS-Karten-, Bild- oder Vektorkacheldienst als Kachelpaket (.tpkx, .tpk oder .vtpk) oder Cache-Ordner und kopiert sie auf Wunsch in GeoPackage oder MBTiles.
Der Dienst muss den Export seiner Kacheln erlauben. Ohne Ausdehnung oder Gebiet wird der ganze Dienst exportiert, ohne Stufen alle.
Die Kopie liegt unter dem Namen des Pakets daneben, mit einer Nummer, wo es eine Datei dieses Namens schon gibt. Der Stil von Vektorkacheln wird neben eine MBTiles-Datei geschrieben: Zu roads.mbtiles gehören roads.style.json und roads.sprite.png.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/tile_algorithm.py"/>
        <location filename="../plugin/processing/convert_package.py"/>
        <location filename="../plugin/processing/export_map.py"/>
        <location filename="../plugin/processing/import_tiles.py"/>
        <location filename="../plugin/processing/write_package.py"/>
        <source>Extent</source>
        <translation>Ausdehnung</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Extent of a Layer</source>
        <translation>Ausdehnung eines Layers</translation>
    </message>
    <message>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>Extent, in place of the recipe&apos;s area</source>
        <translation>Ausdehnung, anstelle des Gebiets des Rezepts</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>F&amp;ormat of raster tiles:</source>
        <translation>&amp;Format von Rasterkacheln:</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Fail if the area has no pixels</source>
        <translation>Abbrechen, wenn das Gebiet keine Pixel hat</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Failed</source>
        <translation>Fehlgeschlagen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Failed: {message}</source>
        <translation>Fehlgeschlagen: {message}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/survey.py"/>
        <source>Feature {name}: {problem}</source>
        <translation>Objekt {name}: {problem}</translation>
    </message>
    <message>
        <location filename="../ui/export_item/layers_field.py"/>
        <source>Features</source>
        <translation>Features</translation>
    </message>
    <message>
        <location filename="../ui/export_map/more_page.py"/>
        <source>Features to highlight, by the ids of their layer, with a colour if wanted.</source>
        <translation>Objekte, die hervorgehoben werden, mit den IDs ihres Layers und auf Wunsch einer Farbe.</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_field.py"/>
        <source>Fields</source>
        <translation>Felder</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_item.py"/>
        <location filename="../ui/import_tiles/source_field.py"/>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Files of jobs that are done stay where they are.</source>
        <translation>Dateien von fertigen Aufträgen bleiben, wo sie sind.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Files of one tile scheme; of a tile that several have, the first one counts.</source>
        <translation>Dateien mit einem gemeinsamen Kachelschema; von einer Kachel, die mehrere haben, zählt die erste.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>Fill a sheet at this scale, about the middle of the area</source>
        <translation>Ein Blatt in diesem Maßstab füllen, um die Mitte des Gebiets</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Filled at the scale, about the middle of the extent; without a scale, with all of it.</source>
        <translation>Wird im Maßstab gefüllt, um die Mitte der Ausdehnung; ohne Maßstab mit der ganzen Ausdehnung.</translation>
    </message>
    <message>
        <location filename="../ui/common/operation_dialog.py"/>
        <source>Filled in as on {date}</source>
        <translation>Ausgefüllt wie am {date}</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_field.py"/>
        <location filename="../ui/export_item/layers_field.py"/>
        <source>Filter</source>
        <translation>Filter</translation>
    </message>
    <message>
        <location filename="../ui/export_map/layer_options_dialog.py"/>
        <source>Filter and Time of “{layer}”</source>
        <translation>Filter und Zeit von „{layer}“</translation>
    </message>
    <message>
        <location filename="../ui/export_map/layers_page.py"/>
        <source>Filter and time</source>
        <translation>Filter und Zeit</translation>
    </message>
    <message>
        <location filename="../ui/jobs/panel.py"/>
        <source>Filter by title, service or file</source>
        <translation>Nach Titel, Dienst oder Datei filtern</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <source>Filter features by</source>
        <translation>Objekte filtern nach</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/layers.py"/>
        <location filename="../plugin/operations/export_map/operation.py"/>
        <source>Filter of layer {layer}: {problem}</source>
        <translation>Filter des Layers {layer}: {problem}</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>Filter of {layer}: {problem}</source>
        <translation>Filter von {layer}: {problem}</translation>
    </message>
    <message>
        <location filename="../ui/export_item/filter_dialog.py"/>
        <source>Filter of “{layer}”</source>
        <translation>Filter von „{layer}“</translation>
    </message>
    <message>
        <location filename="../ui/export_map/layers_page.py"/>
        <source>Filter this layer, or choose how it follows the time</source>
        <translation>Diesen Layer filtern, oder wählen, wie er der Zeit folgt</translation>
    </message>
    <message>
        <location filename="../ui/export_item/layers_field.py"/>
        <location filename="../ui/export_map/layers_page.py"/>
        <source>Filter…</source>
        <translation>Filter…</translation>
    </message>
    <message>
        <location filename="../plugin/processing/split_recipe.py"/>
        <source>Folder of the recipes</source>
        <translation>Ordner der Rezepte</translation>
    </message>
    <message>
        <location filename="../ui/open_package/dialog.py"/>
        <source>Folder…</source>
        <translation>Ordner…</translation>
    </message>
    <message>
        <location filename="../ui/export_map/layer_options_dialog.py"/>
        <source>Follow the time of the export</source>
        <translation>Der Zeit des Exports folgen</translation>
    </message>
    <message>
        <location filename="../plugin/layers/map_style/fonts.py"/>
        <source>Fonts of the style that are not installed: {fonts}. Labels use similar ones. Many are free at fonts.google.com or in the packages of a Linux distribution; install them and restart QGIS.</source>
        <translation>Schriften des Stils, die nicht installiert sind: {fonts}. Die Beschriftungen verwenden ähnliche. Viele sind frei erhältlich, bei fonts.google.com oder in den Paketen einer Linux-Distribution; installieren Sie sie und starten Sie QGIS neu.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>For the formats that can be transparent, such as png32.</source>
        <translation>Für die Formate, die transparent sein können, etwa png32.</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>Forget All</source>
        <translation>Alles vergessen</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>Forget All…</source>
        <translation>Alles vergessen…</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>Forget all services, portals, folders and formats that were used? Jobs and sign-ins stay.</source>
        <translation>Alle verwendeten Dienste, Portale, Ordner und Formate vergessen? Aufträge und Anmeldungen bleiben.</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>Forget what was chosen for {address}?</source>
        <translation>Vergessen, was für {address} gewählt wurde?</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>Forget…</source>
        <translation>Vergessen…</translation>
    </message>
    <message>
        <location filename="../plugin/processing/convert_package.py"/>
        <location filename="../plugin/processing/export_item.py"/>
        <location filename="../plugin/processing/export_map.py"/>
        <location filename="../ui/export_item/dialog.py"/>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <source>Format and Coordinate System</source>
        <translation>Format und Koordinatensystem</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <source>Format and Options</source>
        <translation>Format und Optionen</translation>
    </message>
    <message>
        <location filename="../ui/export_map/time_page.py"/>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <location filename="../ui/export_map/time_page.py"/>
        <source>From QGIS&apos; Temporal Controller</source>
        <translation>Von der QGIS-Zeitsteuerung</translation>
    </message>
    <message>
        <location filename="../ui/export_map/json_field.py"/>
        <source>From the Service</source>
        <translation>Vom Dienst</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>GIF</source>
        <translation>GIF</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <source>GeoPackage (.gpkg)</source>
        <translation>GeoPackage (.gpkg)</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/geopackage.py"/>
        <source>GeoPackage supports raster tiles only, and this is a vector tile package. Convert it to MBTiles, or add the .vtpk to QGIS as it is.</source>
        <translation>GeoPackage nimmt nur Rasterkacheln auf, und dies ist ein Vektorkachelpaket. Es kann in MBTiles umgewandelt oder als .vtpk unverändert in QGIS geöffnet werden.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/operation.py"/>
        <source>GeoPackage supports raster tiles only, and this service holds vector tiles. Choose MBTiles, or export the .vtpk without a copy: QGIS opens it as it is.</source>
        <translation>GeoPackage nimmt nur Rasterkacheln auf, und dieser Dienst enthält Vektorkacheln. Bitte MBTiles wählen oder das .vtpk ohne Kopie exportieren: QGIS öffnet es unverändert.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/operation.py"/>
        <source>GeoPackage supports raster tiles only, and this service holds vector tiles. Export the .vtpk without a copy: QGIS opens it as it is.</source>
        <translation>GeoPackage nimmt nur Rasterkacheln auf, und dieser Dienst enthält Vektorkacheln. Bitte das .vtpk ohne Kopie exportieren: QGIS öffnet es unverändert.</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <source>GeoTIFF (.tif)</source>
        <translation>GeoTIFF (.tif)</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <location filename="../ui/export_map/more_page.py"/>
        <source>Geodatabase version</source>
        <translation>Geodatabase-Version</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Gets part-001.arcgisexport.json and so on.</source>
        <translation>Erhält part-001.arcgisexport.json und so weiter.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>Give the item that the export makes on your portal a title.</source>
        <translation>Bitte einen Titel für das Element angeben, das der Export im Portal anlegt.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>Height</source>
        <translation>Höhe</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>Height (pixels)</source>
        <translation>Höhe (Pixel)</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>Height of the image in pixels</source>
        <translation>Höhe des Bildes in Pixeln</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Heights as numbers, in a file that QField and any GIS can open.</source>
        <translation>Höhen als Zahlen, in einer Datei, die QField und jedes GIS öffnen können.</translation>
    </message>
    <message>
        <location filename="../plugin/windows.py"/>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <location filename="../ui/export_map/more_page.py"/>
        <source>Highlighted features</source>
        <translation>Hervorgehobene Objekte</translation>
    </message>
    <message>
        <location filename="../ui/export_map/more_page.py"/>
        <source>Historic moment</source>
        <translation>Historischer Zeitpunkt</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>Historic moment (a date)</source>
        <translation>Historischer Zeitpunkt (ein Datum)</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>How far the area reaches from the lines, in metres on the ground</source>
        <translation>Wie weit das Gebiet von den Linien aus reicht, in Metern am Boden</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>How long a job started in a window waits for its server. A job that is over the limit is left to the server and can be resumed.</source>
        <translation>Wie lange ein Auftrag aus einem Fenster auf seinen Server wartet. Ein Auftrag über der Grenze bleibt dem Server überlassen und kann fortgesetzt werden.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>How long to wait for the server. Its job goes on afterwards; the same run again takes it up.</source>
        <translation>Wie lange auf den Server gewartet wird. Sein Auftrag läuft danach weiter; derselbe Lauf nimmt ihn noch einmal auf.</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <source>How many jobs the server works on at the same time; others want to use it, too</source>
        <translation>An wie vielen Aufträgen der Server gleichzeitig arbeitet; andere wollen ihn auch nutzen</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>How much ground a pixel shows</source>
        <translation>Wie viel Boden ein Pixel zeigt</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <source>How the levels are given to the server; the exported tiles are the same</source>
        <translation>Wie die Stufen dem Server angegeben werden; die exportierten Kacheln sind dieselben</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Id of a tile package that is on the portal already, in place of a file.</source>
        <translation>ID eines Kachelpakets, das schon im Portal ist, anstelle einer Datei.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/import_tiles.py"/>
        <source>Id of an item of the portal, in place of a file</source>
        <translation>ID eines Portalelements anstelle einer Datei</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_item.py"/>
        <source>Id of the item</source>
        <translation>ID des Elements</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/tile_service.py"/>
        <source>Image tiles</source>
        <translation>Bildkacheln</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>Imagery of %Ln band(s), images up to {width} × {height} pixels.</source>
        <translation>
            <numerusform>Bilddienst mit %Ln Kanal, Bilder bis {width} × {height} Pixel.</numerusform>
            <numerusform>Bilddienst mit %Ln Kanälen, Bilder bis {width} × {height} Pixel.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>Imagery, images up to {width} × {height} pixels.</source>
        <translation>Bilddienst, Bilder bis {width} × {height} Pixel.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <location filename="../ui/export_map/series_field.py"/>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <location filename="../ui/import_tiles/dialog.py"/>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>Import %Ln tile(s)</source>
        <translation>
            <numerusform>%Ln Kachel importieren</numerusform>
            <numerusform>%Ln Kacheln importieren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>Import %Ln tile(s) at {levels} into “{title}” on {host}?</source>
        <translation>
            <numerusform>%Ln Kachel ({levels}) in „{title}“ auf {host} importieren?</numerusform>
            <numerusform>%Ln Kacheln ({levels}) in „{title}“ auf {host} importieren?</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <location filename="../ui/import_tiles/dialog.py"/>
        <source>Import Tiles</source>
        <translation>Kacheln importieren</translation>
    </message>
    <message>
        <location filename="../plugin/windows.py"/>
        <source>Import Tiles…</source>
        <translation>Kacheln importieren…</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>Import all tiles of the package into “{title}” on {host}?</source>
        <translation>Alle Kacheln des Pakets in „{title}“ auf {host} importieren?</translation>
    </message>
    <message>
        <location filename="../plugin/windows.py"/>
        <source>Import the tiles of a package into a hosted tile service</source>
        <translation>Die Kacheln eines Pakets in einen gehosteten Kacheldienst importieren</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>Import the tiles of the package at {levels} into “{title}” on {host}?</source>
        <translation>Die Kacheln des Pakets in {levels} nach „{title}“ auf {host} importieren?</translation>
    </message>
    <message>
        <location filename="../plugin/processing/import_tiles.py"/>
        <source>Import tiles</source>
        <translation>Kacheln importieren</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/operation.py"/>
        <source>Import tiles into {title}</source>
        <translation>Kacheln in {title} importieren</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>Imported in part: {levels}.</source>
        <translation>Teilweise importiert: {levels}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <location filename="../ui/import_tiles/result_view.py"/>
        <source>Imported: {levels}.</source>
        <translation>Importiert: {levels}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/run.py"/>
        <source>Importing, level {level}: {done} of {expected} tiles; {all} of {total} in all</source>
        <translation>Wird importiert, Stufe {level}: {done} von {expected} Kacheln; insgesamt {all} von {total}</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/dialog.py"/>
        <source>Importing…</source>
        <translation>Wird importiert…</translation>
    </message>
    <message>
        <location filename="../plugin/processing/import_tiles.py"/>
        <source>Imports the tiles of a package (.tpk, .tpkx) into a hosted tile service of ArcGIS Online or Enterprise.
The package is a file, which is uploaded first, or an item that is on the portal already. Its tiling scheme must be that of the service, and its levels must exist there; both are checked before anything is sent.
By default whole bundles (blocks of 128 by 128 tiles) of the service are overwritten: tiles of the service in them that the package lacks are lost. With MERGE they stay, and with REPLACE as well the package&apos;s tiles win where both have one.
An uploaded package is deleted from the portal afterwards, unless KEEP_ITEM is set.</source>
        <translation>Importiert die Kacheln eines Pakets (.tpk, .tpkx) in einen gehosteten Kacheldienst von ArcGIS Online oder Enterprise.
Das Paket ist eine Datei, die zuerst hochgeladen wird, oder ein Element, das schon im Portal ist. Sein Kachelschema muss das des Dienstes sein, und seine Stufen müssen dort vorhanden sein; beides wird geprüft, bevor etwas gesendet wird.
Ohne weitere Angabe werden ganze Bundles (Blöcke von 128 mal 128 Kacheln) des Dienstes überschrieben: Kacheln des Dienstes darin, die im Paket fehlen, gehen verloren. Mit MERGE bleiben sie; kommt REPLACE hinzu, gelten dort, wo beide eine Kachel haben, die des Pakets.
Ein hochgeladenes Paket wird danach im Portal gelöscht, es sei denn, KEEP_ITEM ist gesetzt.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/time_page.py"/>
        <source>In a time range</source>
        <translation>In einem Zeitraum</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>In any CRS. Without it and without an area, the whole service is exported.</source>
        <translation>In beliebigem KBS. Ohne sie und ohne Gebiet wird der ganze Dienst exportiert.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>In any CRS. Without it, all of it.</source>
        <translation>In beliebigem KBS. Ohne sie alles.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>In any CRS. Without it, the whole service is drawn.</source>
        <translation>In beliebigem KBS. Ohne sie wird der ganze Dienst gezeichnet.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>In millimetres, as the width.</source>
        <translation>In Millimetern, wie die Breite.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>In pixels, as the width.</source>
        <translation>In Pixeln, wie die Breite.</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/tile_pair_view.py"/>
        <source>In the package</source>
        <translation>Im Paket</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/tile_pair_view.py"/>
        <source>In the service now</source>
        <translation>Jetzt im Dienst</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/recipe.py"/>
        <source>In “{name}”, “operation”, “service” and “file” must be texts, and “parameters” an object.</source>
        <translation>In „{name}“ müssen „operation“, „service“ und „file“ Texte sein und „parameters“ ein Objekt.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/package_info.py"/>
        <source>Information (JSON)</source>
        <translation>Informationen (JSON)</translation>
    </message>
    <message>
        <location filename="../ui/export_map/json_field.py"/>
        <source>Insert an example to edit</source>
        <translation>Ein Beispiel zum Bearbeiten einfügen</translation>
    </message>
    <message>
        <location filename="../ui/export_map/json_field.py"/>
        <source>Insert the values of the service&apos;s layers</source>
        <translation>Die Werte der Layer des Dienstes einfügen</translation>
    </message>
    <message>
        <location filename="../plugin/windows.py"/>
        <source>Inspect a tile package and add it to the map</source>
        <translation>Ein Kachelpaket untersuchen und zur Karte hinzufügen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Interrupted</source>
        <translation>Unterbrochen</translation>
    </message>
    <message>
        <location filename="../ui/common/recipe_menu.py"/>
        <source>It does not hold: {names}.</source>
        <translation>Nicht enthalten: {names}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>It does not say how many tiles its bundles have, which QGIS needs, and MBTiles can&apos;t hold this coordinate system. Export the package again.</source>
        <translation>Es sagt nicht, wie viele Kacheln seine Bundles haben, was QGIS braucht, und MBTiles kann dieses Koordinatensystem nicht enthalten. Exportieren Sie das Paket noch einmal.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>It has no minimum and maximum scale; some servers refuse such a package.</source>
        <translation>Es hat keinen minimalen und maximalen Maßstab; manche Server lehnen ein solches Paket ab.</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>It has probably deleted the result since; resume the job to find out.</source>
        <translation>Er hat das Ergebnis seither wahrscheinlich gelöscht; beim Fortsetzen zeigt es sich.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/stores/store.py"/>
        <source>It holds far more files than a package does. Choose a tile package, or its folder.</source>
        <translation>Es enthält weit mehr Dateien als ein Paket. Bitte ein Kachelpaket oder dessen Ordner wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/cancel.py"/>
        <source>It is deleted when QGIS starts again.</source>
        <translation>Es wird beim nächsten Start von QGIS gelöscht.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/find_job.py"/>
        <source>It is not known whether {host} started the import: its response was lost, and its list of jobs does not show it. Check a tile of the service, then look again or submit it again if necessary.</source>
        <translation>Es ist nicht bekannt, ob {host} den Import begonnen hat: Die Antwort ging verloren, und die Liste der Aufträge zeigt es nicht. Bitte eine Kachel des Dienstes prüfen, dann erneut nachsehen oder bei Bedarf erneut übermitteln.</translation>
    </message>
    <message>
        <location filename="../ui/messages/new_layer.py"/>
        <source>It isn&apos;t drawn at the scale of the map</source>
        <translation>Beim Maßstab der Karte wird der Layer nicht gezeichnet</translation>
    </message>
    <message>
        <location filename="../ui/messages/messages.py"/>
        <source>It was started in another project</source>
        <translation>Er wurde in einem anderen Projekt gestartet</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <location filename="../plugin/processing/import_tiles.py"/>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>Item</source>
        <translation>Element</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_item.py"/>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>Item of the export</source>
        <translation>Element des Exports</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/source_field.py"/>
        <source>Item of the portal</source>
        <translation>Portalelement</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/item_job.py"/>
        <source>Item {item} is not the one that the export created; it is not deleted.</source>
        <translation>Das Element {item} stammt nicht vom Export; es wird nicht gelöscht.</translation>
    </message>
    <message>
        <location filename="../ui/portal/item_list.py"/>
        <source>Items</source>
        <translation>Elemente</translation>
    </message>
    <message>
        <location filename="../plugin/packages/package.py"/>
        <source>Its bundles hold {size} × {size} tiles each (packet size {size}), and only bundles of {known} × {known} can be read. Export the package again, as .tpkx or with a packet size of {known}.</source>
        <translation>Die Bundles enthalten jeweils {size} × {size} Kacheln (Paketgröße {size}), und nur Bundles mit {known} × {known} Kacheln können gelesen werden. Exportieren Sie das Paket erneut, als .tpkx oder mit der Paketgröße {known}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>Its level {level} is the service&apos;s level {other}: create the package again with the service&apos;s levels.</source>
        <translation>Seine Stufe {level} ist Stufe {other} des Dienstes: Das Paket ist mit den Stufen des Dienstes neu zu erstellen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/item_job.py"/>
        <source>Its result will be the item {item} there.</source>
        <translation>Das Ergebnis wird dort das Element {item} sein.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/item_job.py"/>
        <source>Its result would be the item “{title}” there.</source>
        <translation>Sein Ergebnis wäre dort das Element „{title}“.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Its tiles are in the format GIF, which no copy can hold, and compressed or too many to be shown in place. Export the package again with PNG or JPEG tiles.</source>
        <translation>Die Kacheln liegen im Format GIF vor, das keine Kopie aufnehmen kann, und sind komprimiert oder zu viele, um sie direkt anzuzeigen. Exportieren Sie das Paket erneut mit PNG- oder JPEG-Kacheln.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Its tiles are in the format {format}, which QGIS can&apos;t show as tiles and no copy can hold. Export the package again with PNG or JPEG tiles.</source>
        <translation>Die Kacheln liegen im Format {format} vor, das QGIS nicht als Kacheln anzeigen und keine Kopie aufnehmen kann. Exportieren Sie das Paket erneut mit PNG- oder JPEG-Kacheln.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Its tiles are of another size than the package declares, and compressed or too many to be shown in place. Unpack the package, then open the folder, or export it again.</source>
        <translation>Die Kacheln haben eine andere Größe, als das Paket angibt, und sind gepackt oder zu viele, um direkt gezeigt zu werden. Bitte das Paket entpacken und den Ordner öffnen, oder noch einmal exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/convert/convert.py"/>
        <source>Its tiles are {width} × {height} pixels, not of the size that the package declares, so a copy would be blank. Open the package as it is: Open Tile Package, Add to Map.</source>
        <translation>Die Kacheln haben {width} × {height} Pixel, nicht die Größe, die das Paket angibt; eine Kopie bliebe leer. Bitte das Paket selbst öffnen: „Kachelpaket öffnen“, „Zur Karte hinzufügen“.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/operation.py"/>
        <source>Its tiles can&apos;t be added as a layer here. Open Tile Package shows why.</source>
        <translation>Die Kacheln können hier nicht als Layer hinzugefügt werden. „Kachelpaket öffnen“ zeigt, warum.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Its vector tiles are not compressed by gzip, so QGIS can&apos;t show them as they are, and MBTiles can&apos;t hold this coordinate system. Export the package again.</source>
        <translation>Seine Vektorkacheln sind nicht mit gzip komprimiert; QGIS kann sie deshalb nicht so anzeigen, wie sie sind, und MBTiles kann dieses Koordinatensystem nicht enthalten. Exportieren Sie das Paket noch einmal.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>JPEG</source>
        <translation>JPEG</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>JPEG and PNG tiles</source>
        <translation>JPEG- und PNG-Kacheln</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <location filename="../ui/export_tiles/options.py"/>
        <source>JPEG quality</source>
        <translation>JPEG-Qualität</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <source>JPEG quality {quality} is used, that of the tiles: a higher one would only make them worse.</source>
        <translation>Es gilt die JPEG-Qualität {quality}, die der Kacheln: Eine höhere würde sie nur verschlechtern.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>JPEG, or PNG where there are gaps</source>
        <translation>JPEG, oder PNG, wo Lücken sind</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>JSON as Export Map takes it, such as {example}.</source>
        <translation>JSON, wie Export Map es annimmt, etwa {example}.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_item.py"/>
        <location filename="../plugin/processing/export_tiles.py"/>
        <location filename="../plugin/processing/import_tiles.py"/>
        <location filename="../plugin/processing/run_recipe.py"/>
        <location filename="../ui/jobs/model.py"/>
        <source>Job</source>
        <translation>Auftrag</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/report.py"/>
        <source>Job on the server</source>
        <translation>Auftrag auf dem Server</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/grid_layer.py"/>
        <source>Job {number}</source>
        <translation>Auftrag {number}</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/count.py"/>
        <location filename="../ui/jobs/dock.py"/>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/count.py"/>
        <source>Jobs ({number})</source>
        <translation>Aufträge ({number})</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <source>Jobs at once</source>
        <translation>Aufträge zugleich</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>Jobs, requests and retries</source>
        <translation>Aufträge, Anfragen und Wiederholungen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>KMZ for Google Earth</source>
        <translation>KMZ für Google Earth</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>Keep the exported item on the portal</source>
        <translation>Exportiertes Element im Portal behalten</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_item.py"/>
        <source>Keep the item on the portal</source>
        <translation>Element im Portal behalten</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Keep the package as an item (vector tiles of ArcGIS Online)</source>
        <translation>Paket als Element behalten (Vektorkacheln von ArcGIS Online)</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <source>Keep the package in ArcGIS Online, too</source>
        <translation>Das Paket auch in ArcGIS Online behalten</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>Keep the shape of the area</source>
        <translation>Die Form des Gebiets beibehalten</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <source>Keep the tile package, too</source>
        <translation>Auch das Kachelpaket behalten</translation>
    </message>
    <message>
        <location filename="../plugin/processing/import_tiles.py"/>
        <location filename="../ui/import_tiles/dialog.py"/>
        <source>Keep the uploaded package on the portal</source>
        <translation>Hochgeladenes Paket im Portal behalten</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>LERC tolerance</source>
        <translation>LERC-Toleranz</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>LERC, the pixels&apos; own values</source>
        <translation>LERC, die Werte der Pixel selbst</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/layer_outputs.py"/>
        <location filename="../ui/export_item/layers_field.py"/>
        <location filename="../ui/export_map/layers_page.py"/>
        <location filename="../ui/export_map/series_field.py"/>
        <location filename="../ui/export_map/shape_field.py"/>
        <source>Layer</source>
        <translation>Layer</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>Layer {layer} is named twice. Leave one out.</source>
        <translation>Der Layer {layer} ist zweimal genannt. Bitte einen weglassen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/layer_outputs.py"/>
        <location filename="../ui/export_item/layers_field.py"/>
        <location filename="../ui/export_map/dialog.py"/>
        <location filename="../ui/export_map/layers_page.py"/>
        <source>Layers</source>
        <translation>Layer</translation>
    </message>
    <message>
        <location filename="../ui/export_map/more_page.py"/>
        <source>Layers in another order or style, or new ones from a registered workspace; the first is drawn on top.</source>
        <translation>Layer in anderer Reihenfolge oder anderem Aussehen, oder neue aus einem registrierten Workspace; der erste liegt oben.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_item.py"/>
        <source>Layers, such as 0,2 (all when empty)</source>
        <translation>Layer, etwa 0,2 (leer: alle)</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>Layers, such as show:0,2</source>
        <translation>Layer, etwa show:0,2</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_parameters.py"/>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>Leave out comments.</source>
        <translation>Bitte Kommentare weglassen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_parameters.py"/>
        <source>Leave out the comma before the bracket.</source>
        <translation>Bitte das Komma vor der Klammer weglassen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>Leave out the word WHERE; the filter begins with the field.</source>
        <translation>Bitte das Wort WHERE weglassen; der Filter beginnt mit dem Feld.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/image_field.py"/>
        <source>Leaves out the colour behind the map</source>
        <translation>Lässt die Farbe hinter der Karte weg</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/packages/writers/left_out.py"/>
        <source>Left of the origin of the tile scheme or above it: %Ln tile(s).</source>
        <translation>
            <numerusform>Links vom Ursprung des Kachelschemas oder darüber: %Ln Kachel.</numerusform>
            <numerusform>Links vom Ursprung des Kachelschemas oder darüber: %Ln Kacheln.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/open_package/form.py"/>
        <location filename="../plugin/processing/convert_package.py"/>
        <source>Left out: %Ln damaged tile(s).</source>
        <translation>
            <numerusform>Ausgelassen: %Ln beschädigte Kachel.</numerusform>
            <numerusform>Ausgelassen: %Ln beschädigte Kacheln.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <location filename="../ui/levels/levels_model.py"/>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <location filename="../plugin/tiles/levels.py"/>
        <source>Level {level} can&apos;t be chosen here, only {levels}.</source>
        <translation>Stufe {level} kann hier nicht gewählt werden. Zur Wahl stehen: {levels}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/grid_layer.py"/>
        <source>Level {level} has {total} tiles here; {limit} can be shown at once. Choose a coarser level.</source>
        <translation>Stufe {level} hat hier {total} Kacheln; {limit} lassen sich auf einmal zeigen. Bitte eine gröbere Stufe wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Level {level}, row {row}, column {col}: {reason}</source>
        <translation>Stufe {level}, Zeile {row}, Spalte {col}: {reason}</translation>
    </message>
    <message>
        <location filename="../plugin/processing/merge_packages.py"/>
        <source>Level {level}, row {row}, column {col}: “{other}” differs from “{first}”, whose tile counts.</source>
        <translation>Stufe {level}, Zeile {row}, Spalte {col}: „{other}“ weicht von „{first}“ ab, dessen Kachel zählt.</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/processing/import_tiles.py"/>
        <source>Level {level}: %Ln tile(s)</source>
        <translation>
            <numerusform>Stufe {level}: %Ln Kachel</numerusform>
            <numerusform>Stufe {level}: %Ln Kacheln</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/packages/health.py"/>
        <source>Level {level}: {count} of {total} tiles are damaged and can&apos;t be drawn.</source>
        <translation>Stufe {level}: {count} von {total} Kacheln sind beschädigt und können nicht gezeichnet werden.</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/grid_button.py"/>
        <source>Level {level}: {tiles} tiles</source>
        <translation>Stufe {level}: {tiles} Kacheln</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/dialog.py"/>
        <location filename="../ui/import_tiles/dialog.py"/>
        <location filename="../ui/levels/levels_field.py"/>
        <location filename="../ui/open_package/options.py"/>
        <source>Levels</source>
        <translation>Stufen</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Levels are</source>
        <translation>Stufen angegeben als</translation>
    </message>
    <message>
        <location filename="../ui/levels/levels_field.py"/>
        <source>Levels as numbers and ranges, such as {example}</source>
        <translation>Stufen als Zahlen und Bereiche, etwa {example}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>Levels that the service has</source>
        <translation>Stufen, die der Dienst hat</translation>
    </message>
    <message>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>Levels, in place of the recipe&apos;s levels</source>
        <translation>Stufen, anstelle der Stufen des Rezepts</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/tile_algorithm.py"/>
        <location filename="../plugin/processing/convert_package.py"/>
        <location filename="../plugin/processing/import_tiles.py"/>
        <location filename="../plugin/processing/write_package.py"/>
        <source>Levels, such as 0-6,9</source>
        <translation>Stufen, etwa 0-6,9</translation>
    </message>
    <message>
        <location filename="../ui/levels/levels_field.py"/>
        <source>Levels, such as {example}</source>
        <translation>Stufen, etwa {example}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/layer.py"/>
        <location filename="../ui/open_package/head.py"/>
        <source>License: {license}</source>
        <translation>Lizenz: {license}</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Line drawn on the map</source>
        <translation>Auf der Karte gezeichnete Linie</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_field.py"/>
        <source>Load &amp;Values</source>
        <translation>&amp;Werte laden</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/report.py"/>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <location filename="../ui/jobs/actions.py"/>
        <source>Log of {title}</source>
        <translation>Protokoll von {title}</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_item.py"/>
        <source>Longest wait (minutes)</source>
        <translation>Längste Wartezeit (Minuten)</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <location filename="../ui/messages/messages.py"/>
        <source>Look Again</source>
        <translation>Erneut nachsehen</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Looks every tile up that was asked for, and reports how many are missing.</source>
        <translation>Sucht jede angeforderte Kachel und meldet, wie viele fehlen.</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <source>MBTiles (.mbtiles)</source>
        <translation>MBTiles (.mbtiles)</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>MBTiles can&apos;t hold %Ln tile(s) beyond the web mercator square. GeoPackage can.</source>
        <translation>
            <numerusform>MBTiles kann %Ln Kachel außerhalb des Web-Mercator-Quadrats nicht aufnehmen. GeoPackage kann es.</numerusform>
            <numerusform>MBTiles kann %Ln Kacheln außerhalb des Web-Mercator-Quadrats nicht aufnehmen. GeoPackage kann es.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/mbtiles.py"/>
        <source>MBTiles supports the standard web mercator levels only. The tile size, the origin or the resolution of {levels} of this package is another. Convert it to GeoPackage instead.</source>
        <translation>MBTiles nimmt nur die üblichen Web-Mercator-Stufen auf. Kachelgröße, Ursprung oder Auflösung von {levels} dieses Pakets weichen davon ab. Bitte stattdessen in GeoPackage umwandeln.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/operation.py"/>
        <source>MBTiles supports the standard web mercator levels only. The tile size, the origin or the resolution of {levels} of this service is another. Choose GeoPackage instead.</source>
        <translation>MBTiles nimmt nur die üblichen Web-Mercator-Stufen auf. Kachelgröße, Ursprung oder Auflösung von {levels} dieses Dienstes weichen davon ab. Bitte stattdessen GeoPackage wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/mbtiles.py"/>
        <source>MBTiles supports the web mercator tile scheme only, and the package does not say which coordinate system it is in. Open it with Open Tile Package, and choose the system there.</source>
        <translation>MBTiles nimmt nur das Web-Mercator-Kachelschema auf, und das Paket sagt nicht, in welchem Koordinatensystem es ist. Bitte mit „Kachelpaket öffnen“ öffnen und das Koordinatensystem dort wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/mbtiles.py"/>
        <source>MBTiles supports the web mercator tile scheme only, and this package is in {crs}. Convert it to GeoPackage instead.</source>
        <translation>MBTiles nimmt nur das Web-Mercator-Kachelschema auf, und dieses Paket ist in {crs}. Bitte stattdessen in GeoPackage umwandeln.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/mbtiles.py"/>
        <source>MBTiles supports the web mercator tile scheme only, and this package is in {crs}. Keep the .vtpk: QGIS opens it as it is.</source>
        <translation>MBTiles nimmt nur das Web-Mercator-Kachelschema auf, und dieses Paket ist in {crs}. Bitte die .vtpk behalten: QGIS öffnet sie, wie sie ist.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/operation.py"/>
        <source>MBTiles supports the web mercator tile scheme only, and this service is in {crs}. Choose GeoPackage instead.</source>
        <translation>MBTiles nimmt nur das Web-Mercator-Kachelschema auf, und dieser Dienst liegt in {crs} vor. Bitte stattdessen GeoPackage wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/operation.py"/>
        <source>MBTiles supports the web mercator tile scheme only, and this service is in {crs}. Export the .vtpk without a copy: QGIS opens it as it is.</source>
        <translation>MBTiles nimmt nur das Web-Mercator-Kachelschema auf, und dieser Dienst liegt in {crs} vor. Bitte das .vtpk ohne Kopie exportieren: QGIS öffnet es unverändert.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Majority</source>
        <translation>Mehrheit</translation>
    </message>
    <message>
        <location filename="../plugin/processing/convert_package.py"/>
        <location filename="../ui/open_package/options.py"/>
        <source>Make the missing zoomed-out levels</source>
        <translation>Fehlende Übersichtsstufen erzeugen</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Makes JPEG tiles smaller, and worse.</source>
        <translation>Macht JPEG-Kacheln kleiner und schlechter.</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <source>Makes the package smaller and the images a little worse</source>
        <translation>Macht das Paket kleiner und die Bilder etwas schlechter</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>Map of %Ln layer(s), images up to {width} × {height} pixels.</source>
        <translation>
            <numerusform>Karte mit %Ln Layer, Bilder bis {width} × {height} Pixel.</numerusform>
            <numerusform>Karte mit %Ln Layern, Bilder bis {width} × {height} Pixel.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/tile_service.py"/>
        <source>Map tiles</source>
        <translation>Kartenkacheln</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>Map, images up to {width} × {height} pixels.</source>
        <translation>Karte, Bilder bis {width} × {height} Pixel.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>Maps</source>
        <translation>Karten</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Match all bands</source>
        <translation>Wenn alle Kanäle übereinstimmen</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Match any band</source>
        <translation>Wenn ein Kanal übereinstimmt</translation>
    </message>
    <message>
        <location filename="../plugin/processing/import_tiles.py"/>
        <source>Merge bundles in place of overwriting them</source>
        <translation>Bundles zusammenführen, statt sie zu überschreiben</translation>
    </message>
    <message>
        <location filename="../plugin/processing/merge_packages.py"/>
        <source>Merge tile packages</source>
        <translation>Kachelpakete zusammenführen</translation>
    </message>
    <message>
        <location filename="../plugin/processing/merge_packages.py"/>
        <source>Merged file</source>
        <translation>Zusammengeführte Datei</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <location filename="../plugin/processing/merge_packages.py"/>
        <source>Merged tiles</source>
        <translation>Zusammengeführte Kacheln</translation>
    </message>
    <message>
        <location filename="../plugin/processing/merge_packages.py"/>
        <source>Merges tile packages (.tpkx, .tpk, .vtpk) of one tile scheme into an MBTiles, GeoPackage, .vtpk or GeoTIFF file: as they are, byte for byte. The extension of the output decides, as far as the tiles fit.
Of a tile that several packages have, the first one&apos;s counts; tiles that differ are listed in the log.
The style of vector tiles is written beside an MBTiles file: roads.mbtiles gets roads.style.json and roads.sprite.png; where files of that name belong to something else, nothing is written.</source>
        <translation>Führt Kachelpakete (.tpkx, .tpk, .vtpk) eines Kachelschemas zu einer MBTiles-, GeoPackage-, .vtpk- oder GeoTIFF-Datei zusammen: so wie sie sind, Byte für Byte. Die Endung der Ausgabe entscheidet, soweit die Kacheln passen.
Von einer Kachel, die mehrere Pakete haben, zählt die des ersten; abweichende Kacheln stehen im Protokoll.
Der Stil von Vektorkacheln wird neben eine MBTiles-Datei geschrieben: Zu roads.mbtiles gehören roads.style.json und roads.sprite.png; wo Dateien dieses Namens zu etwas anderem gehören, wird nichts geschrieben.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/split.py"/>
        <source>Merging</source>
        <translation>Zusammenführen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/split.py"/>
        <source>Merging, {done} of {total} tiles</source>
        <translation>Zusammenführen, {done} von {total} Kacheln</translation>
    </message>
    <message>
        <location filename="../ui/jobs/actions.py"/>
        <source>Messages about {title}</source>
        <translation>Meldungen zu {title}</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/conditions_view.py"/>
        <source>Met</source>
        <translation>Erfüllt</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/grid_layer.py"/>
        <source>Missing tiles</source>
        <translation>Fehlende Kacheln</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <location filename="../ui/jobs/panel.py"/>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Mosaic rule</source>
        <translation>Mosaikregel</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Move what is drawn, or its corners, on the map</source>
        <translation>Verschieben, was gezeichnet ist, oder seine Ecken auf der Karte</translation>
    </message>
    <message>
        <location filename="../ui/portal/item_list.py"/>
        <source>My content</source>
        <translation>Eigene Inhalte</translation>
    </message>
    <message>
        <location filename="../ui/portal/item_list.py"/>
        <source>My organisation</source>
        <translation>Eigene Organisation</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <source>Name levels by</source>
        <translation>Stufen benennen nach</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Name of the version that is drawn.</source>
        <translation>Name der Version, die gezeichnet wird.</translation>
    </message>
    <message>
        <location filename="../plugin/core/save_target.py"/>
        <source>Name the file to save to.</source>
        <translation>Bitte die Zieldatei angeben.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/series_field.py"/>
        <source>Named by</source>
        <translation>Benannt nach</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>Names for the x and y columns are for CSV only. Leave them out, or choose CSV.</source>
        <translation>Namen für die x- und die y-Spalte gibt es nur bei CSV. Bitte sie weglassen oder CSV wählen.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Nearest neighbour</source>
        <translation>Nächster Nachbar</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>Neither start nor end included</source>
        <translation>Weder Anfang noch Ende eingeschlossen</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>Never ask</source>
        <translation>Nie nachfragen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>No answer from the server</source>
        <translation>Keine Antwort vom Server</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>No area is chosen. Draw one, or import everywhere.</source>
        <translation>Es ist kein Gebiet gewählt. Bitte eines zeichnen oder überall importieren.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/validate.py"/>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <source>No area is chosen. Draw one, or take the current view.</source>
        <translation>Es ist kein Gebiet gewählt. Bitte eines zeichnen oder die aktuelle Ansicht nehmen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>No area is chosen: the whole service is exported, {tiles} tiles. EXTENT or AOI limits it, and LEVELS too.</source>
        <translation>Kein Gebiet ist gewählt: Der ganze Dienst wird exportiert, {tiles} Kacheln. EXTENT oder AOI begrenzt ihn, auch LEVELS.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>No data</source>
        <translation>Keine Daten</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>No extent is chosen: the whole service is drawn, {pixels} pixels. EXTENT limits it.</source>
        <translation>Keine Ausdehnung ist gewählt: Der ganze Dienst wird gezeichnet, {pixels} Pixel. EXTENT begrenzt ihn.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/choice.py"/>
        <location filename="../ui/export_map/series_field.py"/>
        <source>No feature is selected in the layer. Select some, or take all of them.</source>
        <translation>Im Layer ist kein Objekt gewählt. Bitte einige wählen oder alle nehmen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/form.py"/>
        <source>No feature of {layer} matches its filter. Change the filter, or untick the layer.</source>
        <translation>Kein Objekt von {layer} passt zum Filter. Bitte den Filter ändern oder den Layer abwählen.</translation>
    </message>
    <message>
        <location filename="../ui/messages/messages.py"/>
        <location filename="../ui/open_package/dialog.py"/>
        <source>No file was written.</source>
        <translation>Es wurde keine Datei geschrieben.</translation>
    </message>
    <message>
        <location filename="../plugin/core/files.py"/>
        <source>No folder can be created in {folder}. Choose one with write permission.</source>
        <translation>In {folder} kann kein Ordner angelegt werden. Wählen Sie einen, in den Sie schreiben dürfen.</translation>
    </message>
    <message>
        <location filename="../ui/jobs/panel.py"/>
        <source>No job fits the filter.</source>
        <translation>Kein Auftrag passt zum Filter.</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/count.py"/>
        <source>No job is running</source>
        <translation>Kein Auftrag läuft</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/series.py"/>
        <location filename="../ui/export_map/layers_page.py"/>
        <source>No layer is chosen. Tick at least one.</source>
        <translation>Kein Layer ist gewählt. Wählen Sie mindestens einen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>No level is chosen. Choose at least one level of the package.</source>
        <translation>Es ist keine Stufe gewählt. Bitte mindestens eine Stufe des Pakets wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <source>No level is chosen. Tick at least one level that holds tiles.</source>
        <translation>Es ist keine Stufe gewählt. Bitte mindestens eine Stufe mit Kacheln ankreuzen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <location filename="../plugin/operations/export_tiles/recipe.py"/>
        <source>No level is chosen. Tick at least one.</source>
        <translation>Es ist keine Stufe gewählt. Bitte mindestens eine ankreuzen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>No level was imported: the service is as it was.</source>
        <translation>Keine Stufe wurde importiert: Der Dienst ist, wie er war.</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>No limit</source>
        <translation>Keine Grenze</translation>
    </message>
    <message>
        <location filename="../ui/export_map/preview.py"/>
        <source>No preview yet</source>
        <translation>Noch keine Vorschau</translation>
    </message>
    <message>
        <location filename="../ui/service/service_field.py"/>
        <source>No sign-in is needed.</source>
        <translation>Keine Anmeldung nötig.</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/tile_pair_view.py"/>
        <source>No tile</source>
        <translation>Keine Kachel</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <location filename="../ui/export_map/shape_field.py"/>
        <source>None</source>
        <translation>Keine</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/repair.py"/>
        <source>None of its tiles can be rescued. Download or copy the package again.</source>
        <translation>Keine der Kacheln ist zu retten. Bitte das Paket noch einmal herunterladen oder kopieren.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/json_field.py"/>
        <source>None of the layers has values for this.</source>
        <translation>Keiner der Layer hat Werte dafür.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/common_scheme.py"/>
        <source>None of the packages holds a tile, so there is nothing to merge. Choose others.</source>
        <translation>Keines der Pakete enthält eine Kachel, also gibt es nichts zusammenzuführen. Bitte andere wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/vrt.py"/>
        <source>None of the tiles can be shown, for their format is {formats}. Export the package again with PNG or JPEG tiles.</source>
        <translation>Keine der Kacheln kann angezeigt werden, denn ihr Format ist {formats}. Exportieren Sie das Paket noch einmal mit PNG- oder JPEG-Kacheln.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/vrt.py"/>
        <source>None of the tiles can be shown: they are damaged, or no images. Download or export it again.</source>
        <translation>Keine der Kacheln lässt sich anzeigen: Sie sind beschädigt oder keine Bilder. Laden oder exportieren Sie das Paket erneut.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>None: the area&apos;s own shape</source>
        <translation>Keines: die Form des Gebiets</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Not begun</source>
        <translation>Nicht begonnen</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>Not changed: {levels}.</source>
        <translation>Unverändert: {levels}.</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/conditions_view.py"/>
        <source>Not checked</source>
        <translation>Nicht geprüft</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>Not checked: the package can&apos;t be read.</source>
        <translation>Nicht geprüft: Das Paket ist nicht lesbar.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>Not checked: the package has not been read. The service has {usable}.</source>
        <translation>Nicht geprüft: Das Paket wurde nicht gelesen. Der Dienst hat {usable}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>Not checked: the portal does not let the package be read in place. The server compares the schemes before it imports anything.</source>
        <translation>Nicht geprüft: Das Portal lässt das Paket nicht direkt lesen. Der Server vergleicht die Schemas, bevor er etwas importiert.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/shape_field.py"/>
        <source>Not clipped</source>
        <translation>Nicht zugeschnitten</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/tile_pair_view.py"/>
        <source>Not downloaded</source>
        <translation>Nicht heruntergeladen</translation>
    </message>
    <message>
        <location filename="../ui/export_map/layers_page.py"/>
        <source>Not drawn at 1:{scale}</source>
        <translation>Wird bei 1:{scale} nicht gezeichnet</translation>
    </message>
    <message>
        <location filename="../ui/common/recipe_menu.py"/>
        <source>Not filled in: {problems}</source>
        <translation>Nicht übernommen: {problems}</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/conditions_view.py"/>
        <source>Not met</source>
        <translation>Nicht erfüllt</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Nothing is chosen: the whole service at all levels has {tiles} tiles, for %Ln job(s). Set EXTENT or AOI, or LEVELS.</source>
        <translation>
            <numerusform>Nichts ist gewählt: Der ganze Dienst hat auf allen Stufen {tiles} Kacheln, für %Ln Auftrag. Setzen Sie EXTENT oder AOI, oder LEVELS.</numerusform>
            <numerusform>Nichts ist gewählt: Der ganze Dienst hat auf allen Stufen {tiles} Kacheln, für %Ln Aufträge. Setzen Sie EXTENT oder AOI, oder LEVELS.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/export_map/shape_field.py"/>
        <source>Nothing is drawn yet. Draw a polygon on the map.</source>
        <translation>Noch ist nichts gezeichnet. Zeichnen Sie ein Polygon auf die Karte.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/left_out.py"/>
        <source>Nothing was copied.</source>
        <translation>Es wurde nichts kopiert.</translation>
    </message>
    <message>
        <location filename="../ui/common/recent_menu.py"/>
        <source>Nothing was exported or imported yet</source>
        <translation>Bisher wurde nichts exportiert oder importiert</translation>
    </message>
    <message>
        <location filename="../ui/portal/item_list.py"/>
        <source>Nothing was found. Try other search terms, or search more than your own content.</source>
        <translation>Nichts gefunden. Bitte andere Suchbegriffe versuchen oder nicht nur in den eigenen Inhalten suchen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Numbers and spans, such as 0-6,9. Empty for all levels.</source>
        <translation>Nummern und Bereiche, etwa 0-6,9. Leer: alle Stufen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Numbers, such as 0,2, or JSON with a filter for each: {example}. Empty for all.</source>
        <translation>Nummern, etwa 0,2, oder JSON mit einem Filter für jeden: {example}. Leer: alle.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Of a paper of another size, with its height.</source>
        <translation>Eines Papiers anderer Größe, zusammen mit der Höhe.</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/packages/writers/left_out.py"/>
        <source>Of another kind than the package says, {formats}: %Ln tile(s).</source>
        <translation>
            <numerusform>Von anderer Art, als das Paket angibt, {formats}: %Ln Kachel.</numerusform>
            <numerusform>Von anderer Art, als das Paket angibt, {formats}: %Ln Kacheln.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Of the item that the export makes on the portal. Without it, the item&apos;s title and the time.</source>
        <translation>Des Elements, das der Export im Portal anlegt. Ohne Angabe der Titel des Elements und die Zeit.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Of the owner of the item or an administrator: nobody else may export it.</source>
        <translation>Die des Eigentümers oder eines Administrators: Niemand sonst darf das Element exportieren.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/series_field.py"/>
        <source>One</source>
        <translation>Eines</translation>
    </message>
    <message>
        <location filename="../ui/export_map/series_field.py"/>
        <source>One for each feature of a polygon layer</source>
        <translation>Eines für jedes Objekt eines Polygonlayers</translation>
    </message>
    <message>
        <location filename="../ui/export_map/series_field.py"/>
        <source>One for each step of the time</source>
        <translation>Eines für jeden Zeitschritt</translation>
    </message>
    <message>
        <location filename="../ui/export_map/series_field.py"/>
        <source>One for each ticked layer</source>
        <translation>Eines für jeden gewählten Layer</translation>
    </message>
    <message>
        <location filename="../ui/export_map/series_field.py"/>
        <source>One image of the area.</source>
        <translation>Ein Bild des Gebiets.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <source>Only ArcGIS Online&apos;s vector tile services can keep the package as an item. Switch that off.</source>
        <translation>Nur Vektorkacheldienste von ArcGIS Online können das Paket als Element behalten. Bitte das ausschalten.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/operation.py"/>
        <source>Only LERC 2 can be read here. Choose version 2, or tiff.</source>
        <translation>Hier kann nur LERC 2 gelesen werden. Wählen Sie Version 2 oder tiff.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Only a TIFF is compressed in this way</source>
        <translation>Nur ein TIFF wird so komprimiert</translation>
    </message>
    <message>
        <location filename="../plugin/processing/split_recipe.py"/>
        <source>Only a recipe of Export Tiles can be split, and this one is of {operation}.</source>
        <translation>Nur ein Rezept von „Kacheln exportieren“ kann geteilt werden, und dieses ist von {operation}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image_options.py"/>
        <source>Only a tiff can be compressed in this way. Choose tiff, or no compression.</source>
        <translation>So lässt sich nur ein tiff komprimieren. Bitte tiff oder keine Kompression wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Only after a run that ended with “may be working on it”.</source>
        <translation>Nur nach einem Lauf, der mit „arbeitet möglicherweise daran“ endete.</translation>
    </message>
    <message>
        <location filename="../ui/export_item/layers_field.py"/>
        <source>Only features that match are exported</source>
        <translation>Nur passende Objekte werden exportiert</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>Only its owner ({owner}) or an administrator may export “{title}”. Ask them, or sign in as one of them.</source>
        <translation>Nur der Eigentümer ({owner}) oder ein Administrator darf „{title}“ exportieren. Bitte dort nachfragen oder als einer von ihnen anmelden.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>Only its type ({type}) and size ({size}) were checked, not its content.</source>
        <translation>Nur Typ ({type}) und Größe ({size}) wurden geprüft, nicht der Inhalt.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/image_field.py"/>
        <source>Only png and gif have transparency</source>
        <translation>Nur png und gif haben Transparenz</translation>
    </message>
    <message>
        <location filename="../ui/export_item/layers_field.py"/>
        <source>Only the current view</source>
        <translation>Nur die aktuelle Ansicht</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_field.py"/>
        <source>Only the first {count} values are shown.</source>
        <translation>Nur die ersten {count} Werte werden gezeigt.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>Only tiles that the service does not have are added. Its own tiles are kept.</source>
        <translation>Nur Kacheln, die dem Dienst fehlen, werden hinzugefügt. Seine eigenen bleiben erhalten.</translation>
    </message>
    <message>
        <location filename="../ui/open_package/dialog.py"/>
        <source>Open Cache Folder</source>
        <translation>Cache-Ordner öffnen</translation>
    </message>
    <message>
        <location filename="../plugin/layers/presenter.py"/>
        <source>Open File</source>
        <translation>Datei öffnen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <location filename="../plugin/layers/presenter.py"/>
        <source>Open Folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <location filename="../ui/common/recipe_menu.py"/>
        <source>Open Recipe</source>
        <translation>Rezept öffnen</translation>
    </message>
    <message>
        <location filename="../ui/common/recipe_menu.py"/>
        <source>Open Recipe…</source>
        <translation>Rezept öffnen …</translation>
    </message>
    <message>
        <location filename="../ui/open_package/dialog.py"/>
        <source>Open Tile Package</source>
        <translation>Kachelpaket öffnen</translation>
    </message>
    <message>
        <location filename="../plugin/windows.py"/>
        <source>Open Tile Package…</source>
        <translation>Kachelpaket öffnen…</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Open the window with the same settings</source>
        <translation>Das Fenster mit denselben Einstellungen öffnen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Open {title}</source>
        <translation>{title} öffnen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/layer.py"/>
        <source>Opened by ArcGIS Export from {file} on {date}</source>
        <translation>Mit ArcGIS Export am {date} aus {file} geöffnet</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/report.py"/>
        <source>Operation</source>
        <translation>Vorgang</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>Options</source>
        <translation>Optionen</translation>
    </message>
    <message>
        <location filename="../plugin/windows.py"/>
        <source>Options…</source>
        <translation>Optionen…</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>Origin, tile size, resolutions and spatial reference ({crs}) are those of the service.</source>
        <translation>Ursprung, Kachelgröße, Auflösungen und Koordinatenbezugssystem ({crs}) sind die des Dienstes.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>Other size</source>
        <translation>Andere Größe</translation>
    </message>
    <message>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>Other values (NAME=value in each line, or JSON)</source>
        <translation>Andere Werte (je Zeile NAME=Wert, oder JSON)</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Other values of the operation&apos;s own algorithm: a line NAME=value for each, or JSON such as {example}.</source>
        <translation>Weitere Werte des Algorithmus der Operation: je eine Zeile NAME=Wert, oder JSON wie {example}.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Others on the network can then read the sign-in.</source>
        <translation>Andere im Netz können die Anmeldung dann mitlesen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Otherwise it is deleted at the end.</source>
        <translation>Sonst wird es am Ende gelöscht.</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/dialog.py"/>
        <source>Otherwise it is deleted once its tiles are in the service</source>
        <translation>Sonst wird es gelöscht, sobald seine Kacheln im Dienst sind</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Otherwise the service loses tiles in these bundles that the package lacks.</source>
        <translation>Sonst verliert der Dienst in diesen Bundles die Kacheln, die dem Paket fehlen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Otherwise the service&apos;s own tiles stay.</source>
        <translation>Sonst bleiben die Kacheln des Dienstes.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/packages/writers/left_out.py"/>
        <source>Outside the web mercator square, all that MBTiles covers: %Ln tile(s).</source>
        <translation>
            <numerusform>Außerhalb des Web-Mercator-Quadrats, das MBTiles abdeckt: %Ln Kachel.</numerusform>
            <numerusform>Außerhalb des Web-Mercator-Quadrats, das MBTiles abdeckt: %Ln Kacheln.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>Over the whole map it varies from 1:{low} to 1:{high}.</source>
        <translation>Über die ganze Karte reicht er von 1:{low} bis 1:{high}.</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>Overwrite %Ln Bundle(s)</source>
        <translation>
            <numerusform>%Ln Bundle überschreiben</numerusform>
            <numerusform>%Ln Bundles überschreiben</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>Overwrite Bundles</source>
        <translation>Bundles überschreiben</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/survey.py"/>
        <source>Overwrite whole bundles</source>
        <translation>Ganze Bundles überschreiben</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/parameters.py"/>
        <source>PARAMETERS is not valid JSON: {reason}. Write a JSON object, or a line NAME=value for each.</source>
        <translation>PARAMETERS ist kein gültiges JSON: {reason}. Bitte ein JSON-Objekt schreiben oder für jeden Wert eine Zeile NAME=Wert.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/parameters.py"/>
        <source>PARAMETERS: {operation} has no {names}. It has {known}.</source>
        <translation>PARAMETERS: {operation} hat kein {names}. Es hat {known}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>PNG</source>
        <translation>PNG</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>PNG, 256 colours</source>
        <translation>PNG, 256 Farben</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>PNG, all colours</source>
        <translation>PNG, alle Farben</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>PNG, all colours with transparency</source>
        <translation>PNG, alle Farben mit Transparenz</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/dialog.py"/>
        <source>Package</source>
        <translation>Paket</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Package (raster services)</source>
        <translation>Paket (Rasterdienste)</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>Paper</source>
        <translation>Papier</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>Paper height (mm)</source>
        <translation>Höhe des Papiers (mm)</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>Paper width (mm)</source>
        <translation>Breite des Papiers (mm)</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>Paper, in place of width and height</source>
        <translation>Papier, statt Breite und Höhe</translation>
    </message>
    <message>
        <location filename="../ui/export_map/more_page.py"/>
        <source>Parameters of layers</source>
        <translation>Parameter von Layern</translation>
    </message>
    <message>
        <location filename="../ui/open_package/options.py"/>
        <source>Part and Options</source>
        <translation>Umfang und Optionen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Part of an export</source>
        <translation>Teil eines Exports</translation>
    </message>
    <message>
        <location filename="../plugin/processing/split_recipe.py"/>
        <source>Parts</source>
        <translation>Teile</translation>
    </message>
    <message>
        <location filename="../plugin/processing/split_recipe.py"/>
        <source>Parts at least (empty: what the service&apos;s limit needs)</source>
        <translation>Teile mindestens (leer: was die Obergrenze des Dienstes erfordert)</translation>
    </message>
    <message>
        <location filename="../ui/service/parameter_widget.py"/>
        <source>Paste an address, or choose a service</source>
        <translation>Adresse einfügen oder einen Dienst wählen</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/dialog.py"/>
        <source>Paste the address of a hosted tile service, or choose one</source>
        <translation>Adresse eines gehosteten Kacheldienstes einfügen oder einen wählen</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <source>Paste the address of a map or image service, or choose one</source>
        <translation>Adresse eines Karten- oder Bilddienstes einfügen, oder einen wählen</translation>
    </message>
    <message>
        <location filename="../ui/service/parameter_widget.py"/>
        <source>Paste the address of a service or a server, or choose a service from the list.</source>
        <translation>Fügen Sie die Adresse eines Dienstes oder eines Servers ein, oder wählen Sie einen Dienst aus der Liste.</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/dialog.py"/>
        <source>Paste the address of a tile service, or choose one</source>
        <translation>Adresse eines Kacheldienstes einfügen oder einen wählen</translation>
    </message>
    <message>
        <location filename="../ui/portal/portal_field.py"/>
        <source>Paste the address of your portal, or choose one</source>
        <translation>Adresse des Portals einfügen oder eines wählen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Paused or interrupted</source>
        <translation>Angehalten oder unterbrochen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Pausing…</source>
        <translation>Wird angehalten …</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Pixel type</source>
        <translation>Pixeltyp</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Pixel value, or one for each band</source>
        <translation>Pixelwert, oder einer je Kanal</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <location filename="../ui/export_map/size_field.py"/>
        <source>Pixels</source>
        <translation>Pixel</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>Place on the Map</source>
        <translation>Auf der Karte platzieren</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <location filename="../ui/export_map/shape_field.py"/>
        <source>Polygons of a Layer</source>
        <translation>Polygone eines Layers</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_item.py"/>
        <location filename="../ui/portal/portal_field.py"/>
        <source>Portal</source>
        <translation>Portal</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>PostScript</source>
        <translation>PostScript</translation>
    </message>
    <message>
        <location filename="../ui/export_map/preview.py"/>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <location filename="../ui/export_map/preview.py"/>
        <source>Preview of earlier settings.</source>
        <translation>Vorschau zu früheren Einstellungen.</translation>
    </message>
    <message>
        <location filename="../ui/jobs/model.py"/>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <location filename="../ui/common/recipe_menu.py"/>
        <source>Python</source>
        <translation>Python</translation>
    </message>
    <message>
        <location filename="../plugin/layers/vector_styles.py"/>
        <source>QGIS can&apos;t draw by this style. Choose another style, or style the layer in its properties.</source>
        <translation>QGIS kann nach diesem Stil nicht zeichnen. Bitte einen anderen Stil wählen oder den Layer in seinen Eigenschaften gestalten.</translation>
    </message>
    <message>
        <location filename="../plugin/core/save_target.py"/>
        <source>QGIS can&apos;t open a vector tile package with “%” in its path. Choose another folder.</source>
        <translation>QGIS kann kein Vektorkachelpaket mit „%“ im Pfad öffnen. Bitte einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>QGIS can&apos;t open a vector tile package with “%” in its path. Rename the file, or the folder that it is in.</source>
        <translation>QGIS kann kein Vektorkachelpaket mit „%“ im Pfad öffnen. Bitte die Datei oder den Ordner, in dem sie liegt, umbenennen.</translation>
    </message>
    <message>
        <location filename="../plugin/layers/feature_layers.py"/>
        <source>QGIS can&apos;t open these layers. Check that the service answers, and that the sign-in is of the kind Esri token or OAuth2.</source>
        <translation>QGIS kann diese Layer nicht öffnen. Prüfen Sie, ob der Dienst antwortet und die Anmeldung ein Esri-Token oder OAuth2 ist.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>QGIS can&apos;t open unpacked vector tiles in this coordinate system. Zip the folder into a .vtpk again.</source>
        <translation>QGIS kann entpackte Vektorkacheln in diesem Koordinatensystem nicht öffnen. Bitte den Ordner wieder in eine .vtpk packen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/layers.py"/>
        <source>QGIS can&apos;t open {name} as a layer.</source>
        <translation>QGIS kann {name} nicht als Layer öffnen.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/preview.py"/>
        <source>QGIS can&apos;t show this format in a preview. The export itself may still work.</source>
        <translation>QGIS kann dieses Format nicht in der Vorschau zeigen. Der Export selbst kann trotzdem gelingen.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/recipe_area.py"/>
        <source>QGIS does not know the CRS “{name}” of the recipe. Write it as a code such as EPSG:3857.</source>
        <translation>QGIS kennt das KBS „{name}“ des Rezepts nicht. Bitte als Code wie EPSG:3857 schreiben.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/geometry.py"/>
        <source>QGIS does not know the service&apos;s spatial reference ({name}), so no area can be transformed to it.</source>
        <translation>QGIS kennt das Koordinatenbezugssystem des Dienstes ({name}) nicht; dorthin lässt sich kein Gebiet transformieren.</translation>
    </message>
    <message>
        <location filename="../plugin/core/files.py"/>
        <location filename="../plugin/core/save_target.py"/>
        <source>QGIS has no permission to write to {folder}. Choose another folder.</source>
        <translation>QGIS hat keine Berechtigung, in {folder} zu schreiben. Bitte einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>QGIS is set to a SOCKS proxy, which needs the Python package PySocks. Install it (in QGIS&apos; own shell: python3 -m pip install PySocks) and start QGIS again, or choose an HTTP proxy under Settings &gt; Options &gt; Network.</source>
        <translation>In QGIS ist ein SOCKS-Proxy eingestellt; dafür wird das Python-Paket PySocks gebraucht. Bitte installieren (in der Shell von QGIS: python3 -m pip install PySocks) und QGIS neu starten oder unter Einstellungen &gt; Optionen &gt; Netzwerk einen HTTP-Proxy wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>QGIS reads the package. Keep it where it is.</source>
        <translation>QGIS liest das Paket. Bitte an seinem Ort lassen.</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>QGIS&apos; own layers of the service, for Save Features As in their menu</source>
        <translation>Die Layer des Dienstes in QGIS selbst, für „Objekte speichern als“ in ihrem Menü</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Queued on the server</source>
        <translation>In der Warteschlange des Servers</translation>
    </message>
    <message>
        <location filename="../ui/export_map/more_page.py"/>
        <source>Ranges of layers</source>
        <translation>Bereiche von Layern</translation>
    </message>
    <message>
        <location filename="../ui/export_map/more_page.py"/>
        <source>Ranges of the map</source>
        <translation>Bereiche der Karte</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Raster function</source>
        <translation>Rasterfunktion</translation>
    </message>
    <message>
        <location filename="../plugin/processing/write_package.py"/>
        <source>Raster layer, MBTiles or GeoPackage tiles</source>
        <translation>Rasterlayer, MBTiles- oder GeoPackage-Kacheln</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>Raw pixels, band after band</source>
        <translation>Rohe Pixel, Kanal nach Kanal</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>Raw pixels, bands by pixel</source>
        <translation>Rohe Pixel, Kanäle je Pixel</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>Readable and complete package</source>
        <translation>Lesbares und vollständiges Paket</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_field.py"/>
        <source>Reading the layer…</source>
        <translation>Layer wird gelesen…</translation>
    </message>
    <message>
        <location filename="../ui/common/recent_menu.py"/>
        <location filename="../ui/jobs/panel.py"/>
        <source>Reading the list of jobs…</source>
        <translation>Die Liste der Aufträge wird gelesen …</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/source_field.py"/>
        <source>Reading the package…</source>
        <translation>Paket wird gelesen…</translation>
    </message>
    <message>
        <location filename="../ui/service/service_field.py"/>
        <source>Reading the service…</source>
        <translation>Dienst wird gelesen…</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_field.py"/>
        <source>Reading the values of {field}…</source>
        <translation>Werte von {field} werden gelesen…</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>Reading {title}…</source>
        <translation>{title} wird gelesen…</translation>
    </message>
    <message>
        <location filename="../plugin/packages/tile_database.py"/>
        <source>Reading “{name}” takes too long. Copy it to a disk of this computer, or choose another file.</source>
        <translation>Das Lesen von „{name}“ dauert zu lange. Kopieren Sie die Datei auf eine Festplatte dieses Computers oder wählen Sie eine andere.</translation>
    </message>
    <message>
        <location filename="../ui/common/recent_menu.py"/>
        <source>Recent</source>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <location filename="../plugin/plugin.py"/>
        <location filename="../plugin/processing/run_recipe.py"/>
        <location filename="../ui/common/recipe_menu.py"/>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
    <message>
        <location filename="../plugin/processing/run_recipe.py"/>
        <location filename="../ui/common/recipe_menu.py"/>
        <source>Recipes</source>
        <translation>Rezepte</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <location filename="../ui/export_tiles/options.py"/>
        <source>Recompress JPEG tiles</source>
        <translation>JPEG-Kacheln neu komprimieren</translation>
    </message>
    <message>
        <location filename="../ui/jobs/text_window.py"/>
        <source>Refresh</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Remove the job from the list. The file of a job that is done stays.</source>
        <translation>Den Auftrag aus der Liste entfernen. Die Datei eines fertigen Auftrags bleibt.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Rendering rule</source>
        <translation>Darstellungsregel</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>Repair the package with Open Tile Package, or create it again.</source>
        <translation>Bitte das Paket mit „Kachelpaket öffnen“ reparieren oder neu erstellen.</translation>
    </message>
    <message>
        <location filename="../ui/open_package/dialog.py"/>
        <source>Repair {name}</source>
        <translation>{name} reparieren</translation>
    </message>
    <message>
        <location filename="../ui/open_package/check.py"/>
        <location filename="../ui/open_package/dialog.py"/>
        <source>Repair…</source>
        <translation>Reparieren…</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/common/save_field.py"/>
        <source>Replace %Ln File(s)</source>
        <translation>
            <numerusform>%Ln Datei ersetzen</numerusform>
            <numerusform>%Ln Dateien ersetzen</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/common/save_field.py"/>
        <source>Replace File</source>
        <translation>Datei ersetzen</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>Replacing tiles applies only when bundles are merged; without merging whole bundles are overwritten. Merge the bundles too, or replace nothing.</source>
        <translation>Kacheln lassen sich nur ersetzen, wenn Bundles zusammengeführt werden; sonst werden ganze Bundles überschrieben. Bitte auch die Bundles zusammenführen oder nichts ersetzen.</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <source>Reports how many tiles of the area the service does not have, and shows them</source>
        <translation>Meldet, wie viele Kacheln des Gebiets der Dienst nicht hat, und zeigt sie</translation>
    </message>
    <message>
        <location filename="../plugin/processing/package_info.py"/>
        <source>Reports what is in a tile package (.tpkx, .tpk, .vtpk) or a cache folder, as JSON text: its kind, coordinate system, extent, tile format, the levels that really hold tiles, and what is damaged: every tile is checked.</source>
        <translation>Gibt als JSON-Text an, was ein Kachelpaket (.tpkx, .tpk, .vtpk) oder ein Cache-Ordner enthält: Art, Koordinatensystem, Ausdehnung, Kachelformat, die Stufen, die wirklich Kacheln enthalten, und was beschädigt ist: Jede Kachel wird geprüft.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/preview.py"/>
        <source>Request a small image from the service</source>
        <translation>Ein kleines Bild vom Dienst anfordern</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/layers.py"/>
        <source>Request: {request}</source>
        <translation>Anfrage: {request}</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Resampling</source>
        <translation>Resampling</translation>
    </message>
    <message>
        <location filename="../ui/export_map/layers_page.py"/>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <location filename="../ui/export_tiles/options.py"/>
        <location filename="../ui/levels/levels_model.py"/>
        <source>Resolution</source>
        <translation>Auflösung</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/dialog.py"/>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Result still on the server</source>
        <translation>Ergebnis noch auf dem Server</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <location filename="../ui/messages/messages.py"/>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/run_job.py"/>
        <source>Resuming an earlier run: what it has done is kept.</source>
        <translation>Ein früherer Lauf wird fortgesetzt: Was er erledigt hat, bleibt erhalten.</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Retry</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <location filename="../ui/export_map/image_field.py"/>
        <source>Rotation</source>
        <translation>Drehung</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>Rotation (degrees)</source>
        <translation>Drehung (Grad)</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/result_view.py"/>
        <location filename="../ui/messages/messages.py"/>
        <source>Run Again</source>
        <translation>Noch einmal ausführen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <location filename="../plugin/plugin.py"/>
        <source>Run Again…</source>
        <translation>Erneut ausführen …</translation>
    </message>
    <message>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>Run recipe</source>
        <translation>Rezept ausführen</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/run_job.py"/>
        <source>Run the same again to look for it, or with SUBMIT_AGAIN to submit it once more.</source>
        <translation>Dasselbe noch einmal ausführen, um danach zu suchen, oder mit SUBMIT_AGAIN, um erneut zu übermitteln.</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Running in another window or algorithm</source>
        <translation>Läuft in einem anderen Fenster oder Algorithmus</translation>
    </message>
    <message>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>Runs an operation as a recipe describes it: a file that a window saved with “Save Recipe”. The outputs are those of the operation.
Extent, area and levels take the place of the recipe&apos;s own where they are given. Any other value is replaced in PARAMETERS: a line NAME=value for each, or a JSON object, with the parameters of the operation&apos;s own algorithm.
Without OUTPUT the result is saved beside the recipe, under the file name that the recipe holds.</source>
        <translation>Führt eine Operation so aus, wie ein Rezept sie beschreibt: eine Datei, die ein Fenster mit „Rezept speichern“ gespeichert hat. Die Ausgaben sind die der Operation.
Ausdehnung, Gebiet und Stufen treten an die Stelle der eigenen des Rezepts, wo sie angegeben sind. Jeder andere Wert wird in PARAMETERS ersetzt: je Wert eine Zeile NAME=Wert, oder ein JSON-Objekt, mit den Parametern des Algorithmus der Operation.
Ohne OUTPUT wird das Ergebnis neben dem Rezept gespeichert, unter dem Dateinamen, den das Rezept enthält.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>SVG</source>
        <translation>SVG</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>SVG, compressed</source>
        <translation>SVG, komprimiert</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>Same tiling scheme</source>
        <translation>Gleiches Kachelschema</translation>
    </message>
    <message>
        <location filename="../ui/open_package/dialog.py"/>
        <source>Save Clean Copy</source>
        <translation>Saubere Kopie speichern</translation>
    </message>
    <message>
        <location filename="../ui/common/recipe_menu.py"/>
        <source>Save Recipe</source>
        <translation>Rezept speichern</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <location filename="../plugin/plugin.py"/>
        <location filename="../ui/common/recipe_menu.py"/>
        <source>Save Recipe…</source>
        <translation>Rezept speichern …</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <source>Save as</source>
        <translation>Speichern als</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Save the settings to a file that opens the window filled in</source>
        <translation>Die Einstellungen in einer Datei speichern, die das Fenster ausgefüllt öffnet</translation>
    </message>
    <message>
        <location filename="../ui/common/operation_dialog.py"/>
        <location filename="../ui/open_package/options.py"/>
        <source>Save to</source>
        <translation>Speichern unter</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <location filename="../plugin/processing/run_recipe.py"/>
        <location filename="../ui/export_map/size_field.py"/>
        <location filename="../ui/export_tiles/options.py"/>
        <location filename="../ui/levels/levels_model.py"/>
        <source>Scale</source>
        <translation>Maßstab</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>Scale (1:…)</source>
        <translation>Maßstab (1:…)</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/layers.py"/>
        <source>Scale 1:{scale}</source>
        <translation>Maßstab 1:{scale}</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>Scale in print; symbols and labels are drawn for it</source>
        <translation>Maßstab im Druck; Symbole und Beschriftungen werden dafür gezeichnet</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>Scale on the ground</source>
        <translation>Maßstab am Boden</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/layer.py"/>
        <source>Scales {coarsest} to {finest}</source>
        <translation>Maßstäbe {coarsest} bis {finest}</translation>
    </message>
    <message>
        <location filename="../ui/portal/item_list.py"/>
        <source>Search by title or owner</source>
        <translation>Nach Titel oder Eigentümer suchen</translation>
    </message>
    <message>
        <location filename="../ui/portal/item_list.py"/>
        <source>Search in</source>
        <translation>Suchen in</translation>
    </message>
    <message>
        <location filename="../ui/portal/item_list.py"/>
        <source>Searching…</source>
        <translation>Wird gesucht…</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <location filename="../ui/export_map/series_field.py"/>
        <location filename="../ui/export_map/shape_field.py"/>
        <source>Selected features only</source>
        <translation>Nur gewählte Objekte</translation>
    </message>
    <message>
        <location filename="../ui/messages/questions.py"/>
        <source>Send Without Encryption</source>
        <translation>Unverschlüsselt senden</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Send the job once more. If the server has the first one, it works on both.</source>
        <translation>Den Auftrag noch einmal senden. Hat der Server den ersten, arbeitet er an beiden.</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/report.py"/>
        <source>Send the report to the administrator of {host}.</source>
        <translation>Senden Sie den Bericht an die Administration von {host}.</translation>
    </message>
    <message>
        <location filename="../ui/messages/questions.py"/>
        <source>Send the sign-in to {host} without encryption?</source>
        <translation>Die Anmeldung unverschlüsselt an {host} senden?</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/service_algorithm.py"/>
        <source>Send the sign-in without encryption, too, where the server has no https</source>
        <translation>Die Anmeldung auch unverschlüsselt senden, wo der Server kein https hat</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/server_job.py"/>
        <source>Sending the job to {host}</source>
        <translation>Auftrag wird an {host} gesendet</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <source>Series</source>
        <translation>Reihe</translation>
    </message>
    <message>
        <location filename="../ui/jobs/panel.py"/>
        <source>Server</source>
        <translation>Server</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Servers delete results after some minutes or hours. Resume the job now.</source>
        <translation>Server löschen Ergebnisse nach einigen Minuten oder Stunden. Bitte den Auftrag jetzt fortsetzen.</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/report.py"/>
        <location filename="../ui/export_map/dialog.py"/>
        <location filename="../ui/export_tiles/dialog.py"/>
        <location filename="../ui/import_tiles/dialog.py"/>
        <location filename="../ui/jobs/model.py"/>
        <source>Service</source>
        <translation>Dienst</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>Services and portals whose last levels, formats and sign-ins come back</source>
        <translation>Dienste und Portale, deren zuletzt gewählte Stufen, Formate und Anmeldungen wiederkommen</translation>
    </message>
    <message>
        <location filename="../ui/export_map/layer_options_dialog.py"/>
        <source>Shifted by</source>
        <translation>Verschoben um</translation>
    </message>
    <message>
        <location filename="../ui/open_package/options.py"/>
        <source>Show</source>
        <translation>Anzeigen</translation>
    </message>
    <message>
        <location filename="../ui/messages/messages.py"/>
        <source>Show Log</source>
        <translation>Protokoll anzeigen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Show Log of This Job</source>
        <translation>Protokoll dieses Auftrags anzeigen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Show Messages</source>
        <translation>Meldungen anzeigen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/layer.py"/>
        <source>Show Missing Tiles</source>
        <translation>Fehlende Kacheln zeigen</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>Show a service on the map of a project without layers</source>
        <translation>Einen Dienst auf der Karte eines Projekts ohne Layer zeigen</translation>
    </message>
    <message>
        <location filename="../ui/jobs/panel.py"/>
        <source>Show only jobs in this state</source>
        <translation>Nur Aufträge in diesem Zustand zeigen</translation>
    </message>
    <message>
        <location filename="../ui/jobs/panel.py"/>
        <source>Show only jobs of this server</source>
        <translation>Nur Aufträge dieses Servers zeigen</translation>
    </message>
    <message>
        <location filename="../ui/jobs/dock.py"/>
        <source>Show the running and past exports and imports</source>
        <translation>Die laufenden und vergangenen Exporte und Importe zeigen</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/grid_button.py"/>
        <source>Show the tiles of a level on the map</source>
        <translation>Die Kacheln einer Stufe auf der Karte zeigen</translation>
    </message>
    <message>
        <location filename="../ui/portal/portal_field.py"/>
        <source>Sign In</source>
        <translation>Anmelden</translation>
    </message>
    <message>
        <location filename="../ui/import_tiles/dialog.py"/>
        <location filename="../ui/import_tiles/source_field.py"/>
        <source>Sign in to the portal first</source>
        <translation>Zuerst beim Portal anmelden</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/service_algorithm.py"/>
        <location filename="../plugin/processing/run_recipe.py"/>
        <location filename="../ui/jobs/sign_in_dialog.py"/>
        <location filename="../ui/portal/portal_field.py"/>
        <location filename="../ui/service/service_field.py"/>
        <source>Sign-in</source>
        <translation>Anmeldung</translation>
    </message>
    <message>
        <location filename="../ui/jobs/sign_in_dialog.py"/>
        <source>Sign-in of “{title}” at {host}. It is used when the job is resumed.</source>
        <translation>Anmeldung von „{title}“ bei {host}. Sie wird verwendet, wenn der Auftrag fortgesetzt wird.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/import_tiles.py"/>
        <source>Signed in to {host} as {name}</source>
        <translation>Bei {host} angemeldet als {name}</translation>
    </message>
    <message>
        <location filename="../ui/portal/portal_field.py"/>
        <source>Signed in to {host} as {name}, an administrator.</source>
        <translation>Bei {host} angemeldet als {name}, Administrator.</translation>
    </message>
    <message>
        <location filename="../ui/portal/portal_field.py"/>
        <source>Signed in to {host} as {name}.</source>
        <translation>Bei {host} angemeldet als {name}.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <location filename="../ui/jobs/model.py"/>
        <location filename="../ui/levels/levels_model.py"/>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Sizes of texts and symbols, 96 by default.</source>
        <translation>Größe von Texten und Symbolen, normalerweise 96.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Slice</source>
        <translation>Scheibe</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/server_words.py"/>
        <source>Something before {host} blocked the request with a web page of its own (HTTP {status}), such as a firewall. ArcGIS itself has not answered. Ask the administrator of your network or of the server to let it through.</source>
        <translation>Etwas vor {host} hat die Anfrage mit einer eigenen Webseite blockiert (HTTP {status}), zum Beispiel eine Firewall. ArcGIS selbst hat nicht geantwortet. Bitten Sie den Administrator Ihres Netzwerks oder des Servers, sie durchzulassen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Split an export over the service&apos;s limit</source>
        <translation>Export über der Obergrenze des Dienstes aufteilen</translation>
    </message>
    <message>
        <location filename="../plugin/processing/split_recipe.py"/>
        <source>Split recipe</source>
        <translation>Rezept teilen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>Start and end included</source>
        <translation>Anfang und Ende eingeschlossen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>Start included, end not</source>
        <translation>Anfang eingeschlossen, Ende nicht</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/server_job.py"/>
        <source>Start it again.</source>
        <translation>Bitte neu starten.</translation>
    </message>
    <message>
        <location filename="../ui/jobs/model.py"/>
        <source>Started {time}</source>
        <translation>Begonnen {time}</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <location filename="../plugin/tasks/progress_text.py"/>
        <source>Starting</source>
        <translation>Wird gestartet</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/report.py"/>
        <location filename="../ui/jobs/model.py"/>
        <location filename="../ui/jobs/panel.py"/>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <location filename="../plugin/processing/import_tiles.py"/>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Stop for now. What was downloaded stays, and the server&apos;s job is left alone.</source>
        <translation>Vorerst anhalten. Heruntergeladenes bleibt, und der Auftrag des Servers läuft weiter.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/cancel.py"/>
        <source>Stopping the import on {host}</source>
        <translation>Import auf {host} wird angehalten</translation>
    </message>
    <message>
        <location filename="../ui/open_package/options.py"/>
        <source>Style</source>
        <translation>Stil</translation>
    </message>
    <message>
        <location filename="../ui/open_package/options.py"/>
        <source>Styles</source>
        <translation>Stile</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <location filename="../ui/messages/messages.py"/>
        <source>Submit Again</source>
        <translation>Erneut übermitteln</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/service_algorithm.py"/>
        <source>Submit again where the server did not answer an earlier run (there may be two jobs then)</source>
        <translation>Erneut übermitteln, wenn der Server einem früheren Lauf nicht geantwortet hat (dann gibt es womöglich zwei Aufträge)</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/server_job.py"/>
        <source>Submitted, waiting for the server</source>
        <translation>Gesendet, warte auf den Server</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Submitting</source>
        <translation>Wird übermittelt</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Such as https://www.arcgis.com or https://gis.example.com/portal.</source>
        <translation>Etwa https://www.arcgis.com oder https://gis.example.com/portal.</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_field.py"/>
        <location filename="../ui/export_map/more_page.py"/>
        <source>Such as {example}</source>
        <translation>Etwa {example}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>TIFF, the pixels&apos; own values</source>
        <translation>TIFF, die Werte der Pixel selbst</translation>
    </message>
    <message>
        <location filename="../ui/export_item/layers_field.py"/>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/layer.py"/>
        <source>Tags: {tags}</source>
        <translation>Tags: {tags}</translation>
    </message>
    <message>
        <location filename="../ui/open_package/options.py"/>
        <source>Takes longer, and makes views of the whole quick</source>
        <translation>Dauert länger, macht aber Ansichten des Ganzen schnell</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Takes the place of the recipe&apos;s area.</source>
        <translation>Tritt an die Stelle des Gebiets des Rezepts.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Takes the place of the recipe&apos;s levels, such as 0-6,9.</source>
        <translation>Tritt an die Stelle der Stufen des Rezepts, etwa 0-6,9.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_parameters.py"/>
        <source>Texts and names stand in straight double quotes.</source>
        <translation>Texte und Namen stehen in geraden doppelten Anführungszeichen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>The .arcgisexport.json file that a window saved.</source>
        <translation>Die .arcgisexport.json-Datei, die ein Fenster gespeichert hat.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>The .tpkx file.</source>
        <translation>Die .tpkx-Datei.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>The 32 letters and digits of its id, or the address of its page.</source>
        <translation>Die 32 Buchstaben und Ziffern seiner ID oder die Adresse seiner Seite.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/server_words.py"/>
        <source>The ArcGIS organization or subscription of this account on {host} is not active any more. Ask its administrator to renew it, or sign in as another user.</source>
        <translation>Die ArcGIS-Organisation oder die Subskription dieses Kontos auf {host} ist nicht mehr aktiv. Bitten Sie den Administrator, sie zu erneuern, oder melden Sie sich als anderer Benutzer an.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image_options.py"/>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <source>The JPEG quality is a number from 0 to 100.</source>
        <translation>Die JPEG-Qualität ist eine Zahl von 0 bis 100.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image_options.py"/>
        <source>The LERC tolerance is a number of 0 or more.</source>
        <translation>Die LERC-Toleranz ist eine Zahl ab 0.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>The address of {host} can&apos;t be read. Check it for typing errors.</source>
        <translation>Die Adresse von {host} ist nicht lesbar. Bitte auf Tippfehler prüfen.</translation>
    </message>
    <message>
        <location filename="../ui/open_package/options.py"/>
        <source>The area can&apos;t be read. Write it as xmin,xmax,ymin,ymax, or clear the field for all of it.</source>
        <translation>Das Gebiet ist nicht lesbar. Bitte als xmin,xmax,ymin,ymax schreiben, oder das Feld leeren für alles.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/projection.py"/>
        <source>The area can&apos;t be transformed from {source} to {target}. Draw a smaller one.</source>
        <translation>Das Gebiet lässt sich nicht von {source} in {target} transformieren. Bitte ein kleineres zeichnen.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/geometry.py"/>
        <source>The area has no surface. Draw one that encloses something.</source>
        <translation>Das Gebiet hat keine Fläche. Bitte eines zeichnen, das etwas umschließt.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <source>The area is still being read. Try again in a moment.</source>
        <translation>Das Gebiet wird noch gelesen. Bitte gleich noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/tile_request.py"/>
        <source>The area layer can&apos;t be opened. Check its path or name.</source>
        <translation>Der Layer mit dem Gebiet kann nicht geöffnet werden. Bitte Pfad oder Namen prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/tile_request.py"/>
        <source>The area layer holds no polygon. Choose another layer, or select features in it.</source>
        <translation>Der Layer mit dem Gebiet enthält kein Polygon. Bitte einen anderen Layer wählen oder darin Objekte auswählen.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/geometry.py"/>
        <source>The area lies outside the bounds of the service&apos;s CRS. Choose another one.</source>
        <translation>Das Gebiet liegt außerhalb der Grenzen des KBS des Dienstes. Bitte ein anderes wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/validate.py"/>
        <source>The area lies outside the map. Choose one that overlaps it.</source>
        <translation>Das Gebiet liegt außerhalb der Karte. Bitte eines wählen, das sie überschneidet.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <location filename="../plugin/areas/choice.py"/>
        <source>The area lies outside the service. Choose one that overlaps it.</source>
        <translation>Das Gebiet liegt außerhalb des Dienstes. Bitte eines wählen, das sich mit ihm überschneidet.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/shape_field.py"/>
        <source>The area of the export</source>
        <translation>Das Gebiet des Exports</translation>
    </message>
    <message>
        <location filename="../plugin/areas/antimeridian.py"/>
        <source>The area reaches across the edge of a map in {crs}, and no single extent holds it. Take the parts one by one: {parts}. Where the CRS can be chosen, one that is not cut there does it at once, such as {example} in the Pacific.</source>
        <translation>Das Gebiet reicht über den Rand einer Karte in {crs} hinaus, und keine einzelne Ausdehnung umfasst es. Nehmen Sie die Teile nacheinander: {parts}. Wo sich das KBS wählen lässt, geht es mit einem, das dort nicht geschnitten ist, auf einmal, etwa {example} im Pazifik.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <location filename="../plugin/operations/export_tiles/grid_layer.py"/>
        <source>The area touches no tile of the service. Choose a larger one.</source>
        <translation>Das Gebiet berührt keine Kachel des Dienstes. Bitte ein größeres wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/environment/network/credentials.py"/>
        <source>The authentication configuration can&apos;t be read. Unlock QGIS&apos; password store, or choose another configuration under “Sign-in”.</source>
        <translation>Die Authentifizierungskonfiguration kann nicht gelesen werden. Bitte den Passwortspeicher von QGIS entsperren oder unter „Anmeldung“ eine andere Konfiguration wählen.</translation>
    </message>
    <message>
        <location filename="../ui/common/address_field.py"/>
        <source>The authentication configuration that signs you in</source>
        <translation>Die Authentifizierungskonfiguration für die Anmeldung</translation>
    </message>
    <message>
        <location filename="../plugin/areas/corridors.py"/>
        <source>The buffer is too wide. Set one of {limit} km or less.</source>
        <translation>Der Puffer ist zu breit. Bitte höchstens {limit} km einstellen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>The bundles that the package touches will be overwritten.</source>
        <translation>Die Bundles, die das Paket berührt, werden überschrieben.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/cache_folder.py"/>
        <source>The cache folder on {host} is nested too deeply or too large. Choose .tpkx or .tpk.</source>
        <translation>Der Cache-Ordner auf {host} ist zu tief verschachtelt oder zu groß. Bitte .tpkx oder .tpk wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/operation.py"/>
        <source>The cache is incomplete. Export again.</source>
        <translation>Der Cache ist unvollständig. Bitte erneut exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>The certificate of {host} has expired or is not valid yet. Check the clock of this computer, or ask the administrator of the server.</source>
        <translation>Das Zertifikat von {host} ist abgelaufen oder noch nicht gültig. Bitte die Uhr dieses Rechners prüfen oder beim Administrator des Servers nachfragen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>The certificate of {host} is for another name. Check the address, or ask its administrator.</source>
        <translation>Das Zertifikat von {host} gilt für einen anderen Namen. Bitte die Adresse prüfen oder beim Administrator nachfragen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>The certificate of {host} is not trusted. If you know the server, add its certificate authority under Settings &gt; Options &gt; Authentication &gt; Manage Certificates.</source>
        <translation>Dem Zertifikat von {host} wird nicht vertraut. Ist der Server bekannt, kann seine Zertifizierungsstelle unter Einstellungen &gt; Optionen &gt; Authentifizierung &gt; Zertifikate verwalten hinzugefügt werden.</translation>
    </message>
    <message>
        <location filename="../plugin/environment/network/certificates.py"/>
        <source>The certificates that QGIS trusts can&apos;t be written to {path}. Check the disk.</source>
        <translation>Die Zertifikate, denen QGIS vertraut, können nicht nach {path} geschrieben werden. Bitte den Datenträger prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/tls.py"/>
        <source>The client certificate and its private key can&apos;t be used. Check them in QGIS&apos; authentication settings.</source>
        <translation>Das Client-Zertifikat und sein privater Schlüssel können nicht verwendet werden. Bitte beide in den Authentifizierungseinstellungen von QGIS prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/environment/network/credentials.py"/>
        <source>The client certificate of the configuration “{name}” can&apos;t be read. Check its files and password.</source>
        <translation>Das Client-Zertifikat der Konfiguration „{name}“ kann nicht gelesen werden. Bitte Dateien und Passwort prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/environment/network/credentials.py"/>
        <source>The configuration “{name}” returned no token. Sign in again and retry.</source>
        <translation>Die Konfiguration „{name}“ hat kein Token geliefert. Bitte neu anmelden und noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/environment/network/credentials.py"/>
        <source>The configuration “{name}” uses a method that is not supported ({method}). Choose one of the methods Esri token, OAuth2, Basic or PKI.</source>
        <translation>Die Konfiguration „{name}“ verwendet eine Methode, die nicht unterstützt wird ({method}). Bitte eine der Methoden Esri-Token, OAuth2, Basic oder PKI wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/validate.py"/>
        <source>The coordinate system has no WKID that ArcGIS knows. Choose another, such as {example}.</source>
        <translation>Das Koordinatensystem hat keine WKID, die ArcGIS kennt. Bitte ein anderes wählen, etwa {example}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/operation.py"/>
        <source>The copy was cancelled. The package itself is complete: {path}</source>
        <translation>Das Kopieren wurde abgebrochen. Das Paket selbst ist vollständig: {path}</translation>
    </message>
    <message>
        <location filename="../plugin/convert/convert.py"/>
        <source>The copy would be written over the package. Choose another file.</source>
        <translation>Die Kopie würde das Paket überschreiben. Bitte eine andere Datei wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/geopackage.py"/>
        <source>The definition of the package&apos;s coordinate system ({crs}) is not available. Choose the system that its tiles are in.</source>
        <translation>Die Definition des Koordinatensystems des Pakets ({crs}) ist nicht verfügbar. Bitte das System wählen, in dem seine Kacheln liegen.</translation>
    </message>
    <message>
        <location filename="../plugin/core/temporary.py"/>
        <location filename="../plugin/packages/writers/repair.py"/>
        <source>The disk is full, so “{name}” was not written. Free some space or choose another folder.</source>
        <translation>Der Datenträger ist voll, daher wurde „{name}“ nicht geschrieben. Bitte Platz schaffen oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/core/files.py"/>
        <source>The disk that holds {folder} has only {free} free, and about {needed} more are needed. Free some space, or save somewhere else.</source>
        <translation>Auf dem Datenträger von {folder} sind nur {free} frei, gebraucht werden noch etwa {needed}. Platz schaffen oder anderswo speichern.</translation>
    </message>
    <message>
        <location filename="../plugin/core/files.py"/>
        <source>The disk that holds {folder} is full. Free some space, or save somewhere else.</source>
        <translation>Der Datenträger mit {folder} ist voll. Bitte Platz schaffen oder woanders speichern.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/download.py"/>
        <source>The download from {host} broke off at {done} of {total} bytes. Try again.</source>
        <translation>Der Download von {host} ist nach {done} von {total} Bytes abgebrochen. Bitte noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/item_job.py"/>
        <source>The downloaded file is incomplete. Export again.</source>
        <translation>Die heruntergeladene Datei ist unvollständig. Bitte noch einmal exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/convert/elevation.py"/>
        <source>The elevation tiles are in a newer or other form of LERC ({form}) than the GDAL of this QGIS ({version}) can decode. Open the package in a newer QGIS.</source>
        <translation>Die Höhenkacheln liegen in einer neueren oder anderen Form von LERC vor ({form}), als das GDAL dieses QGIS ({version}) lesen kann. Bitte das Paket in einem neueren QGIS öffnen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>The encrypted connection to {host} failed. Check the network connection, then try again.</source>
        <translation>Die verschlüsselte Verbindung zu {host} ist fehlgeschlagen. Bitte die Netzwerkverbindung prüfen und es dann noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/job_status.py"/>
        <source>The export failed on {host}, which gave no reason. Try again, or ask the server&apos;s owner.</source>
        <translation>Der Export ist auf {host} ohne Angabe eines Grundes fehlgeschlagen. Bitte noch einmal versuchen oder beim Betreiber des Servers nachfragen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/job_status.py"/>
        <source>The export failed on {host}: {words}</source>
        <translation>Der Export ist auf {host} fehlgeschlagen: {words}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/layers.py"/>
        <source>The export is in {path}, but QGIS can&apos;t open it as a layer.</source>
        <translation>Der Export liegt in {path}, aber QGIS kann ihn nicht als Layer öffnen.</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/operation.py"/>
        <source>The export of {title} was interrupted when QGIS closed.</source>
        <translation>Der Export von {title} wurde unterbrochen, als QGIS geschlossen wurde.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/job_status.py"/>
        <source>The export was cancelled on {host}. Export again if that was not meant.</source>
        <translation>Der Export wurde auf {host} abgebrochen. Falls das nicht gewollt war, bitte noch einmal exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/job_status.py"/>
        <source>The export was deleted on {host}. Export again.</source>
        <translation>Der Export wurde auf {host} gelöscht. Bitte noch einmal exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/operation.py"/>
        <source>The export will be a {format}, but “{name}” has another extension. Use .{endings}.</source>
        <translation>Der Export hat das Format {format}, aber „{name}“ hat eine andere Endung. Bitte .{endings} verwenden.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/recipe_area.py"/>
        <source>The extent of the recipe has no CRS. Add it, such as [EPSG:3857].</source>
        <translation>Die Ausdehnung des Rezepts hat kein KBS. Bitte ergänzen, etwa [EPSG:3857].</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/area.py"/>
        <source>The extent {extent} begins after it ends. Its order is xmin,xmax,ymin,ymax: write {swapped}, if that is meant.</source>
        <translation>Die Ausdehnung {extent} beginnt hinter ihrem Ende. Die Reihenfolge ist xmin,xmax,ymin,ymax: Schreiben Sie {swapped}, falls das gemeint ist.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/area.py"/>
        <source>The extent {extent} can be read in two ways. Write {across} for the {across_width}° across the antimeridian, or {other} for the other {other_width}°.</source>
        <translation>Die Ausdehnung {extent} lässt sich auf zwei Arten lesen. Schreiben Sie {across} für die {across_width}° über den 180. Längengrad hinweg oder {other} für die anderen {other_width}°.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>The feature service of “{title}” can&apos;t be reached from here: for another CRS, its layers have to be named. Name them, or leave the CRS out.</source>
        <translation>Der Feature-Dienst von „{title}“ ist von hier aus nicht erreichbar: Für ein anderes KBS müssen seine Layer genannt werden. Nennen Sie sie, oder lassen Sie das KBS weg.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/form.py"/>
        <source>The feature service of “{title}” can&apos;t be reached from here: its layers are not shown. The portal exports all of them.</source>
        <translation>Der Feature-Dienst von „{title}“ ist von hier aus nicht erreichbar: Seine Layer werden nicht gezeigt. Das Portal exportiert sie alle.</translation>
    </message>
    <message>
        <location filename="../ui/export_item/layers_field.py"/>
        <source>The features of the current view could not be counted. {problem} Untick and tick it to try again.</source>
        <translation>Die Features der aktuellen Ansicht konnten nicht gezählt werden. {problem} Für einen neuen Versuch die Option ab- und wieder anwählen.</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_field.py"/>
        <source>The field has no values.</source>
        <translation>Das Feld hat keine Werte.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/typed_copy.py"/>
        <source>The field types of {name} are guessed: its copy could not be written ({problem}).</source>
        <translation>Die Feldtypen von {name} sind geraten: Die Kopie konnte nicht geschrieben werden ({problem}).</translation>
    </message>
    <message>
        <location filename="../plugin/core/save_target.py"/>
        <source>The file can&apos;t be saved under this name. Choose another one.</source>
        <translation>Unter diesem Namen kann die Datei nicht gespeichert werden. Bitte einen anderen wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/core/files.py"/>
        <source>The file can&apos;t be written in {folder}. Choose another folder.</source>
        <translation>Die Datei kann in {folder} nicht geschrieben werden. Bitte einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/core/names.py"/>
        <source>The file name is too long. Choose one of at most {most} letters; those beyond A to Z count for more.</source>
        <translation>Der Dateiname ist zu lang. Bitte einen mit höchstens {most} Buchstaben wählen; andere als A bis Z zählen mehrfach.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>The file to write. One that is there is replaced when the new one is complete.</source>
        <translation>Die Datei, die geschrieben wird. Eine vorhandene wird ersetzt, wenn die neue vollständig ist.</translation>
    </message>
    <message>
        <location filename="../plugin/core/save_target.py"/>
        <source>The file&apos;s name must end in .{ending}.</source>
        <translation>Der Name der Datei muss auf .{ending} enden.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>The filter can&apos;t begin with “{word}”.</source>
        <translation>Der Filter kann nicht mit „{word}“ beginnen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>The filter compares nothing. Write one such as {example}.</source>
        <translation>Der Filter vergleicht nichts. Richtig ist etwa {example}.</translation>
    </message>
    <message>
        <location filename="../plugin/core/temporary.py"/>
        <source>The folder of “{name}” does not exist. Create it or choose another.</source>
        <translation>Den Ordner von „{name}“ gibt es nicht. Bitte anlegen oder einen anderen wählen.</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>The folder saved to last</source>
        <translation>Der zuletzt verwendete Ordner</translation>
    </message>
    <message>
        <location filename="../plugin/core/files.py"/>
        <location filename="../plugin/core/save_target.py"/>
        <source>The folder {folder} does not exist. Choose another one.</source>
        <translation>Den Ordner {folder} gibt es nicht. Bitte einen anderen wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/recipe.py"/>
        <source>The folder {folder} has parts of another split, such as {name}. Remove them, or choose another.</source>
        <translation>Im Ordner {folder} liegen Teile einer anderen Teilung, etwa {name}. Bitte entfernen oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/core/files.py"/>
        <source>The folder “{name}” holds other files than a cache ({file}), which would be lost. Choose a folder that does not exist yet.</source>
        <translation>Der Ordner „{name}“ enthält andere Dateien als einen Cache ({file}), die verloren gingen. Bitte einen Ordner wählen, den es noch nicht gibt.</translation>
    </message>
    <message>
        <location filename="../plugin/convert/elevation.py"/>
        <source>The heights could not be written. Check the disk.</source>
        <translation>Die Höhen konnten nicht geschrieben werden. Bitte den Datenträger prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>The historic moment is one date and time, not a range.</source>
        <translation>Der historische Zeitpunkt ist ein Datum mit Uhrzeit, kein Zeitraum.</translation>
    </message>
    <message>
        <location filename="../plugin/convert/raster_crs.py"/>
        <location filename="../plugin/operations/export_map/mosaic.py"/>
        <source>The image could not be written. Check the disk.</source>
        <translation>Das Bild konnte nicht geschrieben werden. Prüfen Sie den Datenträger.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/validate.py"/>
        <source>The image has no size. Give its width and height in pixels.</source>
        <translation>Das Bild hat keine Größe. Bitte Breite und Höhe in Pixeln angeben.</translation>
    </message>
    <message>
        <location filename="../plugin/convert/raster_data.py"/>
        <source>The image that the server sent can&apos;t be read. Export again, or choose another format.</source>
        <translation>Das Bild, das der Server gesendet hat, ist nicht lesbar. Exportieren Sie noch einmal oder wählen Sie ein anderes Format.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image.py"/>
        <location filename="../plugin/arcgis/operations/export_map/image_files.py"/>
        <location filename="../plugin/convert/raster_data.py"/>
        <location filename="../plugin/operations/export_map/mosaic.py"/>
        <source>The image was cut off on its way. Export again.</source>
        <translation>Das Bild ist unvollständig angekommen. Bitte noch einmal exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/operation.py"/>
        <source>The image will be a {format}, but “{name}” has another extension. Use .{endings}.</source>
        <translation>Das Bild wird ein {format}, aber „{name}“ hat eine andere Endung. Bitte .{endings} verwenden.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>The import failed on {host}, which gave no reason.</source>
        <translation>Der Import ist auf {host} ohne Angabe eines Grundes fehlgeschlagen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>The import failed on {host}: {words}</source>
        <translation>Der Import ist auf {host} fehlgeschlagen: {words}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/cancel.py"/>
        <source>The import had ended before it could be cancelled: all its tiles are in the service.</source>
        <translation>Der Import war beendet, bevor er abgebrochen werden konnte: Alle seine Kacheln sind im Dienst.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/operation.py"/>
        <source>The import of tiles into {title} was interrupted when QGIS closed.</source>
        <translation>Der Import von Kacheln in {title} wurde unterbrochen, als QGIS geschlossen wurde.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>The import was cancelled on {host}.</source>
        <translation>Der Import wurde auf {host} abgebrochen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>The import was deleted on {host}.</source>
        <translation>Der Import wurde auf {host} gelöscht.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/write_package.py"/>
        <source>The input is not a raster that QGIS can open. Choose a raster layer, an MBTiles or a GeoPackage file.</source>
        <translation>Die Eingabe ist kein Raster, das QGIS öffnen kann. Bitte einen Rasterlayer, eine MBTiles- oder eine GeoPackage-Datei wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/recipe.py"/>
        <source>The item has no layer {layer}.</source>
        <translation>Das Element hat keinen Layer {layer}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>The item has no layer {layer}. It has {layers}.</source>
        <translation>Das Element hat keinen Layer {layer}. Es hat {layers}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/item_job.py"/>
        <source>The item {item} that the export created is still on {host}. QGIS tries to delete it at its next start.</source>
        <translation>Das Element {item}, das der Export angelegt hat, ist noch auf {host}. QGIS versucht beim nächsten Start, es zu löschen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/operation.py"/>
        <source>The item “{title}” ({item}) that the export created is still on {host}. Delete it there.</source>
        <translation>Das Element „{title}“ ({item}), das der Export angelegt hat, ist noch auf {host}. Bitte dort löschen.</translation>
    </message>
    <message>
        <location filename="../ui/messages/messages.py"/>
        <source>The job can be resumed.</source>
        <translation>Der Auftrag kann fortgesetzt werden.</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>The job was sent, and no answer came. The server may be working on it: look again first. Submit it again only if the server does not have it.</source>
        <translation>Der Auftrag wurde gesendet, und es kam keine Antwort. Vielleicht arbeitet der Server daran: bitte zuerst erneut nachsehen. Nur erneut übermitteln, wenn der Server ihn nicht hat.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/upload.py"/>
        <source>The last reported state is “{word}”.</source>
        <translation>Der zuletzt gemeldete Zustand ist „{word}“.</translation>
    </message>
    <message>
        <location filename="../ui/common/unattended.py"/>
        <source>The layer can&apos;t be updated by itself. Complete what is missing here, and export.</source>
        <translation>Der Layer kann nicht von selbst aktualisiert werden. Ergänzen Sie hier, was fehlt, und exportieren Sie.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/corridors.py"/>
        <location filename="../plugin/areas/geometry.py"/>
        <location filename="../plugin/convert/render_tiles.py"/>
        <source>The layer has no coordinate reference system. Set one in its properties.</source>
        <translation>Der Layer hat kein Koordinatenbezugssystem. Bitte in seinen Eigenschaften eines setzen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>The layer has no field {name}. Texts stand in single quotes: {example}.</source>
        <translation>Der Layer hat kein Feld {name}. Texte stehen in einfachen Anführungszeichen: {example}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>The layer has no field “{name}”. Do you mean {meant}?</source>
        <translation>Der Layer hat kein Feld „{name}“. Ist {meant} gemeint?</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>The layer has no field “{name}”. It has {names}.</source>
        <translation>Der Layer hat kein Feld „{name}“. Er hat {names}.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/choice.py"/>
        <location filename="../plugin/operations/export_map/series.py"/>
        <source>The layer holds no polygon. Choose another one.</source>
        <translation>Der Layer enthält kein Polygon. Bitte einen anderen wählen.</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>The layer is empty. Choose another one.</source>
        <translation>Der Layer ist leer. Wählen Sie einen anderen.</translation>
    </message>
    <message>
        <location filename="../plugin/convert/raster_to_package.py"/>
        <source>The layer is rendered as tiles.</source>
        <translation>Der Layer wird als Kacheln gezeichnet.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/check_later.py"/>
        <source>The layer “{name}” is blank, because {vrt} was moved: open {package} with Open Tile Package.</source>
        <translation>Der Layer „{name}“ ist leer, weil {vrt} verschoben wurde: Bitte {package} mit „Kachelpaket öffnen“ öffnen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/check_later.py"/>
        <source>The layer “{name}” is blank: it shows the tiles of {package}, which is not there any more. Put the package beside {vrt}, and open the project again.</source>
        <translation>Der Layer „{name}“ ist leer: Er zeigt die Kacheln von {package}, das nicht mehr da ist. Bitte das Paket neben {vrt} legen und das Projekt erneut öffnen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>The layers are to be a JSON array such as {example}.</source>
        <translation>Die Layer müssen ein JSON-Array sein, etwa {example}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>The layers can&apos;t be read: {problem}. Write their numbers, as 0,2, or the JSON array of the operation.</source>
        <translation>Die Layer sind nicht lesbar: {problem}. Bitte ihre Nummern angeben, etwa 0,2, oder das JSON-Array der Operation.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/recipe.py"/>
        <source>The layers “{text}” can&apos;t be ticked for this service.</source>
        <translation>Die Layer „{text}“ können für diesen Dienst nicht angehakt werden.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/corridors.py"/>
        <source>The lines can&apos;t be transformed from {source} to geographic coordinates. Choose others.</source>
        <translation>Die Linien lassen sich nicht von {source} in geographische Koordinaten transformieren. Bitte andere wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/corridors.py"/>
        <source>The lines have no length. Choose others.</source>
        <translation>Die Linien haben keine Länge. Bitte andere wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/corridors.py"/>
        <source>The lines have too many corners for this buffer. Select fewer, or set a wider buffer.</source>
        <translation>Die Linien haben für diesen Puffer zu viele Ecken. Bitte weniger wählen oder einen breiteren Puffer einstellen.</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/journal.py"/>
        <source>The list of jobs can&apos;t be read or written. Check that the disk is not full, or move the file {path} away, then try again.</source>
        <translation>Die Liste der Aufträge lässt sich nicht lesen oder schreiben. Bitte prüfen, ob der Datenträger voll ist, oder die Datei {path} verschieben und es noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/journal.py"/>
        <source>The list of jobs was damaged. It was kept as {path}, and a new one was begun.</source>
        <translation>Die Liste der Aufträge war beschädigt. Sie wurde als {path} aufbewahrt und eine neue begonnen.</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/journal.py"/>
        <source>The list of jobs was written by a newer version of ArcGIS Export and is left as it is. Update the plugin, or use another QGIS profile.</source>
        <translation>Die Liste der Aufträge stammt von einer neueren Version von ArcGIS Export und bleibt unverändert. Bitte die Erweiterung aktualisieren oder ein anderes QGIS-Profil verwenden.</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>The log is under View &gt; Panels &gt; Log Messages, on the tab “{tab}”. It never contains passwords or tokens.</source>
        <translation>Das Protokoll finden Sie unter Ansicht &gt; Bedienfelder &gt; Protokoll, auf der Registerkarte „{tab}“. Es enthält nie Passwörter oder Token.</translation>
    </message>
    <message>
        <location filename="../ui/export_item/layers_field.py"/>
        <source>The map is empty: there is no current view</source>
        <translation>Die Karte ist leer: Es gibt keine aktuelle Ansicht</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>The map is empty: there is no current view. Choose another area, or add a layer.</source>
        <translation>Die Karte ist leer: Es gibt keine aktuelle Ansicht. Wählen Sie ein anderes Gebiet, oder fügen Sie einen Layer hinzu.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/time_page.py"/>
        <source>The map shows all times. Switch QGIS&apos; temporal controller on first.</source>
        <translation>Die Karte zeigt alle Zeiten. Schalten Sie zuerst die Zeitsteuerung von QGIS ein.</translation>
    </message>
    <message>
        <location filename="../plugin/convert/merge.py"/>
        <source>The merged file would be written over one of the packages. Choose another file.</source>
        <translation>Die zusammengeführte Datei würde eines der Pakete überschreiben. Bitte eine andere Datei wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/core/files.py"/>
        <source>The name is too long for the disk that holds {folder}. Choose a shorter one.</source>
        <translation>Der Name ist für den Datenträger von {folder} zu lang. Bitte einen kürzeren wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/write_package.py"/>
        <source>The output “{name}” must end in .tpkx.</source>
        <translation>Die Ausgabe „{name}“ muss auf .tpkx enden.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/convert_package.py"/>
        <source>The output “{name}” must end in .{ending}, the extension of the format.</source>
        <translation>Die Ausgabe „{name}“ muss auf .{ending} enden, die Endung des Formats.</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/options.py"/>
        <source>The package becomes an item in your content, and is downloaded from there</source>
        <translation>Das Paket wird ein Element in Ihren Inhalten und von dort heruntergeladen</translation>
    </message>
    <message>
        <location filename="../plugin/processing/convert_package.py"/>
        <source>The package does not say which coordinate system it is in, so it can&apos;t be cut. Leave EXTENT out.</source>
        <translation>Das Paket nennt sein Koordinatensystem nicht und lässt sich daher nicht zuschneiden. Bitte EXTENT weglassen.</translation>
    </message>
    <message>
        <location filename="../ui/open_package/options.py"/>
        <source>The package does not say which coordinate system it is in. Choose it; ask the package&apos;s author if you don&apos;t know it.</source>
        <translation>Das Paket nennt sein Koordinatensystem nicht. Bitte das richtige wählen; wer das Paket erstellt hat, kennt es.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>The package has no minimum and maximum scale, as those created by “Create Map Tile Package” don&apos;t. Create it again with Export Tiles, or with “Manage Tile Cache” and “Export Tile Cache”.</source>
        <translation>Das Paket hat keinen minimalen und maximalen Maßstab; so ist es bei Paketen aus „Kartenkachelpaket erstellen“ von ArcGIS. Bitte mit „Kacheln exportieren“ neu erstellen oder mit „Kachel-Cache verwalten“ und „Kachel-Cache exportieren“ von ArcGIS.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/sqlite_file.py"/>
        <source>The package has no tiles at these levels in this area. Choose other levels or a larger area.</source>
        <translation>Das Paket hat auf diesen Stufen in diesem Gebiet keine Kacheln. Bitte andere Stufen oder ein größeres Gebiet wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>The package has no tiles at {levels}. It has {held}.</source>
        <translation>Das Paket hat in {levels} keine Kacheln. Es hat {held}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <location filename="../plugin/operations/import_tiles/survey.py"/>
        <source>The package has no tiles in this area at these levels. Choose a larger area.</source>
        <translation>Das Paket hat in diesem Gebiet auf diesen Stufen keine Kacheln. Bitte ein größeres Gebiet wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>The package has no tiles in this area. Choose another one, or all of it.</source>
        <translation>Das Paket hat in diesem Gebiet keine Kacheln. Bitte ein anderes wählen, oder alles.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/sqlite_file.py"/>
        <source>The package holds no tiles, so there is nothing to convert. Export it again.</source>
        <translation>Das Paket enthält keine Kacheln, es gibt also nichts umzuwandeln. Bitte noch einmal exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>The package holds no tiles, so there is nothing to show. Export it again.</source>
        <translation>Das Paket enthält keine Kacheln, es gibt also nichts anzuzeigen. Bitte noch einmal exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <location filename="../plugin/packages/health.py"/>
        <source>The package holds no tiles.</source>
        <translation>Das Paket enthält keine Kacheln.</translation>
    </message>
    <message>
        <location filename="../plugin/convert/elevation.py"/>
        <location filename="../plugin/packages/writers/vrt.py"/>
        <source>The package holds no tiles. Export it again.</source>
        <translation>Das Paket enthält keine Kacheln. Bitte noch einmal exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/stores/zip_store.py"/>
        <source>The package is compressed in a way that can&apos;t be read here. Unpack it, then open the folder.</source>
        <translation>Das Paket ist auf eine Art komprimiert, die hier nicht gelesen werden kann. Bitte entpacken und den Ordner öffnen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/stores/zip_store.py"/>
        <source>The package is locked with a password. Unpack it, then open the folder.</source>
        <translation>Das Paket ist mit einem Passwort geschützt. Bitte entpacken und den Ordner öffnen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/remote_file.py"/>
        <source>The package is too large to be read in place.</source>
        <translation>Das Paket ist zu groß, um es direkt zu lesen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>The package itself</source>
        <translation>Das Paket selbst</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/operation.py"/>
        <source>The package itself is complete: {path}</source>
        <translation>Das Paket selbst ist vollständig: {path}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>The package itself, nothing is copied</source>
        <translation>Das Paket selbst, nichts wird kopiert</translation>
    </message>
    <message>
        <location filename="../plugin/packages/stores/zip_store.py"/>
        <source>The package refers to files outside itself, such as “{name}”. They are left out; use packages from a source that you trust.</source>
        <translation>Das Paket verweist auf Dateien außerhalb seiner selbst, etwa „{name}“. Sie werden ausgelassen; bitte Pakete aus einer vertrauenswürdigen Quelle verwenden.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>The package stays as an item of the signed-in user.</source>
        <translation>Das Paket bleibt als Element des angemeldeten Benutzers.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <source>The package will be a {right}, but “{name}” has the extension of another kind. Use {right}.</source>
        <translation>Das Paket wird ein {right}, „{name}“ hat aber die Endung einer anderen Art. Bitte {right} verwenden.</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/downloads.py"/>
        <source>The package {path} is no longer there. Resume to download it from the server again.</source>
        <translation>Das Paket {path} ist nicht mehr da. Beim Fortsetzen wird es noch einmal vom Server heruntergeladen.</translation>
    </message>
    <message>
        <location filename="../ui/open_package/options.py"/>
        <source>The package&apos;s own</source>
        <translation>Stil des Pakets</translation>
    </message>
    <message>
        <location filename="../plugin/packages/reference_systems.py"/>
        <source>The package&apos;s spatial reference ({name}) is not known here, so its tiles can&apos;t be placed.</source>
        <translation>Das Koordinatenbezugssystem des Pakets ({name}) ist hier nicht bekannt; seine Kacheln lassen sich nicht einordnen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>The package&apos;s tiles are {package}, the service&apos;s {service}: they are imported as they are.</source>
        <translation>Die Kacheln des Pakets sind {package}, die des Dienstes {service}: Sie werden unverändert importiert.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>The package&apos;s tiles replace those that the service has there. All others are kept.</source>
        <translation>Die Kacheln des Pakets ersetzen die, die der Dienst dort hat. Alle anderen bleiben erhalten.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/joined.py"/>
        <source>The packages of this export don&apos;t share the service&apos;s tile scheme, so they can&apos;t be merged. Export it again.</source>
        <translation>Die Pakete dieses Exports haben nicht das Kachelschema des Dienstes und können nicht zusammengeführt werden. Exportieren Sie noch einmal.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/algorithm.py"/>
        <source>The parameter for that is ALLOW_HTTP.</source>
        <translation>Der Parameter dafür ist ALLOW_HTTP.</translation>
    </message>
    <message>
        <location filename="../plugin/core/names.py"/>
        <source>The path has characters that can&apos;t be encoded. Choose another name or folder.</source>
        <translation>Der Pfad enthält Zeichen, die nicht kodiert werden können. Bitte einen anderen Namen oder Ordner wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/core/names.py"/>
        <source>The path is too long for Windows: {length} characters, of at most {most}. Choose a shorter name, or a folder nearer to the drive.</source>
        <translation>Der Pfad ist für Windows zu lang: {length} Zeichen von höchstens {most}. Bitte einen kürzeren Namen oder einen Ordner näher am Laufwerk wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/core/names.py"/>
        <source>The path of “{name}” contains characters that can&apos;t be encoded. Rename the file or its folder.</source>
        <translation>Der Pfad von „{name}“ enthält Zeichen, die sich nicht kodieren lassen. Bitte die Datei oder ihren Ordner umbenennen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/upload.py"/>
        <source>The portal accepted the file but returned no item. Check your content on the portal.</source>
        <translation>Das Portal hat die Datei angenommen, aber kein Element zurückgegeben. Bitte die eigenen Inhalte im Portal prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/item_job.py"/>
        <source>The portal created a .{ending}: saved as {name}.</source>
        <translation>Das Portal hat eine .{ending} erzeugt: gespeichert als {name}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/upload.py"/>
        <source>The portal did not assemble the uploaded parts. Resume later, or ask its administrator.</source>
        <translation>Das Portal hat die hochgeladenen Teile nicht zusammengefügt. Bitte später fortsetzen oder bei der Administration nachfragen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/upload.py"/>
        <source>The portal did not finish processing the uploaded file in time. Resume later, or ask its administrator.</source>
        <translation>Das Portal ist mit der hochgeladenen Datei nicht rechtzeitig fertig geworden. Bitte später fortsetzen oder bei der Administration nachfragen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/item_job.py"/>
        <source>The portal did not send a {format}. Try the export again, or ask its administrator.</source>
        <translation>Das Portal hat kein {format} gesendet. Bitte noch einmal exportieren oder bei der Administration nachfragen.</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>The portal does not export this item as {format}.</source>
        <translation>Das Portal exportiert dieses Element nicht als {format}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>The portal does not export this item as {format}. Choose one of {formats}.</source>
        <translation>Das Portal exportiert dieses Element nicht als {format}. Zur Wahl stehen {formats}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/upload.py"/>
        <source>The portal no longer has what was uploaded of {name}. Begin again.</source>
        <translation>Das Portal hat das schon Hochgeladene von {name} nicht mehr. Bitte noch einmal beginnen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/item_job.py"/>
        <source>The portal packed the layers into an archive: saved as {name}.</source>
        <translation>Das Portal hat die Layer in ein Archiv gepackt: gespeichert als {name}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/item_job.py"/>
        <source>The portal sent an empty file. Check that the filters fit some features, then export again.</source>
        <translation>Das Portal hat eine leere Datei gesendet. Bitte prüfen, ob die Filter auf Features passen, und noch einmal exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/item_status.py"/>
        <source>The portal&apos;s response about the export can&apos;t be read.</source>
        <translation>Die Antwort des Portals zum Export ist nicht lesbar.</translation>
    </message>
    <message>
        <location filename="../ui/export_item/layers_field.py"/>
        <source>The project has no coordinate system</source>
        <translation>Das Projekt hat kein Koordinatensystem</translation>
    </message>
    <message>
        <location filename="../ui/export_map/series_field.py"/>
        <source>The project has no layer with polygons. Add one first.</source>
        <translation>Das Projekt hat keinen Layer mit Polygonen. Fügen Sie zuerst einen hinzu.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/shape_field.py"/>
        <source>The project has no layer with polygons. Add one, or draw the shape.</source>
        <translation>Das Projekt hat keinen Layer mit Polygonen. Fügen Sie einen hinzu, oder zeichnen Sie die Form.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>The proxy can&apos;t be reached. Check Settings &gt; Options &gt; Network.</source>
        <translation>Der Proxy ist nicht erreichbar. Bitte Einstellungen &gt; Optionen &gt; Netzwerk prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>The proxy can&apos;t reach {host}. Check the address, or try again later.</source>
        <translation>Der Proxy kann {host} nicht erreichen. Bitte die Adresse prüfen oder es später noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>The proxy does not let QGIS reach {host}. Check Settings &gt; Options &gt; Network.</source>
        <translation>Der Proxy lässt QGIS nicht zu {host} durch. Bitte Einstellungen &gt; Optionen &gt; Netzwerk prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>The proxy ended the connection to {host}. Check the network connection, then try again.</source>
        <translation>Der Proxy hat die Verbindung zu {host} beendet. Bitte die Netzwerkverbindung prüfen und es dann noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>The proxy wants a user name and a password that it knows. Check Settings &gt; Options &gt; Network.</source>
        <translation>Der Proxy verlangt einen Benutzernamen und ein Passwort, die er kennt. Bitte Einstellungen &gt; Optionen &gt; Netzwerk prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>The proxy wants {methods}, which this plugin can&apos;t do. Ask your administrator for a proxy that takes a user name and a password (Basic), or for direct access to {host}.</source>
        <translation>Der Proxy verlangt {methods}; das kann diese Erweiterung nicht. Bitte beim Administrator nach einem Proxy mit Benutzername und Passwort (Basic) oder nach direktem Zugang zu {host} fragen.</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_field.py"/>
        <source>The publisher&apos;s own filter applies as well: {filter}</source>
        <translation>Außerdem gilt der Filter des Herausgebers: {filter}</translation>
    </message>
    <message>
        <location filename="../plugin/tiles/levels.py"/>
        <source>The range {first}-{last} runs backwards. Write it as {last}-{first}.</source>
        <translation>Der Bereich {first}-{last} läuft rückwärts. Bitte als {last}-{first} schreiben.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>The raster function with its arguments.</source>
        <translation>Die Rasterfunktion mit ihren Argumenten.</translation>
    </message>
    <message>
        <location filename="../plugin/convert/render_tiles.py"/>
        <source>The raster has no extent in the tiles&apos; system (web mercator). Set EXTENT.</source>
        <translation>Das Raster hat im Koordinatensystem der Kacheln (Web Mercator) keine Ausdehnung. Bitte EXTENT angeben.</translation>
    </message>
    <message>
        <location filename="../plugin/convert/raster_to_package.py"/>
        <source>The raster has no pixels in this extent. Choose another one.</source>
        <translation>Das Raster hat in dieser Ausdehnung keine Pixel. Bitte eine andere wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/recipe.py"/>
        <source>The recipe</source>
        <translation>Das Rezept</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/recipe.py"/>
        <source>The recipe has parameters that {operation} does not have: {names}. Correct or remove them.</source>
        <translation>Das Rezept hat Parameter, die {operation} nicht hat: {names}. Bitte berichtigen oder entfernen.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/recipe.py"/>
        <source>The recipe holds {names}, which are not part of a recipe: the address is “service”, and the rest is given when it is run. Remove them.</source>
        <translation>Das Rezept enthält {names}, was nicht Teil eines Rezepts ist: Die Adresse ist „service“, und der Rest wird beim Ausführen angegeben. Bitte entfernen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>The recipe names no file to save to. Choose the file in OUTPUT.</source>
        <translation>Das Rezept nennt keine Datei, in die gespeichert wird. Bitte die Datei in OUTPUT wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/plugin.py"/>
        <location filename="../ui/common/recipe_menu.py"/>
        <source>The recipe was saved: {path}</source>
        <translation>Das Rezept wurde gespeichert: {path}</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/recipe.py"/>
        <source>The recipe {path} can&apos;t be read. Check that it is there and may be read.</source>
        <translation>Das Rezept {path} kann nicht gelesen werden. Bitte prüfen, ob es da ist und gelesen werden darf.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/split.py"/>
        <source>The record of this export is incomplete, so it can&apos;t be resumed. Export again.</source>
        <translation>Die Aufzeichnung dieses Exports ist unvollständig; er kann nicht fortgesetzt werden. Bitte noch einmal exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/operation.py"/>
        <source>The record of this job can&apos;t be read, so it can&apos;t be resumed. Start it again.</source>
        <translation>Die Aufzeichnung dieses Auftrags ist nicht lesbar; er kann nicht fortgesetzt werden. Bitte neu starten.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/repair.py"/>
        <source>The repaired copy can&apos;t replace the package. Choose another name.</source>
        <translation>Die reparierte Kopie kann das Paket nicht ersetzen. Bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <location filename="../ui/messages/report.py"/>
        <source>The report was copied to the clipboard.</source>
        <translation>Der Bericht wurde in die Zwischenablage kopiert.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/validate.py"/>
        <source>The resolution is a number of dots per inch from 1 to 10,000, such as 96 or 300.</source>
        <translation>Die Auflösung ist eine Anzahl Punkte je Zoll von 1 bis 10.000, etwa 96 oder 300.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/body.py"/>
        <source>The response of {host} grows without measure as it is unpacked. Ask its administrator.</source>
        <translation>Die Antwort von {host} wächst beim Entpacken ins Uferlose. Bitte beim Administrator nachfragen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/session.py"/>
        <source>The response of {host} is far larger than that of a service.</source>
        <translation>Die Antwort von {host} ist weit größer als die eines Dienstes.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/session.py"/>
        <source>The response of {host} is incomplete. Try again.</source>
        <translation>Die Antwort von {host} ist unvollständig. Bitte noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/validate.py"/>
        <source>The rotation is a number of degrees, such as 45 or -30.</source>
        <translation>Die Drehung ist eine Zahl in Grad, etwa 45 oder -30.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/more_page.py"/>
        <source>The same for single layers.</source>
        <translation>Dasselbe für einzelne Layer.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/validate.py"/>
        <source>The scale is a number above 0: write 50000 for 1:50,000.</source>
        <translation>Der Maßstab ist eine Zahl über 0: 50000 steht für 1:50.000.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/series.py"/>
        <source>The series has more than {most} images. Choose longer steps, or fewer features.</source>
        <translation>Die Reihe hat mehr als {most} Bilder. Wählen Sie längere Schritte oder weniger Objekte.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/series.py"/>
        <source>The series reaches beyond the calendar. Choose an earlier end.</source>
        <translation>Die Reihe reicht über den Kalender hinaus. Wählen Sie ein früheres Ende.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/download.py"/>
        <source>The server can&apos;t resume the download, or has another file now: the download began again.</source>
        <translation>Der Server kann den Download nicht fortsetzen oder hat jetzt eine andere Datei: der Download hat neu begonnen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>The server counts {tiles} tiles.</source>
        <translation>Der Server zählt {tiles} Kacheln.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image_files.py"/>
        <source>The server did not send a {format}. Export again, or choose another format.</source>
        <translation>Der Server hat kein {format} gesendet. Bitte noch einmal exportieren oder ein anderes Format wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/cells.py"/>
        <source>The server does not draw the parts of this image where they were requested, so they can&apos;t be mosaicked. Choose a size that it draws in one image.</source>
        <translation>Der Server zeichnet die Teile dieses Bildes nicht dort, wo sie verlangt wurden; sie können nicht mosaikiert werden. Bitte eine Größe wählen, die er in einem Bild zeichnet.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/cancel.py"/>
        <source>The server does not report which tiles were imported before it stopped. Check the service.</source>
        <translation>Der Server meldet nicht, welche Kacheln importiert wurden, bevor er aufhörte. Bitte den Dienst prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/mosaic.py"/>
        <location filename="../plugin/operations/export_map/writer.py"/>
        <source>The server drew {found} pixels instead of {wanted}. Choose a smaller size.</source>
        <translation>Der Server hat {found} Pixel statt {wanted} gezeichnet. Bitte eine kleinere Größe wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>The server estimates {tiles} tiles, {size}.</source>
        <translation>Der Server schätzt {tiles} Kacheln, {size}.</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>The server finished {time} ago.</source>
        <translation>Der Server ist fertig; das ist {time} her.</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>The server has sent no messages.</source>
        <translation>Der Server hat keine Meldungen gesendet.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/operation.py"/>
        <source>The server imported no tile at all. Check the levels and the area.</source>
        <translation>Der Server hat keine einzige Kachel importiert. Stufen und Gebiet prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/cells.py"/>
        <location filename="../plugin/operations/export_map/operation.py"/>
        <source>The server is drawing</source>
        <translation>Der Server zeichnet</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/run.py"/>
        <source>The server is importing</source>
        <translation>Der Server importiert</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/run.py"/>
        <source>The server is importing: {percent} %</source>
        <translation>Der Server importiert: {percent} %</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/cleanup.py"/>
        <source>The server is still importing from the uploaded package. Wait until it has ended, then discard it.</source>
        <translation>Der Server importiert noch aus dem hochgeladenen Paket. Bitte sein Ende abwarten und dann verwerfen.</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <location filename="../plugin/jobs/server_job.py"/>
        <source>The server is working</source>
        <translation>Der Server arbeitet</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/operation.py"/>
        <source>The server reports that the import succeeded, but not all of it is done: {levels}.</source>
        <translation>Der Server meldet einen erfolgreichen Import, doch nicht alles ist fertig: {levels}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/operation.py"/>
        <source>The server sent a package without tiles. Check that the area holds data at these levels.</source>
        <translation>Der Server hat ein Paket ohne Kacheln gesendet. Bitte prüfen, ob es im Gebiet auf diesen Stufen Daten gibt.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/sign_in/sign_in.py"/>
        <source>The server wants the password sent to {host} without encryption. Ask its administrator for an https address.</source>
        <translation>Der Server will das Passwort unverschlüsselt an {host} gesendet haben. Bitte die Administration um eine https-Adresse bitten.</translation>
    </message>
    <message>
        <location filename="../plugin/convert/raster_data.py"/>
        <source>The server&apos;s images have different kinds of colours, so they can&apos;t be mosaicked. Choose another format, or a size that it draws in one image.</source>
        <translation>Die Bilder des Servers haben verschiedene Arten von Farben und lassen sich daher nicht zusammensetzen. Wählen Sie ein anderes Format oder eine Größe, die er in einem Bild zeichnet.</translation>
    </message>
    <message>
        <location filename="../plugin/convert/raster_data.py"/>
        <source>The server&apos;s images have different numbers of bands, so they can&apos;t be mosaicked. Choose the bands, or a size that it draws in one image.</source>
        <translation>Die Bilder des Servers haben verschieden viele Kanäle und können nicht mosaikiert werden. Bitte die Kanäle wählen, oder eine Größe, die er in einem Bild zeichnet.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/split_jobs.py"/>
        <source>The server&apos;s package for job {number} of this export is damaged. Resume to have it created again.</source>
        <translation>Das Paket des Servers zu Auftrag {number} dieses Exports ist beschädigt. Beim Fortsetzen wird es neu erstellt.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/job_status.py"/>
        <source>The server&apos;s response about the export can&apos;t be read.</source>
        <translation>Die Antwort des Servers zum Export ist nicht lesbar.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/recipe.py"/>
        <source>The service can&apos;t keep the package as an item.</source>
        <translation>Der Dienst kann das Paket nicht als Element behalten.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/map_support.py"/>
        <source>The service does not allow dynamic layers. Its owner can enable them.</source>
        <translation>Der Dienst erlaubt keine dynamischen Layer. Der Eigentümer kann sie einschalten.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/map_support.py"/>
        <source>The service does not allow raster functions.</source>
        <translation>Der Dienst erlaubt keine Rasterfunktionen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/recipe.py"/>
        <source>The service does not draw {format}.</source>
        <translation>Der Dienst zeichnet kein {format}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>The service does not have {missing}. Import only what would work: {common}.</source>
        <translation>Folgendes hat der Dienst nicht: {missing}. Bitte nur importieren, was möglich ist: {common}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>The service does not have {missing}. It has {usable}.</source>
        <translation>Folgendes hat der Dienst nicht: {missing}. Er hat {usable}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/split_plan.py"/>
        <source>The service does not report its extent, so it can&apos;t be split into jobs. Choose an area.</source>
        <translation>Der Dienst gibt seine Ausdehnung nicht an und kann deshalb nicht auf Aufträge aufgeteilt werden. Bitte ein Gebiet wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/choice.py"/>
        <location filename="../plugin/operations/export_map/survey.py"/>
        <location filename="../plugin/operations/export_tiles/grid_layer.py"/>
        <source>The service does not report its extent. Choose an area.</source>
        <translation>Der Dienst gibt seine Ausdehnung nicht an. Bitte ein Gebiet wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>The service does not report its extent. Choose an extent.</source>
        <translation>Der Dienst gibt seine Ausdehnung nicht an. Bitte eine Ausdehnung wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/map_support.py"/>
        <source>The service does not support datum transformations.</source>
        <translation>Der Dienst unterstützt keine Datumstransformationen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/validate.py"/>
        <source>The service does not support {format}. It supports {formats}.</source>
        <translation>Der Dienst unterstützt {format} nicht. Möglich sind {formats}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/map_support.py"/>
        <source>The service does not support “{name}”: only services published from ArcGIS Pro do.</source>
        <translation>Der Dienst unterstützt „{name}“ nicht: Das tun nur Dienste, die aus ArcGIS Pro veröffentlicht wurden.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/recipe.py"/>
        <source>The service does not write {package}.</source>
        <translation>Der Dienst schreibt kein {package}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/time.py"/>
        <source>The service has data from {start} on (UTC)</source>
        <translation>Der Dienst hat Daten ab {start} (UTC)</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/time.py"/>
        <source>The service has data from {start} to {end} (UTC)</source>
        <translation>Der Dienst hat Daten von {start} bis {end} (UTC)</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/time.py"/>
        <source>The service has data of several times</source>
        <translation>Der Dienst hat Daten verschiedener Zeiten</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image_options.py"/>
        <source>The service has no band {band}: its {count} bands are counted from 0.</source>
        <translation>Der Dienst hat keinen Kanal {band}: Seine {count} Kanäle werden ab 0 gezählt.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/validate.py"/>
        <source>The service has no layer {ids}.</source>
        <translation>Der Dienst hat keinen Layer {ids}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/map_support.py"/>
        <source>The service has no slices: it is not multidimensional.</source>
        <translation>Der Dienst hat keine Schichten: Er ist nicht mehrdimensional.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <source>The service has no tiles at {levels}. It has {usable}.</source>
        <translation>Der Dienst hat in {levels} keine Kacheln. Er hat {usable}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <source>The service has no tiles at “{part}”. It has {values}.</source>
        <translation>Der Dienst hat bei „{part}“ keine Kacheln. Er hat {values}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/split.py"/>
        <source>The service has no tiles in this area at these levels. Choose others.</source>
        <translation>Der Dienst hat in diesem Gebiet auf diesen Stufen keine Kacheln. Wählen Sie andere.</translation>
    </message>
    <message>
        <location filename="../ui/levels/levels_model.py"/>
        <source>The service holds no tiles at this level.</source>
        <translation>Der Dienst hat auf dieser Stufe keine Kacheln.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>The service is not cached (no tiles).</source>
        <translation>Der Dienst hat keinen Cache (keine Kacheln).</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/map_support.py"/>
        <source>The service is not time-enabled: none of its layers is time-aware.</source>
        <translation>Der Dienst ist nicht zeitaktiviert: Keiner seiner Layer ist zeitbezogen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>The service is stopped on {host}. Ask its owner to start it.</source>
        <translation>Der Dienst ist auf {host} angehalten. Der Eigentümer kann ihn starten.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/map_support.py"/>
        <source>The service keeps no history: archiving is not enabled for its layers.</source>
        <translation>Der Dienst führt keine Historie: Für seine Layer ist die Archivierung nicht eingeschaltet.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/compare_tile.py"/>
        <source>The service returned no {tile} to compare with: {problem}</source>
        <translation>Der Dienst hat {tile} zum Vergleich nicht geliefert: {problem}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/compare_tile.py"/>
        <source>The service returns {tile} byte for byte as the package has it.</source>
        <translation>{tile} kommt vom Dienst Byte für Byte so, wie sie im Paket ist.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/compare_tile.py"/>
        <source>The service returns {tile} differently: existing tiles were to be kept.</source>
        <translation>{tile} kommt vom Dienst anders: Vorhandene Kacheln sollten erhalten bleiben.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/compare_tile.py"/>
        <source>The service returns {tile} differently: it may have recompressed it, or answer from a cache of older tiles.</source>
        <translation>{tile} kommt vom Dienst anders: Vielleicht hat er sie neu komprimiert, oder er antwortet aus einem Cache älterer Kacheln.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/compare_tile.py"/>
        <source>The service returns {tile}; the package on the portal was not downloaded to compare.</source>
        <translation>{tile} kommt vom Dienst; das Paket im Portal wurde zum Vergleich nicht heruntergeladen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/tile_service.py"/>
        <source>The service&apos;s tile scheme can&apos;t be read. Ask its owner to check the cache.</source>
        <translation>Das Kachelschema des Dienstes ist nicht lesbar. Der Eigentümer sollte den Cache prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>The sign-in to {host} has ended or is not valid there. Choose another under “Sign-in”.</source>
        <translation>Die Anmeldung bei {host} ist abgelaufen oder dort nicht gültig. Bitte unter „Anmeldung“ eine andere wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>The spatial references have no WKID, and can&apos;t be compared. The server compares them.</source>
        <translation>Die Koordinatenbezugssysteme haben keine WKID und können nicht verglichen werden. Der Server vergleicht sie.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/item_job.py"/>
        <source>The storage on {host} is full, so the export can&apos;t be kept there until it is downloaded. Delete something there, or ask the portal&apos;s administrator for more.</source>
        <translation>Der Speicher auf {host} ist voll, der Export kann dort nicht bis zum Herunterladen liegen. Bitte dort etwas löschen oder die Administration des Portals um mehr Speicher bitten.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/styles.py"/>
        <source>The style “{name}” can&apos;t be read. Check that the file is there and that you may read it.</source>
        <translation>Der Stil „{name}“ kann nicht gelesen werden. Bitte prüfen, ob die Datei vorhanden und lesbar ist.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/opening.py"/>
        <source>The table of contents of “{name}” is damaged. Download it again, or repair it to keep the tiles that can be found.</source>
        <translation>Das Inhaltsverzeichnis von „{name}“ ist beschädigt. Bitte noch einmal herunterladen oder reparieren, um die auffindbaren Kacheln zu behalten.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_parameters.py"/>
        <source>The text ends too early.</source>
        <translation>Der Text endet zu früh.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/tpkx.py"/>
        <source>The tile at level {level}, row {row}, column {col} does not fit the tile scheme.</source>
        <translation>Die Kachel auf Stufe {level}, Zeile {row}, Spalte {col} passt nicht in das Kachelschema.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>The tile is valid.</source>
        <translation>Die Kachel ist gültig.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/description.py"/>
        <source>The tile scheme of the package can&apos;t be read: {reason}. Export or download it again.</source>
        <translation>Das Kachelschema des Pakets ist nicht lesbar: {reason}. Bitte noch einmal exportieren oder herunterladen.</translation>
    </message>
    <message>
        <location filename="../plugin/convert/raster_to_package.py"/>
        <source>The tiles are copied as they are.</source>
        <translation>Die Kacheln werden unverändert kopiert.</translation>
    </message>
    <message>
        <location filename="../plugin/layers/open_layer.py"/>
        <source>The tiles are in {path}, but QGIS can&apos;t open them as a layer.</source>
        <translation>Die Kacheln liegen in {path}, aber QGIS kann sie nicht als Layer öffnen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>The tiles as they are, in a file that QField, Mergin Maps and any GIS can open.</source>
        <translation>Die Kacheln, wie sie sind, in einer Datei, die QField, Mergin Maps und jedes GIS öffnen können.</translation>
    </message>
    <message>
        <location filename="../ui/export_tiles/dialog.py"/>
        <source>The tiles of the area are still being counted. Try again in a moment.</source>
        <translation>Die Kacheln des Gebiets werden noch gezählt. Bitte gleich noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/sqlite_file.py"/>
        <source>The tiles of the package are LERC: values, not images. Neither GeoPackage nor MBTiles can hold them; keep the package as it is, or copy it as GeoTIFF (Open Tile Package).</source>
        <translation>Die Kacheln des Pakets sind LERC: Werte, keine Bilder. Weder GeoPackage noch MBTiles kann sie enthalten; behalten Sie das Paket, wie es ist, oder kopieren Sie es als GeoTIFF (Kachelpaket öffnen).</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>The tiles of the package are {package}, those of the service {service}: one kind can&apos;t be imported into the other.</source>
        <translation>Die Kacheln des Pakets sind {package}, die des Dienstes {service}: Die eine Art kann nicht in die andere importiert werden.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/operation.py"/>
        <source>The tiles of the service are LERC: values, not images. Neither GeoPackage nor MBTiles can hold them; export the package without a copy.</source>
        <translation>Die Kacheln des Dienstes sind LERC: Werte, keine Bilder. Weder GeoPackage noch MBTiles können sie aufnehmen; exportieren Sie das Paket ohne Kopie.</translation>
    </message>
    <message>
        <location filename="../plugin/convert/merge.py"/>
        <source>The tiles of these packages can&apos;t be merged into “{name}”. Use {endings}.</source>
        <translation>Die Kacheln dieser Pakete können nicht zu „{name}“ zusammengeführt werden. Möglich sind {endings}.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/overzoom.py"/>
        <source>The tiles of this package stop early where there is little to show, and filling them in takes more than {number} tiles. Keep the .vtpk, which QGIS draws as it is, or choose fewer levels.</source>
        <translation>Die Kacheln dieses Pakets hören früh auf, wo wenig zu zeigen ist, und sie zu ergänzen verlangt mehr als {number} Kacheln. Bitte die .vtpk behalten, die QGIS zeichnet, wie sie ist, oder weniger Stufen wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>The tiling scheme of the package is not that of “{title}”. Create the package with the scheme of the service: export it from there, or from a service with the same tiles.</source>
        <translation>Das Kachelschema des Pakets ist nicht das von „{title}“. Bitte das Paket mit dem Schema des Dienstes erstellen: von dort exportieren oder aus einem Dienst mit denselben Kacheln.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/time.py"/>
        <source>The time ends ({end}) before it begins ({start}). Swap the two.</source>
        <translation>Die Zeit endet ({end}), bevor sie beginnt ({start}). Bitte die beiden tauschen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/sign_in/login.py"/>
        <source>The token in the authentication configuration “{name}” contains blanks, line breaks or other characters that no token has. Copy it again, in one piece.</source>
        <translation>Das Token in der Authentifizierungskonfiguration „{name}“ enthält Leerzeichen, Zeilenumbrüche oder andere Zeichen, die kein Token hat. Bitte noch einmal in einem Stück kopieren.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/operation.py"/>
        <source>The unpacking was cancelled. The file itself is complete: {path}</source>
        <translation>Das Entpacken wurde abgebrochen. Die Datei selbst ist vollständig: {path}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/cancel.py"/>
        <source>The uploaded package “{title}” is on the portal (item {item}).</source>
        <translation>Das hochgeladene Paket „{title}“ ist im Portal (Element {item}).</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/cancel.py"/>
        <source>The uploaded package “{title}” is still on the portal (item {item}): {reason}</source>
        <translation>Das hochgeladene Paket „{title}“ ist noch im Portal (Element {item}): {reason}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/cleanup.py"/>
        <source>The uploaded package “{title}” is still on {host} (item {item}). Delete it there.</source>
        <translation>Das hochgeladene Paket „{title}“ ist noch auf {host} (Element {item}). Bitte dort löschen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>The values as numbers, in a file that QField and any GIS can open.</source>
        <translation>Die Werte als Zahlen, in einer Datei, die QField und jedes GIS öffnen kann.</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <location filename="../ui/export_item/layers_field.py"/>
        <source>The view has changed: {amount}</source>
        <translation>Die Ansicht hat sich geändert: {amount}</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/server_words.py"/>
        <source>The web adaptor of {host} answers, but the machines behind it don&apos;t. Try again later, or tell its administrator.</source>
        <translation>Der Web Adaptor von {host} antwortet, aber die Rechner dahinter nicht. Versuchen Sie es später erneut, oder informieren Sie den Administrator.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/survey.py"/>
        <source>The whole service is not a shape. Choose an area, or polygons of a layer.</source>
        <translation>Der ganze Dienst ist keine Form. Wählen Sie ein Gebiet oder Polygone eines Layers.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>The x and the y column of {layer} have the same name. Choose two.</source>
        <translation>Die x- und die y-Spalte von {layer} haben denselben Namen. Bitte zwei wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>The {what} differs: {package} in the package, {service} in the service.</source>
        <translation>Nicht gleich: {what}, {package} im Paket, {service} im Dienst.</translation>
    </message>
    <message>
        <location filename="../ui/export_item/layers_field.py"/>
        <source>There are no features in the current view. Move the map, or export all of them.</source>
        <translation>In der aktuellen Ansicht gibt es keine Features. Bitte die Karte verschieben oder alle exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>There are no tiles at zoom {levels}: there, QGIS, QField and Mergin Maps show nothing of an MBTiles file.</source>
        <translation>In diesen Zoomstufen gibt es keine Kacheln: {levels}. Dort zeigen QGIS, QField und Mergin Maps von einer MBTiles-Datei nichts an.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>There are no tiles at zoom {levels}: there, QGIS, QField and Mergin Maps show nothing of an MBTiles file. Have what is missing made, which takes the next deeper level, or choose GeoPackage.</source>
        <translation>In diesen Zoomstufen gibt es keine Kacheln: {levels}. Dort zeigen QGIS, QField und Mergin Maps von einer MBTiles-Datei nichts an. Lassen Sie die fehlenden Stufen aus der nächsttieferen erzeugen, oder wählen Sie GeoPackage.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/bundle_set.py"/>
        <source>There are no tiles to write. Choose other levels or a larger area.</source>
        <translation>Es gibt keine Kacheln zu schreiben. Bitte andere Stufen oder ein größeres Gebiet wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>There are tiles outside the service&apos;s extent at {levels}; they may not be shown.</source>
        <translation>In {levels} liegen Kacheln außerhalb der Ausdehnung des Dienstes; sie werden vielleicht nicht angezeigt.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>There is a closing bracket without an opening one.</source>
        <translation>Eine schließende Klammer hat keine öffnende.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/feature_service.py"/>
        <source>There is no feature service at {url}. Check the item on the portal.</source>
        <translation>Unter {url} gibt es keinen Feature-Service. Bitte das Element im Portal prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/tiles/scheme.py"/>
        <source>There is no level {level} here, only {levels}.</source>
        <translation>Eine Stufe {level} gibt es hier nicht. Zur Wahl stehen: {levels}.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/corridors.py"/>
        <source>There is no line. Choose a layer with lines, or draw one.</source>
        <translation>Es gibt keine Linie. Bitte einen Layer mit Linien wählen oder eine zeichnen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>There is no paper “{name}”. Choose one such as A3 landscape.</source>
        <translation>Es gibt kein Papier „{name}“. Wählen Sie eines wie A3 landscape.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/portal.py"/>
        <source>There is no portal at {url}. Paste the address that you see in the browser when you look at your content, such as {example} or {online}.</source>
        <translation>Unter {url} gibt es kein Portal. Bitte die Adresse einfügen, die der Browser bei den eigenen Inhalten zeigt, etwa {example} oder {online}.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/styles.py"/>
        <source>There is no style in “{name}”. Choose another package or a style&apos;s JSON file.</source>
        <translation>In „{name}“ ist kein Stil. Bitte ein anderes Paket oder die JSON-Datei eines Stils wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/description.py"/>
        <source>There is no tile scheme (root.json or conf.xml) in it, so this is not a tile package or tile cache. Choose a .tpkx, .tpk or .vtpk file, or the folder that holds conf.xml.</source>
        <translation>Es ist kein Kachelschema (root.json oder conf.xml) darin, also ist dies kein Kachelpaket oder Kachel-Cache. Bitte eine .tpkx-, .tpk- oder .vtpk-Datei wählen oder den Ordner mit conf.xml.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/stores/zip_store.py"/>
        <source>There is not enough space for temporary files to unpack the package. Free some space on that disk, or unpack the package yourself and open its folder.</source>
        <translation>Für die temporären Dateien beim Entpacken des Pakets ist nicht genug Platz. Bitte auf diesem Datenträger Platz schaffen oder das Paket selbst entpacken und seinen Ordner öffnen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/merge_packages.py"/>
        <source>There is nothing to merge. Choose tile packages in INPUTS.</source>
        <translation>Es gibt nichts zusammenzuführen. Bitte Kachelpakete in INPUTS wählen.</translation>
    </message>
    <message>
        <location filename="../ui/open_package/options.py"/>
        <source>These files exist already: {names}. Replace them when the copy is complete?</source>
        <translation>Diese Dateien gibt es schon: {names}. Sollen sie ersetzt werden, sobald die Kopie vollständig ist?</translation>
    </message>
    <message>
        <location filename="../ui/common/save_field.py"/>
        <source>These files exist already: {names}. Replace them when the export is complete?</source>
        <translation>Diese Dateien gibt es schon: {names}. Sollen sie ersetzt werden, sobald der Export vollständig ist?</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_item.py"/>
        <location filename="../plugin/processing/import_tiles.py"/>
        <source>This address belongs to the portal {portal}. Set PORTAL to it.</source>
        <translation>Diese Adresse gehört zum Portal {portal}. Bitte dieses als PORTAL angeben.</translation>
    </message>
    <message>
        <location filename="../ui/portal/portal_field.py"/>
        <source>This address belongs to the portal {url}. Choose the sign-in to it.</source>
        <translation>Diese Adresse gehört zum Portal {url}. Bitte die Anmeldung dafür wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>This address does not exist on {host}. Check that the service still exists.</source>
        <translation>Diese Adresse gibt es auf {host} nicht. Bitte prüfen, ob es den Dienst noch gibt.</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>This export requests %Ln image(s) and may take {size}. Export all of it?</source>
        <translation>
            <numerusform>Dieser Export fordert %Ln Bild an und kann {size} belegen. Alles exportieren?</numerusform>
            <numerusform>Dieser Export fordert %Ln Bilder an und kann {size} belegen. Alles exportieren?</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/core/save_target.py"/>
        <source>This folder is not empty. Name a new one: the cache gets a folder of its own.</source>
        <translation>Dieser Ordner ist nicht leer. Bitte einen neuen nennen: Der Cache bekommt einen Ordner für sich.</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>This import touches up to %Ln bundle(s).</source>
        <translation>
            <numerusform>Dieser Import berührt höchstens %Ln Bundle.</numerusform>
            <numerusform>Dieser Import berührt bis zu %Ln Bundles.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/basemaps.py"/>
        <source>This is Esri&apos;s basemap content. Its terms allow exported tiles for offline use in ArcGIS software only: not outside it, not taken out of their package, and not published again. Read Esri&apos;s terms of use first.</source>
        <translation>Dies sind Grundkarten von Esri. Deren Bedingungen erlauben exportierte Kacheln nur für die Offline-Nutzung in ArcGIS-Software: nicht außerhalb, nicht aus ihrem Paket gelöst und nicht erneut veröffentlicht. Bitte zuerst die Nutzungsbedingungen von Esri lesen.</translation>
    </message>
    <message>
        <location filename="../plugin/core/save_target.py"/>
        <source>This is a file. Name a new folder.</source>
        <translation>Das ist eine Datei. Nennen Sie einen neuen Ordner.</translation>
    </message>
    <message>
        <location filename="../plugin/core/save_target.py"/>
        <source>This is a folder. Add a file name.</source>
        <translation>Das ist ein Ordner. Bitte einen Dateinamen anhängen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/urls.py"/>
        <source>This is not a web address. Paste the address of an ArcGIS service, such as {example}.</source>
        <translation>Das ist keine Webadresse. Bitte die Adresse eines ArcGIS-Dienstes einfügen, etwa {example}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/urls.py"/>
        <source>This is not the address of a map, image or vector tile service. Paste one that ends in MapServer, ImageServer or VectorTileServer.</source>
        <translation>Das ist nicht die Adresse eines Karten-, Bild- oder Vektorkacheldienstes. Bitte eine einfügen, die auf MapServer, ImageServer oder VectorTileServer endet.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/urls.py"/>
        <source>This is the address of a feature service. Use Export Item for it, or paste the address of a map, image or vector tile service.</source>
        <translation>Das ist die Adresse eines Feature-Dienstes. Verwenden Sie dafür „Element exportieren“, oder fügen Sie die Adresse eines Karten-, Bild- oder Vektorkacheldienstes ein.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/urls.py"/>
        <source>This is the address of a page of a portal, not of a service. Open the item of the layer on the portal, and paste the URL that its overview shows.</source>
        <translation>Das ist die Adresse einer Seite eines Portals, nicht die eines Dienstes. Öffnen Sie das Element des Layers auf dem Portal, und fügen Sie die URL ein, die seine Übersicht zeigt.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/urls.py"/>
        <source>This is the address of a server. Paste that of its portal, such as {example}.</source>
        <translation>Das ist die Adresse eines Servers. Bitte die seines Portals einfügen, etwa {example}.</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/operation.py"/>
        <source>This job has ended already. Start it again.</source>
        <translation>Dieser Auftrag ist schon beendet. Bitte neu starten.</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/job_lock.py"/>
        <source>This job is being worked on already, here or in another QGIS window. Wait for it, then try again.</source>
        <translation>An diesem Auftrag wird schon gearbeitet, hier oder in einem anderen QGIS-Fenster. Bitte darauf warten und es dann noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/run_job.py"/>
        <location filename="../plugin/tasks/job_task.py"/>
        <location filename="../plugin/tasks/report.py"/>
        <location filename="../plugin/tasks/runner.py"/>
        <source>This job was removed from the list meanwhile. Start it again.</source>
        <translation>Dieser Auftrag wurde inzwischen aus der Liste entfernt. Bitte neu starten.</translation>
    </message>
    <message>
        <location filename="../plugin/layer_menu.py"/>
        <source>This layer can&apos;t be updated in place: its file is not the one that its export wrote, or it is being edited. Use “Export Again…” for a new one.</source>
        <translation>Dieser Layer kann nicht an Ort und Stelle aktualisiert werden: Seine Datei ist nicht die, die sein Export geschrieben hat, oder er wird gerade bearbeitet. Mit „Erneut exportieren…“ erhalten Sie einen neuen.</translation>
    </message>
    <message>
        <location filename="../plugin/convert/render_tiles.py"/>
        <source>This layer has no pixels of its own. Set LEVELS to the levels to write, such as 0-12.</source>
        <translation>Dieser Layer hat keine eigenen Pixel. Bitte in LEVELS die Stufen angeben, die geschrieben werden sollen, etwa 0-12.</translation>
    </message>
    <message>
        <location filename="../plugin/layer_menu.py"/>
        <source>This layer&apos;s export is no longer in the list of jobs. Export it anew.</source>
        <translation>Der Export dieses Layers steht nicht mehr in der Liste der Aufträge. Exportieren Sie ihn neu.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <source>This server can&apos;t create a .tpkx; the package is a .tpk.</source>
        <translation>Dieser Server kann keine .tpkx erzeugen; das Paket ist eine .tpk.</translation>
    </message>
    <message>
        <location filename="../ui/messages/questions.py"/>
        <source>This server does not answer by https. Anyone on the way to it could read the user name, the password or the token. You are asked once for each server, and again after Enter in the address.</source>
        <translation>Dieser Server antwortet nicht über https. Wer auf dem Weg zu ihm mithört, könnte Benutzernamen, Passwort oder Token lesen. Gefragt wird einmal je Server und noch einmal nach der Eingabetaste in der Adresse.</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/service/service_field.py"/>
        <source>This server has %Ln service(s). Choose one from the list.</source>
        <translation>
            <numerusform>Dieser Server hat %Ln Dienst. Wählen Sie ihn aus der Liste.</numerusform>
            <numerusform>Dieser Server hat %Ln Dienste. Wählen Sie einen aus der Liste.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/service/service_field.py"/>
        <source>This server has no public services. Paste a service&apos;s address.</source>
        <translation>Dieser Server hat keine öffentlichen Dienste. Bitte die Adresse eines Dienstes einfügen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <location filename="../plugin/arcgis/services/tile_service.py"/>
        <source>This service declares no level that holds tiles. Ask its owner to check the cache.</source>
        <translation>Dieser Dienst nennt keine Stufe mit Kacheln. Der Eigentümer sollte den Cache prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <source>This service holds images; it exports .tpkx or .tpk, not .vtpk.</source>
        <translation>Dieser Dienst enthält Bilder; er exportiert .tpkx oder .tpk, nicht .vtpk.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/tile_service.py"/>
        <source>This service is not cached (no tiles). Choose a cached service, or export its map as an image.</source>
        <translation>Dieser Dienst hat keinen Cache (keine Kacheln). Bitte einen Dienst mit Cache wählen oder seine Karte als Bild exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>This service is not cached (no tiles). Choose a hosted tile service.</source>
        <translation>Dieser Dienst hat keinen Cache (keine Kacheln). Bitte einen gehosteten Kacheldienst wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/map_service.py"/>
        <source>This service returns cached tiles only and draws no images. Use Export Tiles for it.</source>
        <translation>Dieser Dienst liefert nur Kacheln aus dem Cache und zeichnet keine Bilder. Bitte dafür „Kacheln exportieren“ verwenden.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/registry.py"/>
        <source>This version of ArcGIS Export has no operation “{kind}”.</source>
        <translation>Diese Version von ArcGIS Export kennt die Operation „{kind}“ nicht.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/recipe.py"/>
        <source>This version of ArcGIS Export has no recipes for the operation “{name}”. It has them for {known}.</source>
        <translation>Diese Version von ArcGIS Export hat keine Rezepte für die Operation „{name}“. Es gibt sie für {known}.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/write_package.py"/>
        <source>Tile format</source>
        <translation>Kachelformat</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/grid_layer.py"/>
        <source>Tile grid, level {level}</source>
        <translation>Kachelgitter, Stufe {level}</translation>
    </message>
    <message>
        <location filename="../plugin/processing/write_package.py"/>
        <location filename="../ui/open_package/dialog.py"/>
        <source>Tile package</source>
        <translation>Kachelpaket</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Tile package (.tpk)</source>
        <translation>Kachelpaket (.tpk)</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>Tile package (.tpkx)</source>
        <translation>Kachelpaket (.tpkx)</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>Tile package for older software (.tpk)</source>
        <translation>Kachelpaket für ältere Software (.tpk)</translation>
    </message>
    <message>
        <location filename="../plugin/processing/package_info.py"/>
        <source>Tile package information</source>
        <translation>Informationen zum Kachelpaket</translation>
    </message>
    <message>
        <location filename="../plugin/processing/convert_package.py"/>
        <location filename="../plugin/processing/package_info.py"/>
        <source>Tile package or cache folder</source>
        <translation>Kachelpaket oder Cache-Ordner</translation>
    </message>
    <message>
        <location filename="../plugin/processing/import_tiles.py"/>
        <source>Tile package to upload</source>
        <translation>Kachelpaket zum Hochladen</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>Tile package, or folder of the cache</source>
        <translation>Kachelpaket oder Ordner des Caches</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/package_algorithm.py"/>
        <location filename="../plugin/processing/export_tiles.py"/>
        <location filename="../plugin/processing/merge_packages.py"/>
        <location filename="../plugin/processing/write_package.py"/>
        <location filename="../ui/import_tiles/source_field.py"/>
        <location filename="../ui/open_package/dialog.py"/>
        <source>Tile packages</source>
        <translation>Kachelpakete</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/tile_algorithm.py"/>
        <location filename="../plugin/processing/convert_package.py"/>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <location filename="../plugin/processing/export_tiles.py"/>
        <location filename="../plugin/processing/import_tiles.py"/>
        <location filename="../plugin/processing/merge_packages.py"/>
        <location filename="../plugin/processing/run_recipe.py"/>
        <location filename="../plugin/processing/split_recipe.py"/>
        <location filename="../plugin/processing/write_package.py"/>
        <location filename="../ui/levels/levels_model.py"/>
        <source>Tiles</source>
        <translation>Kacheln</translation>
    </message>
    <message>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <source>Tiles allowed in one export</source>
        <translation>In einem Export erlaubte Kacheln</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Tiles are copied as they are; any other raster is drawn with its style.</source>
        <translation>Kacheln werden unverändert kopiert; jedes andere Raster wird mit seinem Stil gezeichnet.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>Tiles are imported into hosted tile services only. Choose one whose address ends in MapServer.</source>
        <translation>Kacheln werden nur in gehostete Kacheldienste importiert. Bitte einen wählen, dessen Adresse auf MapServer endet.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <source>Tiles by the server&apos;s estimate</source>
        <translation>Kacheln nach Schätzung des Servers</translation>
    </message>
    <message>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <source>Tiles for each level (JSON)</source>
        <translation>Kacheln je Stufe (JSON)</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>Tiles in them that the package does not have are lost and can&apos;t be restored.</source>
        <translation>Kacheln darin, die im Paket fehlen, gehen verloren und lassen sich nicht wiederherstellen.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/merge_packages.py"/>
        <source>Tiles that differ between packages</source>
        <translation>In den Paketen verschiedene Kacheln</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>Tiles that the service does not have</source>
        <translation>Kacheln, die der Dienst nicht hat</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <location filename="../ui/export_map/layer_options_dialog.py"/>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <location filename="../ui/export_map/layer_options_dialog.py"/>
        <source>Time ({start} to {end})</source>
        <translation>Zeit ({start} bis {end})</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <location filename="../plugin/processing/import_tiles.py"/>
        <source>Time limit (minutes)</source>
        <translation>Zeitlimit (Minuten)</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Time limit reached</source>
        <translation>Zeitgrenze erreicht</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>Time relation</source>
        <translation>Zeitbeziehung</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>Time, such as 2008-01-01,2009-01-01</source>
        <translation>Zeit, etwa 2008-01-01,2009-01-01</translation>
    </message>
    <message>
        <location filename="../ui/export_map/layer_options_dialog.py"/>
        <source>Time: this layer is not time-enabled</source>
        <translation>Zeit: Dieser Layer ist nicht zeitaktiviert</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>Title</source>
        <translation>Titel</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_item.py"/>
        <source>Title of the item on the portal</source>
        <translation>Titel des Elements im Portal</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>Title of the item that the export creates on the portal</source>
        <translation>Titel des Elements, das der Export im Portal anlegt</translation>
    </message>
    <message>
        <location filename="../ui/export_map/time_page.py"/>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>To be exported in %Ln job(s)</source>
        <translation>
            <numerusform>Wird in %Ln Auftrag exportiert</numerusform>
            <numerusform>Wird in %Ln Aufträgen exportiert</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>To be imported: {levels}. The service has {usable}.</source>
        <translation>Zu importieren: {levels}. Der Dienst hat {usable}.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/image_field.py"/>
        <source>Transformation from the service&apos;s datum to this one: choose one, or type the WKID of another</source>
        <translation>Transformation vom Datum des Dienstes zu diesem: Wählen Sie eine, oder geben Sie die WKID einer anderen ein</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <location filename="../ui/export_map/image_field.py"/>
        <source>Transparent background</source>
        <translation>Durchsichtiger Hintergrund</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <location filename="../ui/common/progress_block.py"/>
        <source>Try Now</source>
        <translation>Jetzt versuchen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/actions.py"/>
        <source>Try once more to get the result of this job</source>
        <translation>Noch einmal versuchen, das Ergebnis dieses Auftrags zu bekommen</translation>
    </message>
    <message>
        <location filename="../ui/export_map/image_field.py"/>
        <source>Turns the map counter-clockwise</source>
        <translation>Dreht die Karte gegen den Uhrzeigersinn</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Turns the map, in degrees.</source>
        <translation>Dreht die Karte, in Grad.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/operation.py"/>
        <source>Two images of the series have the same name. Choose another field for the names.</source>
        <translation>Zwei Bilder der Serie haben denselben Namen. Wählen Sie ein anderes Feld für die Namen.</translation>
    </message>
    <message>
        <location filename="../ui/export_item/layers_field.py"/>
        <location filename="../ui/portal/item_list.py"/>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/operation.py"/>
        <source>Unpacking</source>
        <translation>Wird entpackt</translation>
    </message>
    <message>
        <location filename="../ui/export_map/time_page.py"/>
        <source>Untick for a span without a start</source>
        <translation>Abwählen für einen Zeitraum ohne Anfang</translation>
    </message>
    <message>
        <location filename="../ui/export_map/time_page.py"/>
        <source>Untick for a span without an end</source>
        <translation>Abwählen für einen Zeitraum ohne Ende</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>Up to %Ln bundle(s) will be overwritten.</source>
        <translation>
            <numerusform>Höchstens %Ln Bundle wird überschrieben.</numerusform>
            <numerusform>Bis zu %Ln Bundles werden überschrieben.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/layer_menu.py"/>
        <source>Update</source>
        <translation>Aktualisieren</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/run.py"/>
        <source>Uploaded {total}; the portal is checking the package</source>
        <translation>{total} hochgeladen; das Portal prüft das Paket</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/run.py"/>
        <source>Uploading {name}</source>
        <translation>{name} wird hochgeladen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/run.py"/>
        <source>Uploading, {done} of {total}</source>
        <translation>Wird hochgeladen, {done} von {total}</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>Use straight single quotes around texts, as in {example}.</source>
        <translation>Texte stehen in geraden einfachen Anführungszeichen wie in {example}.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/time_page.py"/>
        <source>Use the time that the map shows now</source>
        <translation>Die Zeit verwenden, die die Karte jetzt zeigt</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>Use {crs}</source>
        <translation>{crs} verwenden</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Usual</source>
        <translation>Üblich</translation>
    </message>
    <message>
        <location filename="../ui/common/filter_field.py"/>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <location filename="../ui/export_map/more_page.py"/>
        <source>Values for the filters that the publisher prepared in layers.</source>
        <translation>Werte für die Filter, die der Herausgeber in Layern vorbereitet hat.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <location filename="../plugin/operations/open_package/form.py"/>
        <location filename="../ui/export_tiles/options.py"/>
        <source>Vector tile package (.vtpk)</source>
        <translation>Vektorkachelpaket (.vtpk)</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/tile_service.py"/>
        <source>Vector tiles</source>
        <translation>Vektorkacheln</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_tiles.py"/>
        <location filename="../ui/export_tiles/options.py"/>
        <source>Verify that all tiles were exported</source>
        <translation>Prüfen, ob alle Kacheln exportiert wurden</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/report.py"/>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Waiting for other jobs</source>
        <translation>Wartet auf andere Aufträge</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/job_task.py"/>
        <source>Waiting for other jobs on {host}</source>
        <translation>Warten auf andere Aufträge auf {host}</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Waiting for the server</source>
        <translation>Wartet auf den Server</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/server_job.py"/>
        <location filename="../plugin/operations/import_tiles/run.py"/>
        <source>Waiting for the server to begin</source>
        <translation>Warte, bis der Server beginnt</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>Warnings and errors only</source>
        <translation>Nur Warnungen und Fehler</translation>
    </message>
    <message>
        <location filename="../ui/common/recipe_menu.py"/>
        <source>What is chosen here as a file: for a colleague, a scheduler or another day</source>
        <translation>Was hier gewählt ist, als Datei: für Kollegen, einen Scheduler oder einen anderen Tag</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/run_job.py"/>
        <source>What is done is kept: run the same again to resume.</source>
        <translation>Was erledigt ist, bleibt erhalten: Zum Fortsetzen bitte dasselbe noch einmal ausführen.</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>What the job left on the portal and on disk is deleted.</source>
        <translation>Was der Auftrag auf dem Portal und auf dem Datenträger hinterlassen hat, wird gelöscht.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>What the numbers of the levels are. For vector tiles, levelId only.</source>
        <translation>Was die Zahlen der Stufen sind. Für Vektorkacheln nur levelId.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>What the service sends. A .tif is written georeferenced whatever it is.</source>
        <translation>Was der Dienst sendet. Eine .tif-Datei wird immer georeferenziert geschrieben.</translation>
    </message>
    <message>
        <location filename="../ui/options/page.py"/>
        <source>What the service writes best</source>
        <translation>Was der Dienst am besten schreibt</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>What to import, in any CRS. Without it, the whole package.</source>
        <translation>Was importiert wird, in beliebigem KBS. Ohne Angabe das ganze Paket.</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/report.py"/>
        <source>What was asked</source>
        <translation>Was angefordert wurde</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>What was downloaded so far is deleted, and the job can&apos;t be resumed. The server is not told: it may finish its own job.</source>
        <translation>Was bisher heruntergeladen wurde, wird gelöscht, und der Auftrag kann nicht fortgesetzt werden. Der Server erfährt nichts: Er führt seinen Auftrag vielleicht zu Ende.</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/report.py"/>
        <source>What was said</source>
        <translation>Was gemeldet wurde</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>What you may see can be saved all the same:</source>
        <translation>Was Sie sehen dürfen, können Sie trotzdem speichern:</translation>
    </message>
    <message>
        <location filename="../ui/jobs/model.py"/>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <location filename="../plugin/processing/import_tiles.py"/>
        <source>When merging, replace the tiles that both have</source>
        <translation>Beim Zusammenführen die Kacheln ersetzen, die beide haben</translation>
    </message>
    <message>
        <location filename="../ui/export_map/time_page.py"/>
        <source>Whether what is exactly at the start or end is drawn</source>
        <translation>Ob gezeichnet wird, was genau am Anfang oder Ende liegt</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Which features count as of that time.</source>
        <translation>Welche Objekte als aus dieser Zeit gelten.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Which rasters are drawn, and which lies on top.</source>
        <translation>Welche Raster gezeichnet werden, und welches oben liegt.</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>Whole Service</source>
        <translation>Ganzer Dienst</translation>
    </message>
    <message>
        <location filename="../ui/open_package/options.py"/>
        <source>Whole package</source>
        <translation>Ganzes Paket</translation>
    </message>
    <message>
        <location filename="../ui/export_map/pixels_page.py"/>
        <source>Widen the area to the image&apos;s shape</source>
        <translation>Das Gebiet auf die Form des Bildes erweitern</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>Width (pixels)</source>
        <translation>Breite (Pixel)</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>Width of the image in pixels</source>
        <translation>Breite des Bildes in Pixeln</translation>
    </message>
    <message>
        <location filename="../plugin/core/names.py"/>
        <source>Windows has no files of the name “{name}”. Choose another one.</source>
        <translation>Unter Windows kann keine Datei „{name}“ heißen. Bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>With geometry</source>
        <translation>Mit Geometrie</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>With {crs} as CRS the whole map has the printed scale, within 1 %.</source>
        <translation>Mit {crs} als KBS hat die ganze Karte den gedruckten Maßstab, auf 1 % genau.</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>Without it only the attributes are exported</source>
        <translation>Ohne sie werden nur die Attribute exportiert</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Without it, that of the extent.</source>
        <translation>Ohne Angabe das der Ausdehnung.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Without it, that of the service. GeoJSON and KML are always in WGS 84.</source>
        <translation>Ohne Angabe das des Dienstes. GeoJSON und KML sind immer in WGS 84.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Without it, that of the tiles, or png.</source>
        <translation>Ohne Angabe das der Kacheln, sonst png.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>Without it, the extension of the file decides. A cache is a folder.</source>
        <translation>Ohne Angabe entscheidet die Endung der Datei. Ein Cache ist ein Ordner.</translation>
    </message>
    <message>
        <location filename="../ui/open_package/dialog.py"/>
        <source>Working…</source>
        <translation>In Arbeit …</translation>
    </message>
    <message>
        <location filename="../plugin/processing/write_package.py"/>
        <source>Write tile package</source>
        <translation>Kachelpaket schreiben</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>Write {better} in place of {found}.</source>
        <translation>Bitte {better} statt {found} schreiben.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>Write {right} in place of {wrong}.</source>
        <translation>Bitte {right} statt {wrong} schreiben.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/write_package.py"/>
        <source>Writes a tile package (.tpkx) that ArcGIS can import. Tiles of an MBTiles or GeoPackage file are copied as they are where their format is the wanted one; any other raster layer is rendered, with its style, into the web mercator tiles of ArcGIS Online.
Without LEVELS all levels of the tiles are copied, and a raster gets the levels from its own pixels up to one image of the whole. Without EXTENT all of it is written.</source>
        <translation>Schreibt ein Kachelpaket (.tpkx), das ArcGIS importieren kann. Kacheln einer MBTiles- oder GeoPackage-Datei werden unverändert kopiert, wenn ihr Format das gewünschte ist; jeder andere Rasterlayer wird mit seinem Stil in die Web-Mercator-Kacheln von ArcGIS Online gezeichnet.
Ohne LEVELS werden alle Stufen der Kacheln kopiert, und ein Raster erhält die Stufen von seinen eigenen Pixeln bis zu einem einzigen Bild des Ganzen. Ohne EXTENT wird alles geschrieben.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/writer.py"/>
        <source>Writing</source>
        <translation>Wird geschrieben</translation>
    </message>
    <message>
        <location filename="../plugin/job_list/texts.py"/>
        <source>Writing the result</source>
        <translation>Ergebnis wird geschrieben</translation>
    </message>
    <message>
        <location filename="../ui/service/service_field.py"/>
        <source>You are signed in.</source>
        <translation>Sie sind angemeldet.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/upload_errors.py"/>
        <source>You have a file named “{name}” on {host} already. Rename the package, or choose the item that is there.</source>
        <translation>Auf {host} gibt es in den eigenen Inhalten schon eine Datei mit dem Namen „{name}“. Bitte das Paket umbenennen oder das vorhandene Element wählen.</translation>
    </message>
    <message>
        <location filename="../ui/portal/portal_field.py"/>
        <source>You used this portal before.</source>
        <translation>Dieses Portal wurde schon verwendet.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/upload_errors.py"/>
        <source>Your account may not add items to {host}. Ask an administrator for the right to create content, or sign in as another user.</source>
        <translation>Dieses Konto darf {host} keine Elemente hinzufügen. Bitte einen Administrator um das Recht bitten, Inhalte zu erstellen, oder als anderer Benutzer anmelden.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>Your account may not change the tiles of “{title}”. Only its owner and administrators may: sign in as one of them, or ask them.</source>
        <translation>Dieses Konto darf die Kacheln von „{title}“ nicht ändern. Das dürfen nur der Eigentümer und Administratoren: Bitte als einer von ihnen anmelden oder dort nachfragen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>Your account may not use this on {host}. Ask its owner to share it, or sign in as another user.</source>
        <translation>Dieses Konto darf das auf {host} nicht nutzen. Bitte den Eigentümer um Freigabe bitten oder als anderer Benutzer anmelden.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/item_job.py"/>
        <source>Your content on {host} has an item of the title “{title}” already. Choose another title.</source>
        <translation>Die eigenen Inhalte auf {host} haben schon ein Element mit dem Titel „{title}“. Bitte einen anderen Titel wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>Your role on the portal does not let you create items, which an export does. Ask the portal&apos;s administrator, or sign in as another user.</source>
        <translation>Die eigene Rolle im Portal erlaubt nicht, Elemente zu erstellen; ein Export tut das. Bitte bei der Administration des Portals nachfragen oder als anderer Benutzer anmelden.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/upload_errors.py"/>
        <source>Your storage on {host} has {free} left, and the package needs {size}. Delete items that you no longer need, or ask an administrator for more.</source>
        <translation>Im eigenen Speicher auf {host} sind noch {free} frei, das Paket braucht {size}. Bitte nicht mehr benötigte Elemente löschen oder einen Administrator um mehr Speicher bitten.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/upload_errors.py"/>
        <source>Your storage on {host} is full: there is not enough space for {size}. Delete items that you no longer need, or ask an administrator for more.</source>
        <translation>Der eigene Speicher auf {host} ist voll: Für {size} ist kein Platz. Bitte nicht mehr benötigte Elemente löschen oder einen Administrator um mehr Speicher bitten.</translation>
    </message>
    <message>
        <location filename="../ui/messages/new_layer.py"/>
        <source>Zoom to Layer</source>
        <translation>Auf den Layer zoomen</translation>
    </message>
    <message>
        <location filename="../ui/messages/new_layer.py"/>
        <source>Zoom to Visible Scale</source>
        <translation>Auf sichtbaren Maßstab zoomen</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>a Windows sign-in ({methods})</source>
        <translation>eine Windows-Anmeldung ({methods})</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>a coordinate system without a WKID</source>
        <translation>Koordinatensystem ohne WKID</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/recipe.py"/>
        <source>a key is there twice</source>
        <translation>ein Schlüssel ist doppelt</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_parameters.py"/>
        <source>a list in square brackets</source>
        <translation>eine Liste in eckigen Klammern</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>a sign-in by {methods}</source>
        <translation>eine Anmeldung mit {methods}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>a spatial reference without a WKID</source>
        <translation>einem Koordinatenbezugssystem ohne WKID</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/core/i18n.py"/>
        <source>about %Ln day(s)</source>
        <translation>
            <numerusform>etwa %Ln Tag</numerusform>
            <numerusform>etwa %Ln Tage</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/core/i18n.py"/>
        <source>about %Ln hour(s)</source>
        <translation>
            <numerusform>etwa %Ln Stunde</numerusform>
            <numerusform>etwa %Ln Stunden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/core/i18n.py"/>
        <source>about %Ln minute(s)</source>
        <translation>
            <numerusform>etwa %Ln Minute</numerusform>
            <numerusform>etwa %Ln Minuten</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/core/i18n.py"/>
        <source>about %Ln second(s)</source>
        <translation>
            <numerusform>etwa %Ln Sekunde</numerusform>
            <numerusform>etwa %Ln Sekunden</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <location filename="../plugin/processing/export_tiles.py"/>
        <source>about {size}</source>
        <translation>etwa {size}</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_parameters.py"/>
        <source>an object in curly brackets</source>
        <translation>ein Objekt in geschweiften Klammern</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/operation.py"/>
        <location filename="../plugin/packages/writers/mbtiles.py"/>
        <source>another coordinate system</source>
        <translation>einem anderen Koordinatensystem</translation>
    </message>
    <message>
        <location filename="../plugin/packages/formats/tile_bytes.py"/>
        <source>another kind of tile than the package has</source>
        <translation>andere Art von Kachel als im Paket</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>at</source>
        <translation>mit</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>at most {size}</source>
        <translation>höchstens {size}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/time.py"/>
        <source>by {unit}</source>
        <translation>Schritte: {unit}</translation>
    </message>
    <message>
        <location filename="../plugin/packages/formats/tile_bytes.py"/>
        <location filename="../plugin/packages/formats/web_images.py"/>
        <source>bytes are changed</source>
        <translation>Bytes sind verändert</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>centuries</source>
        <translation>Jahrhunderte</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>contain the shape</source>
        <translation>die Form enthalten</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>cross the shape</source>
        <translation>die Form kreuzen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>custom</source>
        <translation>benutzerdefiniert</translation>
    </message>
    <message>
        <location filename="../plugin/packages/formats/tile_bytes.py"/>
        <location filename="../plugin/packages/formats/web_images.py"/>
        <source>cut off</source>
        <translation>abgeschnitten</translation>
    </message>
    <message>
        <location filename="../plugin/environment/dates.py"/>
        <source>d MMM yyyy</source>
        <translation>d. MMM yyyy</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>decades</source>
        <translation>Jahrzehnte</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>dpi</source>
        <translation>dpi</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>elevation tiles</source>
        <translation>Höhenkacheln</translation>
    </message>
    <message>
        <location filename="../plugin/packages/formats/tile_bytes.py"/>
        <source>far too large when unpacked</source>
        <translation>entpackt viel zu groß</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>from 1:{low} on</source>
        <translation>ab 1:{low}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>given as WKT</source>
        <translation>als WKT angegeben</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>gpkg for raster tiles in any CRS, mbtiles for web mercator, raster or vector.</source>
        <translation>gpkg für Rasterkacheln in beliebigem KBS, mbtiles für Web-Mercator, Raster oder Vektor.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>hours</source>
        <translation>Stunden</translation>
    </message>
    <message>
        <location filename="../ui/export_map/layer_options_dialog.py"/>
        <source>ignores the time</source>
        <translation>ohne Bezug zur Zeit</translation>
    </message>
    <message>
        <location filename="../plugin/packages/formats/tile_bytes.py"/>
        <source>image far too large</source>
        <translation>Bild viel zu groß</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>in %Ln job(s) of at most {limit}.</source>
        <translation>
            <numerusform>in %Ln Auftrag mit höchstens {limit}.</numerusform>
            <numerusform>in %Ln Aufträgen mit je höchstens {limit}.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/time.py"/>
        <source>in steps of {count} {unit}</source>
        <translation>Schritte: {count} {unit}</translation>
    </message>
    <message>
        <location filename="../plugin/packages/styles.py"/>
        <source>it has no layers</source>
        <translation>ohne Layer</translation>
    </message>
    <message>
        <location filename="../plugin/packages/styles.py"/>
        <source>it is far too large</source>
        <translation>viel zu groß</translation>
    </message>
    <message>
        <location filename="../plugin/packages/styles.py"/>
        <source>it is not JSON</source>
        <translation>kein JSON</translation>
    </message>
    <message>
        <location filename="../plugin/packages/styles.py"/>
        <source>it isn&apos;t of version 8</source>
        <translation>nicht Version 8</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>item without a type</source>
        <translation>nicht angegeben</translation>
    </message>
    <message>
        <location filename="../plugin/tiles/levels.py"/>
        <source>level {level}</source>
        <translation>Stufe {level}</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/import_tiles/operation.py"/>
        <source>level {level}: %Ln tile(s)</source>
        <translation>
            <numerusform>Stufe {level}: %Ln Kachel</numerusform>
            <numerusform>Stufe {level}: %Ln Kacheln</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>level {level}: {count}</source>
        <translation>Stufe {level}: {count}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/operation.py"/>
        <source>level {level}: {done} of {expected} tiles</source>
        <translation>Stufe {level}: {done} von {expected} Kacheln</translation>
    </message>
    <message>
        <location filename="../plugin/tiles/levels.py"/>
        <source>levels {first} and {last}</source>
        <translation>Stufen {first} und {last}</translation>
    </message>
    <message>
        <location filename="../plugin/tiles/levels.py"/>
        <source>levels {first} to {last}</source>
        <translation>Stufen {first} bis {last}</translation>
    </message>
    <message>
        <location filename="../plugin/tiles/levels.py"/>
        <source>levels {levels}</source>
        <translation>Stufen {levels}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>lie within the shape</source>
        <translation>innerhalb der Form liegen</translation>
    </message>
    <message>
        <location filename="../ui/area/area_widget.py"/>
        <source>m to each side</source>
        <translation>m nach jeder Seite</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <location filename="../ui/options/page.py"/>
        <source>minutes</source>
        <translation>Minuten</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>months</source>
        <translation>Monate</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>no coordinate system</source>
        <translation>kein Koordinatensystem</translation>
    </message>
    <message>
        <location filename="../plugin/tiles/levels.py"/>
        <source>no levels</source>
        <translation>keine Stufen</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/upload_errors.py"/>
        <source>no reason given</source>
        <translation>ohne Angabe eines Grundes</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image_options.py"/>
        <source>noData has {values} values, and the image {bands} bands. Write one value, or one for each band, with a point for decimals, such as {example}.</source>
        <translation>noData hat {values} Werte und das Bild {bands} Kanäle. Schreiben Sie einen Wert oder je einen für jeden Kanal, mit Punkt vor den Dezimalstellen, etwa {example}.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/formats/tile_bytes.py"/>
        <source>not a tile</source>
        <translation>keine Kachel</translation>
    </message>
    <message>
        <location filename="../plugin/packages/formats/tile_bytes.py"/>
        <source>not a tile, but {format}</source>
        <translation>keine Kachel, sondern {format}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>of another kind</source>
        <translation>von anderer Art</translation>
    </message>
    <message>
        <location filename="../plugin/convert/merge.py"/>
        <location filename="../plugin/operations/export_item/operation.py"/>
        <location filename="../plugin/operations/export_map/operation.py"/>
        <location filename="../plugin/operations/export_tiles/split_plan.py"/>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>or</source>
        <translation>oder</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>origin</source>
        <translation>Ursprung</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>overlap the extent of the shape</source>
        <translation>die Ausdehnung der Form überlappen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>overlap the shape in part</source>
        <translation>die Form zum Teil überlappen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>overlap the shape in the spatial index</source>
        <translation>die Form im räumlichen Index überlappen</translation>
    </message>
    <message>
        <location filename="../ui/export_map/layer_options_dialog.py"/>
        <source>own time settings</source>
        <translation>eigene Zeiteinstellungen</translation>
    </message>
    <message>
        <location filename="../plugin/packages/health.py"/>
        <source>points outside its bundle</source>
        <translation>verweist über das Bundle hinaus</translation>
    </message>
    <message>
        <location filename="../ui/common/recipe_menu.py"/>
        <source>qgis_process Command</source>
        <translation>qgis_process-Befehl</translation>
    </message>
    <message>
        <location filename="../ui/open_package/dialog.py"/>
        <source>repaired</source>
        <translation>repariert</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>resolution of level {level}</source>
        <translation>Auflösung von Stufe {level}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>seconds</source>
        <translation>Sekunden</translation>
    </message>
    <message>
        <location filename="../plugin/processing/base/parameter_help.py"/>
        <source>show, hide, include or exclude, and numbers of layers: show:0,2.</source>
        <translation>show, hide, include oder exclude und die Nummern der Layer: show:0,2.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>spatial reference</source>
        <translation>Koordinatenbezugssystem</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <source>the pixels of the image service</source>
        <translation>die Pixel des Bilddienstes</translation>
    </message>
    <message>
        <location filename="../ui/export_map/dialog.py"/>
        <source>the series</source>
        <translation>die Serie</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/urls.py"/>
        <source>the server</source>
        <translation>Server</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>tile size</source>
        <translation>Kachelgröße</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/compare_tile.py"/>
        <source>tile {level}/{row}/{col}</source>
        <translation>Kachel {level}/{row}/{col}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>to 1:{high}</source>
        <translation>bis 1:{high}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>touch or overlap the shape</source>
        <translation>die Form berühren oder überlappen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>touch the shape&apos;s edge only</source>
        <translation>nur den Rand der Form berühren</translation>
    </message>
    <message>
        <location filename="../plugin/convert/elevation.py"/>
        <location filename="../plugin/packages/writers/left_out.py"/>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>unknown size</source>
        <translation>Größe unbekannt</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/geopackage.py"/>
        <source>unnamed</source>
        <translation>ohne Namen</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <location filename="../plugin/packages/writers/left_out.py"/>
        <source>vector tiles</source>
        <translation>Vektorkacheln</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>weeks</source>
        <translation>Wochen</translation>
    </message>
    <message>
        <location filename="../plugin/areas/geometry.py"/>
        <location filename="../plugin/packages/reference_systems.py"/>
        <source>without a code</source>
        <translation>ohne Code</translation>
    </message>
    <message>
        <location filename="../plugin/packages/formats/tile_bytes.py"/>
        <location filename="../plugin/packages/formats/web_images.py"/>
        <source>without an image</source>
        <translation>ohne Bild</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>x column</source>
        <translation>x-Spalte</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>y column</source>
        <translation>y-Spalte</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/labels.py"/>
        <source>years</source>
        <translation>Jahre</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>{crs}: there the whole map has the printed scale, within 1 %.</source>
        <translation>{crs}: dort hat die ganze Karte den gedruckten Maßstab, auf 1 % genau.</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/progress_text.py"/>
        <source>{done} of {total}</source>
        <translation>{done} von {total}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/cells.py"/>
        <source>{done} of {total} images</source>
        <translation>{done} von {total} Bildern</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/split_jobs.py"/>
        <source>{done} of {total} jobs done</source>
        <translation>{done} von {total} Aufträgen fertig</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/progress_text.py"/>
        <source>{done} of {total}, {time} left</source>
        <translation>{done} von {total}, noch {time}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/form.py"/>
        <source>{format} is always in WGS 84.</source>
        <translation>{format} ist immer in WGS 84.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>{format} is always in WGS 84. Leave the CRS out, or choose another format.</source>
        <translation>{format} ist immer in WGS 84. Bitte das KBS weglassen oder ein anderes Format wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>{format} tiles</source>
        <translation>{format}-Kacheln</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/job_status.py"/>
        <source>{host} accepted the request but returned no job. Try again, or ask the server&apos;s owner.</source>
        <translation>{host} hat die Anfrage angenommen, aber keinen Auftrag zurückgegeben. Bitte noch einmal versuchen oder beim Betreiber des Servers nachfragen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>{host} answered with XML, not as an ArcGIS REST service does. Check the address.</source>
        <translation>{host} hat mit XML geantwortet, nicht wie ein ArcGIS-REST-Dienst. Prüfen Sie die Adresse.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>{host} answered with a web page, not with an ArcGIS service. {hint}</source>
        <translation>{host} hat mit einer Webseite geantwortet, nicht mit einem ArcGIS-Dienst. {hint}</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image.py"/>
        <source>{host} answered with an image of {width} × {height} pixels, which is no map. Export again.</source>
        <translation>{host} hat mit einem Bild von {width} × {height} Pixeln geantwortet, das keine Karte ist. Bitte noch einmal exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image.py"/>
        <source>{host} answered without an image. Check the area and the size, then export again.</source>
        <translation>{host} hat ohne Bild geantwortet. Bitte Gebiet und Größe prüfen und noch einmal exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <location filename="../plugin/arcgis/services/tile_service.py"/>
        <source>{host} answered, but not as an ArcGIS service does. Check the address.</source>
        <translation>{host} hat geantwortet, aber nicht wie ein ArcGIS-Dienst. Bitte die Adresse prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/catalog.py"/>
        <source>{host} answered, but not with a list of services. Check the address.</source>
        <translation>{host} hat geantwortet, aber nicht mit einer Liste von Diensten. Bitte die Adresse prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/server_words.py"/>
        <source>{host} can be used with https only. Use its https address.</source>
        <translation>{host} ist nur mit https zu benutzen. Verwenden Sie die https-Adresse.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>{host} can&apos;t be reached. Check the address and the network connection, then try again.</source>
        <translation>{host} ist nicht erreichbar. Bitte Adresse und Netzwerkverbindung prüfen und noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/server_words.py"/>
        <source>{host} can&apos;t check user names at the moment, for its user directory does not answer. Try again later, or tell its administrator.</source>
        <translation>{host} kann Benutzernamen zurzeit nicht prüfen, weil das Benutzerverzeichnis nicht antwortet. Versuchen Sie es später erneut, oder informieren Sie den Administrator.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/download.py"/>
        <source>{host} can&apos;t continue the download. Try again.</source>
        <translation>{host} kann den Download nicht fortsetzen. Bitte noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/upload_errors.py"/>
        <source>{host} can&apos;t use the uploaded file {name}: {words} Check the package with Open Tile Package, which can repair it.</source>
        <translation>{host} kann die hochgeladene Datei {name} nicht verwenden: {words} Bitte das Paket mit „Kachelpaket öffnen“ prüfen; dort kann es repariert werden.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/tiles_job.py"/>
        <source>{host} can&apos;t write a .tpkx; asking for a .tpk, saved as {name}.</source>
        <translation>{host} kann kein .tpkx schreiben; angefordert wird ein .tpk, gespeichert als {name}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/tiles_job.py"/>
        <source>{host} can&apos;t write the newer storage format; asking for the older one.</source>
        <translation>{host} kann das neuere Speicherformat nicht schreiben; angefordert wird das ältere.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/tiles_job.py"/>
        <source>{host} created a .{kind} instead of a {wanted}, saved as {name}.</source>
        <translation>{host} hat statt eines {wanted} ein .{kind} erzeugt, gespeichert als {name}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/cache_folder.py"/>
        <source>{host} created a package instead of a cache folder. Choose .tpkx or .tpk.</source>
        <translation>{host} hat statt eines Cache-Ordners ein Paket erzeugt. Bitte .tpkx oder .tpk wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/sign_in/token_service.py"/>
        <source>{host} did not accept the user name and password of the authentication configuration “{name}”. Check them in QGIS&apos; authentication settings.</source>
        <translation>{host} hat Benutzername und Passwort der Authentifizierungskonfiguration „{name}“ nicht angenommen. Bitte in den Authentifizierungseinstellungen von QGIS prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/run.py"/>
        <source>{host} did not answer whether it began the import. Look again to check; the import is not submitted again until that is known.</source>
        <translation>{host} hat nicht geantwortet, ob der Import begonnen hat. Zum Prüfen erneut nachsehen; der Import wird nicht noch einmal übermittelt, solange das nicht bekannt ist.</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/jobs/server_job.py"/>
        <source>{host} did not finish within %Ln minute(s). Job {job} continues on the server. {advice}</source>
        <translation>
            <numerusform>{host} ist nach %Ln Minute nicht fertig geworden. Auftrag {job} läuft auf dem Server weiter. {advice}</numerusform>
            <numerusform>{host} ist nach %Ln Minuten nicht fertig geworden. Auftrag {job} läuft auf dem Server weiter. {advice}</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/jobs/server_job.py"/>
        <source>{host} did not say whether it has the job: it may be working on it. Look again later, or submit it again; then there may be two.</source>
        <translation>{host} hat nicht geantwortet, ob der Auftrag angekommen ist: vielleicht wird schon daran gearbeitet. Später erneut nachsehen oder erneut übermitteln; dann gibt es womöglich zwei.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>{host} did not start the export. Try again, or ask the portal&apos;s administrator.</source>
        <translation>{host} hat den Export nicht begonnen. Bitte noch einmal versuchen oder bei der Administration des Portals nachfragen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/job_status.py"/>
        <source>{host} did not start the export: {words}</source>
        <translation>{host} hat den Export nicht begonnen: {words}</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>{host} did not start the import: {words}</source>
        <translation>{host} hat den Import nicht begonnen: {words}</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>{host} does not answer with https at this address. Check the address and its port.</source>
        <translation>{host} antwortet unter dieser Adresse nicht über https. Bitte Adresse und Port prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>{host} does not answer. Check the network connection, then try again.</source>
        <translation>{host} antwortet nicht. Bitte die Netzwerkverbindung prüfen und noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/feature_service.py"/>
        <source>{host} does not count its features.</source>
        <translation>{host} zählt seine Features nicht.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/import_tiles.py"/>
        <source>{host} does not name its portal, and without one no package can be uploaded. Set PORTAL to the address of the portal that hosts the service.</source>
        <translation>{host} nennt kein Portal, und ohne Portal kann kein Paket hochgeladen werden. Bitte in PORTAL die Adresse des Portals angeben, das den Dienst hostet.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/download.py"/>
        <source>{host} does not provide the created package for download. Export again.</source>
        <translation>{host} stellt das erzeugte Paket nicht zum Herunterladen bereit. Bitte noch einmal exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/cleanup.py"/>
        <source>{host} does not report whether it is still importing from the uploaded package: {reason}</source>
        <translation>{host} meldet nicht, ob noch aus dem hochgeladenen Paket importiert wird: {reason}</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/remote_file.py"/>
        <source>{host} does not support partial downloads.</source>
        <translation>{host} unterstützt keine Teil-Downloads.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>{host} ended the encrypted connection. Try again; if it wants a certificate of yours, choose an authentication configuration with one (PKI) under “Sign-in”.</source>
        <translation>{host} hat die verschlüsselte Verbindung beendet. Bitte noch einmal versuchen; verlangt der Server ein eigenes Zertifikat, unter „Anmeldung“ eine Authentifizierungskonfiguration mit einem solchen (PKI) wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/cache_folder.py"/>
        <source>{host} finished the export but returned no cache. Export again, or choose .tpkx or .tpk.</source>
        <translation>{host} hat den Export beendet, aber keinen Cache geliefert. Bitte erneut exportieren oder .tpkx oder .tpk wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/results.py"/>
        <source>{host} finished the export but returned no package. Export again, or ask the server&apos;s owner.</source>
        <translation>{host} hat den Export beendet, aber kein Paket geliefert. Bitte noch einmal exportieren oder beim Betreiber des Servers nachfragen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/sign_in/token_service.py"/>
        <source>{host} gives no token for the authentication configuration “{name}”, and does not say why. Check it in QGIS&apos; authentication settings, or ask the administrator of the server.</source>
        <translation>{host} gibt für die Authentifizierungskonfiguration „{name}“ kein Token aus und nennt keinen Grund. Prüfen Sie sie in den Authentifizierungseinstellungen von QGIS, oder fragen Sie den Administrator des Servers.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/sign_in/token_service.py"/>
        <source>{host} gives no token for the authentication configuration “{name}”. It reports: {words} Ask its administrator, or choose another under “Sign-in”.</source>
        <translation>{host} gibt für die Authentifizierungskonfiguration „{name}“ kein Token aus. Meldung: {words} Fragen Sie den Administrator, oder wählen Sie unter „Anmeldung“ eine andere.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/patience.py"/>
        <source>{host} has answered with an error since {time}; trying again in {seconds} s</source>
        <translation>{host} antwortet seit {time} mit einem Fehler; neuer Versuch in {seconds} s</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/patience.py"/>
        <source>{host} has been busy since {time}; trying again in {seconds} s</source>
        <translation>{host} ist seit {time} ausgelastet; neuer Versuch in {seconds} s</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/server_words.py"/>
        <source>{host} has locked this account: {words} Wait some time before you sign in again, or ask its administrator.</source>
        <translation>{host} hat dieses Konto gesperrt: {words} Warten Sie einige Zeit, bevor Sie sich wieder anmelden, oder fragen Sie den Administrator.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>{host} has no administration for “{title}”: only hosted tile services accept tiles. Choose one that is hosted, or ask its owner.</source>
        <translation>{host} hat keine Administration für „{title}“: Nur gehostete Kacheldienste nehmen Kacheln auf. Bitte einen gehosteten wählen oder den Eigentümer fragen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/portal.py"/>
        <source>{host} has no item {item}, or it is not shared with you. Choose another, or ask its owner.</source>
        <translation>{host} hat kein Element {item}, oder es ist nicht freigegeben. Bitte ein anderes wählen oder den Eigentümer fragen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/compare_tile.py"/>
        <source>{host} has no tile there.</source>
        <translation>{host} hat dort keine Kachel.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/patience.py"/>
        <source>{host} has not answered since {time}; trying again in {seconds} s</source>
        <translation>{host} antwortet seit {time} nicht; neuer Versuch in {seconds} s</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/cleanup.py"/>
        <source>{host} has not reported whether it accepted the package “{title}”. QGIS searches for it again at its next start, and deletes it then.</source>
        <translation>{host} hat nicht gemeldet, ob das Paket „{title}“ angenommen wurde. Beim nächsten Start von QGIS wird es gesucht und gelöscht.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>{host} is busy: too many requests. Try again later.</source>
        <translation>{host} ist ausgelastet: zu viele Anfragen. Bitte später noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/sign_in/sign_in.py"/>
        <source>{host} is reached without encryption (http): others could read the user name, the password or the token on the way. Use its https address; where it has none, allow http for this server.</source>
        <translation>{host} wird unverschlüsselt (http) erreicht: Andere könnten Benutzernamen, Passwort oder Token unterwegs lesen. Bitte die https-Adresse verwenden; wo es keine gibt, http für diesen Server erlauben.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/server_words.py"/>
        <source>{host} leads to a web page of {other} and does not answer itself. Open the address in a browser: if people sign in there, choose an authentication configuration with OAuth2 under “Sign-in”.</source>
        <translation>{host} führt zu einer Webseite von {other} und antwortet nicht selbst. Öffnen Sie die Adresse in einem Browser: Wenn man sich dort anmeldet, wählen Sie unter „Anmeldung“ eine Authentifizierungskonfiguration mit OAuth2.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/cache_folder.py"/>
        <source>{host} lists a file that can&apos;t be saved under its name. Choose .tpkx or .tpk.</source>
        <translation>{host} nennt eine Datei, die nicht unter ihrem Namen gespeichert werden kann. Bitte .tpkx oder .tpk wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/upload.py"/>
        <source>{host} may have accepted the package “{title}” although its response was lost. Check your content there, and delete it if you don&apos;t want it.</source>
        <translation>{host} hat das Paket „{title}“ vielleicht angenommen, obwohl die Antwort verloren ging. Bitte die eigenen Inhalte dort prüfen und es löschen, wenn es nicht gebraucht wird.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>{host} needs a sign-in for this service. Choose an authentication configuration under “Sign-in”.</source>
        <translation>{host} verlangt für diesen Dienst eine Anmeldung. Bitte unter „Anmeldung“ eine Authentifizierungskonfiguration wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/portal.py"/>
        <source>{host} needs a sign-in. Choose an authentication configuration under “Sign-in”.</source>
        <translation>{host} verlangt eine Anmeldung. Bitte unter „Anmeldung“ eine Authentifizierungskonfiguration wählen.</translation>
    </message>
    <message>
        <location filename="../ui/portal/portal_field.py"/>
        <source>{host} needs a sign-in. Choose or add one above.</source>
        <translation>{host} verlangt eine Anmeldung. Bitte oben eine wählen oder hinzufügen.</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/server_job.py"/>
        <source>{host} no longer knows job {job}. {advice}</source>
        <translation>{host} kennt den Auftrag {job} nicht mehr. {advice}</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>{host} offers an encryption that is out of date and not safe. Ask its administrator to renew it.</source>
        <translation>{host} bietet eine veraltete, unsichere Verschlüsselung an. Bitte beim Administrator um Erneuerung bitten.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/tile_service.py"/>
        <source>{host} only displays this map; your sign-in is not for {export_host}, which exports it. Paste {url}, and choose a sign-in for it.</source>
        <translation>{host} zeigt diese Karte nur an; die Anmeldung gilt nicht für {export_host}, das sie exportiert. Bitte {url} einfügen und eine Anmeldung dafür wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/body.py"/>
        <source>{host} packed its response in a way that is not read here. Ask its administrator.</source>
        <translation>{host} hat die Antwort auf eine Weise gepackt, die hier nicht gelesen wird. Bitte beim Administrator nachfragen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/session.py"/>
        <source>{host} redirects endlessly. Check the address.</source>
        <translation>{host} leitet endlos weiter. Bitte die Adresse prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/session.py"/>
        <source>{host} redirects to an address that can&apos;t be read. Ask its administrator.</source>
        <translation>{host} leitet an eine unlesbare Adresse weiter. Bitte bei der Administration nachfragen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/job_status.py"/>
        <source>{host} refused the export: more tiles than it allows at once. Choose a smaller area or fewer levels.</source>
        <translation>{host} hat den Export abgelehnt: mehr Kacheln, als auf einmal erlaubt sind. Bitte ein kleineres Gebiet oder weniger Stufen wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>{host} refused the request (HTTP {status}).</source>
        <translation>{host} hat die Anfrage abgelehnt (HTTP {status}).</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>{host} refused the request without a reason (code {code}).</source>
        <translation>{host} hat die Anfrage ohne Begründung abgelehnt (Code {code}).</translation>
    </message>
    <message>
        <location filename="../plugin/jobs/server_job.py"/>
        <source>{host} reports the undocumented state “{word}”. Ask the server&apos;s owner about job {job}.</source>
        <translation>{host} meldet den undokumentierten Zustand „{word}“. Bitte beim Betreiber des Servers nach Auftrag {job} fragen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>{host} reports: {words}</source>
        <translation>{host} meldet: {words}</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>{host} returned a temporary error (HTTP {status}). Try again later.</source>
        <translation>{host} meldet einen vorübergehenden Fehler (HTTP {status}). Bitte später noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image.py"/>
        <source>{host} returned an address for the image that can&apos;t be read. Ask its administrator.</source>
        <translation>{host} hat für das Bild eine Adresse geliefert, die sich nicht lesen lässt. Bitte bei der Administration nachfragen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/item_job.py"/>
        <source>{host} returned the exported item itself as the result of the export.</source>
        <translation>{host} hat als Ergebnis des Exports das exportierte Element selbst geliefert.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/portal.py"/>
        <source>{host} saved the package as an item but returned no portal address. Download item {item} from your portal.</source>
        <translation>{host} hat das Paket als Element gespeichert, aber keine Adresse des Portals geliefert. Bitte das Element {item} aus dem eigenen Portal herunterladen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/cells.py"/>
        <source>{host} sends images without telling where they lie. Export in the CRS of the area, without a scale and a rotation.</source>
        <translation>{host} sendet Bilder, ohne zu sagen, wo sie liegen. Exportieren Sie im KBS des Gebiets, ohne Maßstab und Drehung.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/body.py"/>
        <source>{host} sends its response too slowly. Check the network connection, then try again.</source>
        <translation>{host} sendet die Antwort zu langsam. Bitte die Netzwerkverbindung prüfen und es dann noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>{host} sent a response that can&apos;t be read: it is not valid JSON. Ask its administrator.</source>
        <translation>{host} hat eine Antwort geschickt, die sich nicht lesen lässt: Sie ist kein gültiges JSON. Fragen Sie die Administration.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image.py"/>
        <source>{host} sent a text in place of the image. Try again later, or ask the server&apos;s owner.</source>
        <translation>{host} hat statt des Bildes einen Text geschickt. Bitte später noch einmal versuchen oder den Eigentümer des Servers fragen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/download.py"/>
        <source>{host} sent a text in place of the package. Try again later.</source>
        <translation>{host} hat anstelle des Pakets einen Text gesendet. Bitte später noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>{host} sent an empty response. Try again, or ask its administrator.</source>
        <translation>{host} hat eine leere Antwort geschickt. Versuchen Sie es noch einmal, oder fragen Sie die Administration.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>{host} sent an image, and no description of it. Check the address.</source>
        <translation>{host} hat ein Bild gesendet und keine Beschreibung dazu. Prüfen Sie die Adresse.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/job_status.py"/>
        <source>{host} stopped the export: it took longer than the server allows. Choose a smaller area or fewer levels.</source>
        <translation>{host} hat den Export abgebrochen: Er dauerte länger, als der Server erlaubt. Bitte ein kleineres Gebiet oder weniger Stufen wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>{host} stopped the import: it took longer than the server allows. Import fewer levels.</source>
        <translation>{host} hat den Import abgebrochen: Er dauerte länger, als der Server erlaubt. Bitte weniger Stufen importieren.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/transport_errors.py"/>
        <source>{host} wants a certificate of yours that it knows. Choose an authentication configuration with a certificate (PKI) under “Sign-in”.</source>
        <translation>{host} verlangt ein eigenes Zertifikat, das der Server kennt. Bitte unter „Anmeldung“ eine Authentifizierungskonfiguration mit Zertifikat (PKI) wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/server_words.py"/>
        <source>{host} wants a second factor for this account, which a user name and a password can&apos;t give. Choose an authentication configuration with OAuth2 under “Sign-in”.</source>
        <translation>{host} verlangt für dieses Konto einen zweiten Faktor, den Benutzername und Passwort nicht liefern. Wählen Sie unter „Anmeldung“ eine Authentifizierungskonfiguration mit OAuth2.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/portal.py"/>
        <source>{host} wants a sign-in before it tells where its portal is. Paste the portal&apos;s whole address, such as {example}.</source>
        <translation>{host} verlangt eine Anmeldung, bevor die Adresse des Portals zu erfahren ist. Fügen Sie die ganze Adresse des Portals ein, zum Beispiel {example}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/responses.py"/>
        <source>{host} wants {methods}, which this plugin can&apos;t do. Ask its administrator for an address where a token, OAuth2, or a user name and a password will do.</source>
        <translation>{host} verlangt {methods}; das kann diese Erweiterung nicht. Bitte beim Administrator nach einer Adresse fragen, bei der ein Token, OAuth2 oder Benutzername und Passwort genügen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/cancel.py"/>
        <source>{host} was asked to stop the import (job {job}) and has not confirmed it yet. {levels}</source>
        <translation>{host} sollte den Import anhalten (Auftrag {job}) und hat das noch nicht bestätigt. {levels}</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/server_words.py"/>
        <source>{host}, or a proxy before it, lets no request that large through (HTTP {status}). Ask its administrator to allow larger ones.</source>
        <translation>{host} oder ein Proxy davor lässt eine so große Anfrage nicht durch (HTTP {status}). Bitten Sie den Administrator, größere zuzulassen.</translation>
    </message>
    <message>
        <location filename="../ui/export_item/layers_field.py"/>
        <source>{inside} of {total}</source>
        <translation>{inside} von {total}</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/tile_service.py"/>
        <source>{kind}, {levels}.</source>
        <translation>{kind}, {levels}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/tile_service.py"/>
        <source>{kind}, {levels}. Export is allowed, up to {limit} tiles at once.</source>
        <translation>{kind}, {levels}. Der Export ist erlaubt, bis zu {limit} Kacheln auf einmal.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>{layer} has a field “{name}” already. Choose another name for the column.</source>
        <translation>{layer} hat schon ein Feld „{name}“. Bitte einen anderen Namen für die Spalte wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/form.py"/>
        <source>{layer}: all {total} features are exported. Export Item does not support areas, and {inside} features in the current view are too many to be listed one by one.</source>
        <translation>{layer}: Alle {total} Features werden exportiert. „Element exportieren“ unterstützt kein Gebiet, und {inside} Features in der aktuellen Ansicht sind zu viele, um sie einzeln aufzuführen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/typed_copy.py"/>
        <source>{layer}: geometries that can&apos;t be read: {number}. On the map these features have none.</source>
        <translation>{layer}: nicht lesbare Geometrien: {number}. Auf der Karte haben diese Objekte keine.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/typed_copy.py"/>
        <source>{layer}: not all values are of their field&apos;s type, so it is text on the map: {fields}.</source>
        <translation>{layer}: Nicht alle Werte haben den Typ ihres Feldes, deshalb ist es auf der Karte Text: {fields}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/typed_copy.py"/>
        <source>{layer}: the file has no columns {x} and {y}. On the map its features are without geometry.</source>
        <translation>{layer}: Die Datei hat keine Spalten {x} und {y}. Auf der Karte sind ihre Objekte ohne Geometrie.</translation>
    </message>
    <message>
        <location filename="../plugin/processing/export_map.py"/>
        <source>{name} (JSON)</source>
        <translation>{name} (JSON)</translation>
    </message>
    <message>
        <location filename="../plugin/processing/run_recipe.py"/>
        <source>{name} can&apos;t be given: {operation} has no such parameter. Leave it out.</source>
        <translation>{name} kann nicht angegeben werden: {operation} hat keinen solchen Parameter. Bitte weglassen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/multipart.py"/>
        <source>{name} can&apos;t be read any more. Check the disk that it is on, then try again.</source>
        <translation>{name} ist nicht mehr lesbar. Bitte den Datenträger prüfen und noch einmal versuchen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_parameters.py"/>
        <source>{name} can&apos;t be read as JSON: {reason}.</source>
        <translation>{name} lässt sich nicht als JSON lesen: {reason}.</translation>
    </message>
    <message>
        <location filename="../plugin/core/files.py"/>
        <source>{name} can&apos;t be replaced; it may be open in QGIS or another program. Save under another name.</source>
        <translation>{name} lässt sich nicht ersetzen; vielleicht ist die Datei in QGIS oder einem anderen Programm geöffnet. Bitte unter einem anderen Namen speichern.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/operation.py"/>
        <source>{name} exists already. Choose another name for the images of the series.</source>
        <translation>{name} gibt es schon. Wählen Sie einen anderen Namen für die Bilder der Serie.</translation>
    </message>
    <message>
        <location filename="../ui/open_package/options.py"/>
        <source>{name} exists already. Replace it when the copy is complete?</source>
        <translation>{name} gibt es bereits. Ersetzen, sobald die Kopie vollständig ist?</translation>
    </message>
    <message>
        <location filename="../ui/common/save_field.py"/>
        <source>{name} exists already. Replace it when the export is complete?</source>
        <translation>{name} gibt es bereits. Ersetzen, sobald der Export vollständig ist?</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/layers.py"/>
        <source>{name} holds no features, only a link to a service. Export again in another format, such as GeoPackage.</source>
        <translation>{name} enthält keine Objekte, nur einen Verweis auf einen Dienst. Exportieren Sie noch einmal in einem anderen Format, etwa GeoPackage.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/unpack.py"/>
        <source>{name} holds no layers.</source>
        <translation>{name} enthält keine Layer.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/unpack.py"/>
        <source>{name} holds {size}, more than the free space on the disk. Free some space, then unpack it yourself.</source>
        <translation>{name} enthält {size}, mehr als auf dem Datenträger frei ist. Bitte Platz schaffen und selbst entpacken.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/unpack.py"/>
        <source>{name} is empty: the filters may fit no feature.</source>
        <translation>{name} ist leer: Vielleicht passen die Filter auf kein Feature.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/recipe.py"/>
        <location filename="../plugin/operations/export_tiles/recipe.py"/>
        <location filename="../plugin/operations/import_tiles/recipe.py"/>
        <source>{name} is for the algorithm only.</source>
        <translation>{name} gibt es nur im Algorithmus.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/portal/upload.py"/>
        <source>{name} is no longer there. Choose the package again.</source>
        <translation>{name} ist nicht mehr da. Bitte das Paket noch einmal wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/feature_collection.py"/>
        <source>{name} is not a feature collection.</source>
        <translation>{name} ist keine Feature-Sammlung.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/recipe.py"/>
        <source>{name} is not filled in: choose the shape on the tab Clipping.</source>
        <translation>{name} wird nicht übernommen: Bitte die Form auf der Registerkarte „Zuschnitt“ wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/feature_collection.py"/>
        <source>{name} is saved, but too large to be added to the map. Export as geoPackage instead.</source>
        <translation>{name} ist gespeichert, aber zu groß, um zur Karte hinzugefügt zu werden. Bitte stattdessen als geoPackage exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/recipe.py"/>
        <source>{name} names layers in a way that the window does not know.</source>
        <translation>{name} nennt Layer auf eine Art, die das Fenster nicht kennt.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/unpack.py"/>
        <source>{name} needs a password: unpack it yourself.</source>
        <translation>{name} verlangt ein Passwort: Bitte selbst entpacken.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/client/multipart.py"/>
        <source>{name} was changed while it was uploaded. Begin the upload again.</source>
        <translation>{name} wurde während des Hochladens geändert. Bitte den Upload noch einmal beginnen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/unpack.py"/>
        <source>{name} was downloaded but can&apos;t be unpacked: it is damaged. Export again.</source>
        <translation>{name} wurde heruntergeladen, ist aber beschädigt und lässt sich nicht entpacken. Bitte noch einmal exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/unpack.py"/>
        <source>{name} was not unpacked: its entry “{entry}” points outside the archive. Inform the portal&apos;s administrator.</source>
        <translation>{name} wurde nicht entpackt: Der Eintrag „{entry}“ läge außerhalb des Zielordners. Bitte der Administration des Portals melden.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/unpack.py"/>
        <source>{name} was saved, but not unpacked: its {packed} would become {size}, {times} times as much. Unpack it yourself if you trust its source.</source>
        <translation>{name} wurde gespeichert, aber nicht entpackt: Aus {packed} würden {size}, das {times}-Fache. Bitte selbst entpacken, wenn der Quelle zu trauen ist.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_parameters.py"/>
        <source>{name}, line {line}, character {column}: this can&apos;t be read as JSON. {hint}</source>
        <translation>{name}, Zeile {line}, Zeichen {column}: Das lässt sich nicht als JSON lesen. {hint}</translation>
    </message>
    <message>
        <location filename="../plugin/environment/dates.py"/>
        <source>{name}, {date}</source>
        <translation>{name}, {date}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/typed_copy.py"/>
        <source>{name}: the layers on the portal are not known here, so the field types are guessed.</source>
        <translation>{name}: Die Layer auf dem Portal sind hier nicht bekannt, die Feldtypen sind daher geraten.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/time.py"/>
        <source>{name}: write numbers with commas between, such as {example}.</source>
        <translation>{name}: Schreiben Sie Zahlen mit Kommas dazwischen, etwa {example}.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>{paper}, landscape</source>
        <translation>{paper}, Querformat</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>{paper}, portrait</source>
        <translation>{paper}, Hochformat</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_parameters.py"/>
        <source>{place} begins after its end: {low} is more than {high}.</source>
        <translation>{place} beginnt nach dem Ende: {low} ist mehr als {high}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/geometry_checks.py"/>
        <source>{place} has its minimum and maximum swapped.</source>
        <translation>In {place} sind Minimum und Maximum vertauscht.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <source>{place} holds {count} values, too many or too few.</source>
        <translation>{place} enthält {count} Werte, zu viele oder zu wenige.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <source>{place} is empty.</source>
        <translation>{place} ist leer.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <source>{place} is missing.</source>
        <translation>{place} fehlt.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <source>{place} must be a list in square brackets.</source>
        <translation>{place} muss eine Liste in eckigen Klammern sein.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <source>{place} must be a number from {low} to {high}.</source>
        <translation>{place} muss eine Zahl von {low} bis {high} sein.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image_options.py"/>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <source>{place} must be a number.</source>
        <translation>{place} muss eine Zahl sein.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <source>{place} must be a text in double quotes.</source>
        <translation>{place} muss ein Text in doppelten Anführungszeichen sein.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <source>{place} must be a whole number.</source>
        <translation>{place} muss eine ganze Zahl sein.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <source>{place} must be an object in curly brackets.</source>
        <translation>{place} muss ein Objekt in geschweiften Klammern sein.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/image_options.py"/>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <location filename="../plugin/arcgis/operations/export_map/validate.py"/>
        <source>{place} must be one of {words}.</source>
        <translation>{place} muss eines von diesen sein: {words}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <source>{place} must be true or false.</source>
        <translation>{place} muss true oder false sein.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/geometry_checks.py"/>
        <source>{place} must have at least four points, the last the same as the first.</source>
        <translation>{place} muss mindestens vier Punkte haben, der letzte gleich dem ersten.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <source>{place} must hold exactly {count} values.</source>
        <translation>{place} muss genau {count} Werte enthalten.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <source>{place}.{key} is not known. Do you mean {meant}?</source>
        <translation>{place}.{key} ist unbekannt. Ist {meant} gemeint?</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <source>{place}: the service has no layer {id}.</source>
        <translation>{place}: Der Dienst hat keinen Layer {id}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <source>{place}: use either {one} or {other}, not both.</source>
        <translation>{place}: Bitte nur {one} oder {other} angeben, nicht beides.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_parameters.py"/>
        <source>{place}: {problem}</source>
        <translation>{place}: {problem}</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_checks.py"/>
        <source>{place}: “{key}” is not a layer id; write a number such as {example}.</source>
        <translation>{place}: „{key}“ ist keine Layernummer; richtig ist eine Zahl wie {example}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_parameters.py"/>
        <source>{place}[{index}].id is that of {place}[{other}], too. Each needs its own.</source>
        <translation>{place}[{index}].id ist auch die von {place}[{other}]. Jeder Eintrag braucht eine eigene.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/operation.py"/>
        <source>{portal} provides no sign-in for {host}. Choose the portal that the service belongs to.</source>
        <translation>{portal} bietet keine Anmeldung für {host}. Bitte das Portal wählen, zu dem der Dienst gehört.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/completeness.py"/>
        <source>{present} of {expected} tiles are there; the other {missing} have no content of their own.</source>
        <translation>{present} von {expected} Kacheln sind da; die übrigen {missing} haben keinen eigenen Inhalt.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/completeness.py"/>
        <source>{present} of {expected} tiles are there; the service does not have the other {missing}.</source>
        <translation>{present} von {expected} Kacheln sind da; die übrigen {missing} hat der Dienst nicht.</translation>
    </message>
    <message numerus="yes">
        <location filename="../ui/export_map/layers_page.py"/>
        <source>{shown} of %Ln layer(s) ticked.</source>
        <translation>
            <numerusform>{shown} von %Ln Layer gewählt.</numerusform>
            <numerusform>{shown} von %Ln Layern gewählt.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/core/i18n.py"/>
        <source>{size} GB</source>
        <translation>{size} GB</translation>
    </message>
    <message>
        <location filename="../plugin/core/i18n.py"/>
        <source>{size} MB</source>
        <translation>{size} MB</translation>
    </message>
    <message>
        <location filename="../plugin/core/i18n.py"/>
        <source>{size} kB</source>
        <translation>{size} kB</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/progress_text.py"/>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>{size}; its table of contents and its description are complete, its tiles were not checked.</source>
        <translation>{size}; Inhaltsverzeichnis und Beschreibung sind vollständig, die Kacheln wurden nicht geprüft.</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>{size}; mosaicked from %Ln image(s).</source>
        <translation>
            <numerusform>{size}; aus %Ln Bild mosaikiert.</numerusform>
            <numerusform>{size}; aus %Ln Bildern mosaikiert.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/packages/writers/left_out.py"/>
        <source>{target} can&apos;t hold %Ln tile(s) in an unknown format.</source>
        <translation>
            <numerusform>{target} kann %Ln Kachel in einem unbekannten Format nicht aufnehmen.</numerusform>
            <numerusform>{target} kann %Ln Kacheln in einem unbekannten Format nicht aufnehmen.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/packages/writers/left_out.py"/>
        <source>{target} can&apos;t hold %Ln tile(s) in the format {formats}. Export the package with PNG or JPEG tiles.</source>
        <translation>
            <numerusform>{target} kann %Ln Kachel im Format {formats} nicht aufnehmen. Exportieren Sie das Paket mit PNG- oder JPEG-Kacheln.</numerusform>
            <numerusform>{target} kann %Ln Kacheln im Format {formats} nicht aufnehmen. Exportieren Sie das Paket mit PNG- oder JPEG-Kacheln.</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/common/progress_block.py"/>
        <source>{text}. You may close this window.</source>
        <translation>{text}. Dieses Fenster kann geschlossen werden.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>{tiles} of {pixels} px</source>
        <translation>{tiles} mit {pixels} px</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/operation.py"/>
        <location filename="../plugin/processing/estimate_tiles.py"/>
        <location filename="../plugin/processing/export_tiles.py"/>
        <location filename="../plugin/processing/split_recipe.py"/>
        <source>{tiles} tiles</source>
        <translation>{tiles} Kacheln</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/progress_text.py"/>
        <source>{time} left</source>
        <translation>noch {time}</translation>
    </message>
    <message>
        <location filename="../ui/export_map/json_field.py"/>
        <source>{title} (in use)</source>
        <translation>{title} (benutzt)</translation>
    </message>
    <message>
        <location filename="../plugin/layers/live_layer.py"/>
        <source>{title} (live)</source>
        <translation>{title} (live)</translation>
    </message>
    <message>
        <location filename="../ui/export_map/json_field.py"/>
        <source>{title} (not with this service)</source>
        <translation>{title} (nicht mit diesem Dienst)</translation>
    </message>
    <message>
        <location filename="../plugin/tasks/progress_text.py"/>
        <source>{title} ({host})</source>
        <translation>{title} ({host})</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/tasks/progress_text.py"/>
        <source>{title} ({host}); %Ln more in ArcGIS Jobs</source>
        <translation>
            <numerusform>{title} ({host}); %Ln weiterer unter ArcGIS-Aufträge</numerusform>
            <numerusform>{title} ({host}); %Ln weitere unter ArcGIS-Aufträge</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../ui/open_package/dialog.py"/>
        <source>{title} was added to the map.</source>
        <translation>{title} wurde zur Karte hinzugefügt.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/form.py"/>
        <source>{title}, by {owner}: {parts}.</source>
        <translation>{title}, von {owner}: {parts}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/form.py"/>
        <source>{title}, by {owner}: {type}.</source>
        <translation>{title}, von {owner}: {type}.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>{title}, {levels}, {tiles}: added to the map</source>
        <translation>{title}, {levels}, {tiles}: zur Karte hinzugefügt</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>{title}, {levels}, {tiles}: saved</source>
        <translation>{title}, {levels}, {tiles}: gespeichert</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/operation.py"/>
        <location filename="../plugin/operations/export_map/operation.py"/>
        <source>{title}, {what}: added to the map</source>
        <translation>{title}, {what}: zur Karte hinzugefügt</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/operation.py"/>
        <location filename="../plugin/operations/export_map/operation.py"/>
        <source>{title}, {what}: saved</source>
        <translation>{title}, {what}: gespeichert</translation>
    </message>
    <message>
        <location filename="../ui/open_package/dialog.py"/>
        <source>{title}: It was started in another project.</source>
        <translation>{title}: Der Vorgang wurde in einem anderen Projekt gestartet.</translation>
    </message>
    <message>
        <location filename="../ui/export_item/dialog.py"/>
        <source>{title}: added to the map. To save it, use Export &gt; Save Features As in the layer&apos;s menu.</source>
        <translation>{title}: zur Karte hinzugefügt. Speichern Sie es mit „Export &gt; Objekte speichern als“ im Menü des Layers.</translation>
    </message>
    <message>
        <location filename="../ui/messages/messages.py"/>
        <location filename="../ui/open_package/dialog.py"/>
        <source>{title}: cancelled. {message}</source>
        <translation>{title}: abgebrochen. {message}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/layers.py"/>
        <source>{title}: opening the layers</source>
        <translation>{title}: Layer werden geöffnet</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>{total} of {limit} tiles</source>
        <translation>{total} von {limit} Kacheln</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>{total} tiles</source>
        <translation>{total} Kacheln</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_tiles/form.py"/>
        <source>{total} tiles are more than the {limit} that the service allows in one export.</source>
        <translation>{total} Kacheln sind mehr als die {limit}, die der Dienst in einem Export erlaubt.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <source>{total} tiles are more than the {limit} that the service allows in one export. Choose a smaller area or fewer levels.</source>
        <translation>{total} Kacheln sind mehr als die {limit}, die der Dienst in einem Export erlaubt. Bitte ein kleineres Gebiet oder weniger Stufen wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/tiles/split.py"/>
        <source>{total} tiles would take more than {jobs} jobs of at most {limit} tiles. Choose a smaller area or fewer levels.</source>
        <translation>{total} Kacheln bräuchten mehr als {jobs} Aufträge mit höchstens {limit} Kacheln. Wählen Sie ein kleineres Gebiet oder weniger Stufen.</translation>
    </message>
    <message>
        <location filename="../ui/export_map/size_field.py"/>
        <source>{unit} per pixel</source>
        <translation>{unit} je Pixel</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/operation.py"/>
        <source>{what}: imported</source>
        <translation>{what}: importiert</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/layers.py"/>
        <location filename="../plugin/operations/export_map/operation.py"/>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>{width} × {height} pixels</source>
        <translation>{width} × {height} Pixel</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/validate.py"/>
        <source>{width} × {height} pixels are too many: a side may have {most}. Choose a smaller size.</source>
        <translation>{width} × {height} Pixel sind zu viele: Eine Seite darf {most} haben. Bitte eine kleinere Größe wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_map/form.py"/>
        <source>{width} × {height} pixels, 1:{scale} at {dpi} dpi, {paper_width} × {paper_height} mm</source>
        <translation>{width} × {height} Pixel, 1:{scale} bei {dpi} dpi, {paper_width} × {paper_height} mm</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_parameters.py"/>
        <source>{word} is not a number</source>
        <translation>{word} ist keine Zahl</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/recipe.py"/>
        <source>“file” in the recipe must be the name of a file, without a folder.</source>
        <translation>„file“ im Rezept muss der Name einer Datei sein, ohne Ordner.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>“includeGeometry” of layer {layer} is true or false.</source>
        <translation>„includeGeometry“ von Layer {layer} muss true oder false sein.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/time.py"/>
        <source>“null” is an open end: write the other end, too, such as {example}.</source>
        <translation>„null“ steht für ein offenes Ende: Bitte auch das andere Ende angeben, etwa {example}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/where_clause.py"/>
        <source>“{found}” is not allowed in a filter. Leave it out.</source>
        <translation>„{found}“ ist in einem Filter nicht erlaubt. Bitte weglassen.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/parameters.py"/>
        <source>“{line}” in PARAMETERS is not a value. Write a line NAME=value for each, or a JSON object.</source>
        <translation>„{line}“ in PARAMETERS ist kein Wert. Bitte für jeden eine Zeile NAME=Wert schreiben oder ein JSON-Objekt.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/opening.py"/>
        <source>“{name}” can&apos;t be opened. Check that the file is there and that you may read it.</source>
        <translation>„{name}“ kann nicht geöffnet werden. Bitte prüfen, ob die Datei vorhanden und lesbar ist.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>“{name}” can&apos;t be read ({reason}). Check the disk that it is on.</source>
        <translation>„{name}“ ist nicht lesbar ({reason}). Bitte den Datenträger prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/core/temporary.py"/>
        <source>“{name}” can&apos;t be written here. Choose a folder that you may write to, and close layers and programs that have the file open.</source>
        <translation>„{name}“ kann hier nicht geschrieben werden. Bitte einen beschreibbaren Ordner wählen und Layer und Programme schließen, die die Datei geöffnet haben.</translation>
    </message>
    <message>
        <location filename="../plugin/core/temporary.py"/>
        <location filename="../plugin/packages/writers/repair.py"/>
        <source>“{name}” could not be written. Check the disk, or choose another folder.</source>
        <translation>„{name}“ konnte nicht geschrieben werden. Bitte den Datenträger prüfen oder einen anderen Ordner wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/opening.py"/>
        <source>“{name}” does not exist. Check the path.</source>
        <translation>„{name}“ gibt es nicht. Bitte den Pfad prüfen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/writers/repair.py"/>
        <source>“{name}” exists already. Choose a new folder.</source>
        <translation>„{name}“ gibt es bereits. Bitte einen neuen Ordner wählen.</translation>
    </message>
    <message>
        <location filename="../ui/common/recipe_menu.py"/>
        <source>“{name}” exists already. Save the recipe again, and choose that name or another.</source>
        <translation>„{name}“ gibt es schon. Bitte das Rezept noch einmal speichern und diesen Namen oder einen anderen wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/joined.py"/>
        <source>“{name}” has a file for each tile, which can&apos;t be merged. Export a smaller area.</source>
        <translation>„{name}“ hat eine Datei für jede Kachel und kann nicht zusammengeführt werden. Exportieren Sie ein kleineres Gebiet.</translation>
    </message>
    <message>
        <location filename="../ui/common/save_field.py"/>
        <source>“{name}” has been created there in the meantime. Press the button again to decide whether to replace it.</source>
        <translation>„{name}“ ist dort inzwischen angelegt worden. Drücken Sie die Schaltfläche noch einmal, um zu entscheiden, ob die Datei ersetzt wird.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/recipe.py"/>
        <source>“{name}” has keys that no recipe has: {keys}. Correct or remove them.</source>
        <translation>„{name}“ hat Schlüssel, die es in keinem Rezept gibt: {keys}. Bitte berichtigen oder entfernen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/health.py"/>
        <source>“{name}” has lost its index (.bundlx), so its tiles can&apos;t be found.</source>
        <translation>„{name}“ hat seinen Index (.bundlx) verloren; die Kacheln sind nicht auffindbar.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <location filename="../plugin/operations/import_tiles/portal_package.py"/>
        <source>“{name}” holds no tiles. Choose another package.</source>
        <translation>„{name}“ enthält keine Kacheln. Ein anderes Paket wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/opening.py"/>
        <source>“{name}” holds several caches ({caches}). Choose the folder of one of them.</source>
        <translation>„{name}“ enthält mehrere Caches ({caches}). Bitte den Ordner eines davon wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/tile_database.py"/>
        <source>“{name}” holds vector tiles. A .tpkx holds raster tiles only; choose a raster.</source>
        <translation>„{name}“ enthält Vektorkacheln. Eine .tpkx nimmt nur Rasterkacheln auf; bitte ein Raster wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>“{name}” holds vector tiles. Only raster tile packages (.tpk, .tpkx) can be imported.</source>
        <translation>„{name}“ enthält Vektorkacheln. Nur Pakete mit Rasterkacheln (.tpk, .tpkx) können importiert werden.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/stores/store.py"/>
        <source>“{name}” in the package is damaged. Download or copy the package again.</source>
        <translation>„{name}“ im Paket ist beschädigt. Bitte das Paket noch einmal herunterladen oder kopieren.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/stores/store.py"/>
        <source>“{name}” in the package is far larger than such a file can be: it is damaged.</source>
        <translation>„{name}“ im Paket ist viel größer, als eine solche Datei sein kann: Sie ist beschädigt.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/stores/zip_store.py"/>
        <source>“{name}” in the package would become {size}, {times} times what it is packed. Unpack the package if you trust its source, then open the folder.</source>
        <translation>„{name}“ im Paket würde zu {size}, dem {times}-Fachen der gepackten Größe. Bitte das Paket entpacken, wenn der Quelle zu trauen ist, und dann den Ordner öffnen.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/area.py"/>
        <source>“{name}” in the recipe is not an area. Write it as an object with “crs” and “geometry”, a Polygon or MultiPolygon of GeoJSON.</source>
        <translation>„{name}“ im Rezept ist kein Gebiet. Bitte als Objekt mit „crs“ und „geometry“ schreiben, einem Polygon oder MultiPolygon aus GeoJSON.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/area.py"/>
        <source>“{name}” in the recipe is not an extent. Write it as xmin,xmax,ymin,ymax [EPSG:3857].</source>
        <translation>„{name}“ im Rezept ist keine Ausdehnung. Bitte als xmin,xmax,ymin,ymax [EPSG:3857] schreiben.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/parameters.py"/>
        <source>“{name}” in the recipe must be a number.</source>
        <translation>„{name}“ im Rezept muss eine Zahl sein.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/parameters.py"/>
        <source>“{name}” in the recipe must be a text in quotes.</source>
        <translation>„{name}“ im Rezept muss ein Text in Anführungszeichen sein.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/parameters.py"/>
        <source>“{name}” in the recipe must be a whole number.</source>
        <translation>„{name}“ im Rezept muss eine ganze Zahl sein.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/parameters.py"/>
        <source>“{name}” in the recipe must be the name of a file beside the recipe, without a folder. Move the file there.</source>
        <translation>„{name}“ im Rezept muss der Name einer Datei neben dem Rezept sein, ohne Ordner. Bitte die Datei dorthin verschieben.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/parameters.py"/>
        <source>“{name}” in the recipe must be true or false.</source>
        <translation>„{name}“ im Rezept muss true oder false sein.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>“{name}” is a cache folder. Make a package of it first: only a .tpk or .tpkx can be uploaded.</source>
        <translation>„{name}“ ist ein Cache-Ordner. Bitte zuerst ein Paket daraus erstellen: Nur eine .tpk oder .tpkx kann hochgeladen werden.</translation>
    </message>
    <message>
        <location filename="../plugin/core/files.py"/>
        <source>“{name}” is a file, and the cache is to be a folder. Choose another name.</source>
        <translation>„{name}“ ist eine Datei, der Cache wird aber ein Ordner. Bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/core/files.py"/>
        <source>“{name}” is a folder. Add a file name.</source>
        <translation>„{name}“ ist ein Ordner. Bitte einen Dateinamen anfügen.</translation>
    </message>
    <message>
        <location filename="../plugin/core/temporary.py"/>
        <source>“{name}” is a folder. Choose a file name.</source>
        <translation>„{name}“ ist ein Ordner. Bitte einen Dateinamen wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/opening.py"/>
        <source>“{name}” is a server&apos;s answer in JSON, not a tile package. Download the package itself.</source>
        <translation>„{name}“ ist eine JSON-Antwort eines Servers, kein Kachelpaket. Bitte das Paket selbst herunterladen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/opening.py"/>
        <source>“{name}” is a web page, most likely a sign-in page, not a tile package. Sign in and download it again.</source>
        <translation>„{name}“ ist eine Webseite, wahrscheinlich zur Anmeldung, kein Kachelpaket. Bitte anmelden und noch einmal herunterladen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/opening.py"/>
        <source>“{name}” is an incomplete download: its end is missing. Download it again, or repair it to keep the tiles that it has.</source>
        <translation>„{name}“ ist unvollständig heruntergeladen: Das Ende fehlt. Bitte noch einmal herunterladen oder reparieren, um die vorhandenen Kacheln zu behalten.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/health.py"/>
        <source>“{name}” is cut off before its tiles.</source>
        <translation>„{name}“ ist vor den Kacheln abgeschnitten.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/health.py"/>
        <source>“{name}” is cut off or damaged: {count} of its tiles are missing.</source>
        <translation>„{name}“ ist abgeschnitten oder beschädigt: {count} Kacheln fehlen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/tile_database.py"/>
        <source>“{name}” is damaged, so not all of its tiles can be read. Copy or download it again.</source>
        <translation>„{name}“ ist beschädigt, nicht alle Kacheln sind lesbar. Bitte noch einmal kopieren oder herunterladen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/opening.py"/>
        <source>“{name}” is empty. Download it again.</source>
        <translation>„{name}“ ist leer. Bitte noch einmal herunterladen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/styles.py"/>
        <source>“{name}” is not a Mapbox style: {reason}. Choose a style&apos;s JSON file (version 8) or a .vtpk.</source>
        <translation>„{name}“ ist kein Mapbox-Stil: {reason}. Bitte die JSON-Datei eines Stils (Version 8) oder eine .vtpk wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/recipe.py"/>
        <source>“{name}” is not a file name on every system. Rename the package first.</source>
        <translation>„{name}“ ist nicht auf jedem System ein Dateiname. Bitte das Paket zuerst umbenennen.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/recipe.py"/>
        <source>“{name}” is not a recipe of ArcGIS Export: it is not a text.</source>
        <translation>„{name}“ ist kein Rezept von ArcGIS Export: Es ist kein Text.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/recipe.py"/>
        <source>“{name}” is not a recipe of ArcGIS Export: it is not valid JSON ({reason}).</source>
        <translation>„{name}“ ist kein Rezept von ArcGIS Export: Es ist kein gültiges JSON ({reason}).</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/recipe.py"/>
        <source>“{name}” is not a recipe of ArcGIS Export: the number “recipe” is missing.</source>
        <translation>„{name}“ ist kein Rezept von ArcGIS Export: Die Zahl „recipe“ fehlt.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/opening.py"/>
        <source>“{name}” is not a tile package. Choose a .tpkx, .tpk or .vtpk file, or a cache folder.</source>
        <translation>„{name}“ ist kein Kachelpaket. Bitte eine .tpkx-, .tpk- oder .vtpk-Datei oder einen Cache-Ordner wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/json_parameters.py"/>
        <source>“{name}” is there twice</source>
        <translation>„{name}“ ist doppelt vorhanden</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/recipe.py"/>
        <source>“{name}” is too large for a recipe.</source>
        <translation>„{name}“ ist zu groß für ein Rezept.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>“{name}” of layer {layer} is to be a text.</source>
        <translation>„{name}“ von Layer {layer} muss ein Text sein.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/stores/store.py"/>
        <source>“{name}” of the package can&apos;t be read. Check that the disk is still connected.</source>
        <translation>„{name}“ aus dem Paket kann nicht gelesen werden. Bitte prüfen, ob der Datenträger noch angeschlossen ist.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/services/map_support.py"/>
        <source>“{name}” requires ArcGIS Server {needed} or later; this one is {version}.</source>
        <translation>„{name}“ erfordert ArcGIS Server {needed} oder neuer; dieser ist {version}.</translation>
    </message>
    <message>
        <location filename="../plugin/recipes/recipe.py"/>
        <source>“{name}” was written by a newer version of ArcGIS Export: it is a recipe of version {found}, and this version reads up to {known}. Update the plugin.</source>
        <translation>„{name}“ wurde von einer neueren Version von ArcGIS Export geschrieben: Es ist ein Rezept der Version {found}, und diese Version liest bis {known}. Bitte die Erweiterung aktualisieren.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/common_scheme.py"/>
        <source>“{one}” and “{other}” hold different kinds of tiles (vector, image, LERC). Merge one kind only.</source>
        <translation>„{one}“ und „{other}“ enthalten verschiedene Arten von Kacheln (Vektor, Bild, LERC). Führen Sie nur eine Art zusammen.</translation>
    </message>
    <message>
        <location filename="../plugin/core/files.py"/>
        <source>“{other}” belongs to another file, and one of that name would be written beside “{name}”. Choose another name for it.</source>
        <translation>„{other}“ gehört zu einer anderen Datei, und neben „{name}“ würde eine dieses Namens geschrieben. Bitte einen anderen Namen wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/packages/common_scheme.py"/>
        <source>“{other}” does not share the tile scheme of “{one}” (origin, tile size, CRS and resolutions), so they can&apos;t be merged. Leave one of them out.</source>
        <translation>„{other}“ hat nicht das Kachelschema von „{one}“ (Ursprung, Kachelgröße, KBS und Auflösungen), sie können also nicht zusammengeführt werden. Bitte eines davon weglassen.</translation>
    </message>
    <message>
        <location filename="../plugin/tiles/levels.py"/>
        <source>“{part}” is not a level. Write levels as numbers and ranges, for example 0-6,9.</source>
        <translation>„{part}“ ist keine Stufe. Bitte Stufen als Zahlen und Bereiche angeben, zum Beispiel 0-6,9.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_tiles/request.py"/>
        <source>“{part}” is not a number. Write scales or resolutions such as {example}.</source>
        <translation>„{part}“ ist keine Zahl. Bitte Maßstäbe oder Auflösungen wie {example} angeben.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/validate.py"/>
        <source>“{text}” is not a list of layers. Write {example}, or begin with hide, include or exclude.</source>
        <translation>„{text}“ ist keine Liste von Layern. Richtig ist {example}; auch hide, include oder exclude können am Anfang stehen.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/time.py"/>
        <source>“{text}” is not a time. Write {milliseconds} (milliseconds since 1970) or a date such as {example}.</source>
        <translation>„{text}“ ist keine Zeit. Richtig ist {milliseconds} (Millisekunden seit 1970) oder ein Datum wie {example}.</translation>
    </message>
    <message>
        <location filename="../plugin/areas/typed_extent.py"/>
        <source>“{text}” is not an extent. Write it as xmin,xmax,ymin,ymax, such as {example}.</source>
        <translation>„{text}“ ist keine Ausdehnung. Schreiben Sie sie als xmin,xmax,ymin,ymax, etwa {example}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/time.py"/>
        <source>“{text}” is read differently from country to country. Write the date that is meant: {dates}.</source>
        <translation>„{text}“ wird je nach Land anders gelesen. Schreiben Sie das gemeinte Datum: {dates}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_map/time.py"/>
        <source>“{text}” may be a date ({dates}) or milliseconds since 1970 ({moment}). Write the date so, or {milliseconds} for the milliseconds.</source>
        <translation>„{text}“ kann ein Datum sein ({dates}) oder Millisekunden seit 1970 ({moment}). Schreiben Sie das Datum in dieser Form, oder {milliseconds} für die Millisekunden.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>“{title}” does not accept level {level}. It has {usable}.</source>
        <translation>„{title}“ akzeptiert die Stufe {level} nicht. Vorhanden: {usable}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/import_tiles.py"/>
        <source>“{title}” does not accept level {level}: it is not among the service&apos;s scales. Import only what would work: {would}.</source>
        <translation>„{title}“ akzeptiert die Stufe {level} nicht: Sie gehört nicht zu den Maßstäben des Dienstes. Bitte nur importieren, was möglich ist: {would}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>“{title}” has no layers to choose. Leave them out.</source>
        <translation>„{title}“ hat keine Layer zur Wahl. Bitte sie weglassen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/export_item/form.py"/>
        <source>“{title}” has no service address. Choose another item.</source>
        <translation>„{title}“ hat keine Dienstadresse. Bitte ein anderes Element wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>“{title}” has tiles at {levels}, in {crs}.</source>
        <translation>„{title}“ hat Kacheln in {levels}, in {crs}.</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>“{title}” is a {type}. Choose a feature service; vector tile and scene services can be exported, too.</source>
        <translation>Der Typ von „{title}“ ist {type}. Bitte einen Feature-Service wählen; auch Vektorkachel- und Szenendienste lassen sich exportieren.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>“{title}” is empty: its upload was not finished. Choose another item, or upload it again.</source>
        <translation>„{title}“ ist leer: Der Upload wurde nicht beendet. Bitte ein anderes Element wählen oder noch einmal hochladen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/portal_package.py"/>
        <source>“{title}” is not a complete package: its end is missing or damaged. Upload it again.</source>
        <translation>„{title}“ ist kein vollständiges Paket: Sein Ende fehlt oder ist beschädigt. Noch einmal hochladen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/conditions.py"/>
        <source>“{title}” is not a tile package but a {type}. Choose an item of the type {types}.</source>
        <translation>„{title}“ ist kein Kachelpaket, sondern vom Typ {type}. Bitte ein Element vom Typ {types} wählen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>“{title}” is not cached (no tiles).</source>
        <translation>„{title}“ hat keinen Cache (keine Kacheln).</translation>
    </message>
    <message>
        <location filename="../plugin/arcgis/operations/export_item.py"/>
        <source>“{title}” is not hosted: its data lies on another server, and the portal can&apos;t export it. Add it to QGIS as an ArcGIS REST server instead.</source>
        <translation>„{title}“ ist nicht gehostet: Die Daten liegen auf einem anderen Server, und das Portal kann sie nicht exportieren. Bitte stattdessen in QGIS als ArcGIS-REST-Server hinzufügen.</translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>“{title}” on {host} does not belong to this portal. Choose the portal that it belongs to.</source>
        <translation>„{title}“ auf {host} gehört nicht zu diesem Portal. Das Portal wählen, zu dem es gehört.</translation>
    </message>
    <message numerus="yes">
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>“{title}”, %Ln tile(s) at {levels}, {size}</source>
        <translation>
            <numerusform>„{title}“, %Ln Kachel in {levels}, {size}</numerusform>
            <numerusform>„{title}“, %Ln Kacheln in {levels}, {size}</numerusform>
        </translation>
    </message>
    <message>
        <location filename="../plugin/operations/import_tiles/form.py"/>
        <source>“{title}”, {type}, {size}, of {owner}</source>
        <translation>„{title}“, {type}, {size}, von {owner}</translation>
    </message>
    <message>
        <location filename="../plugin/operations/open_package/form.py"/>
        <source>… and {count} more</source>
        <translation>… und {count} weitere</translation>
    </message>
</context>
</TS>
