"""What others have comes in, what they use goes out: importers and exporters by format.

In, for `aisupply import` and `aisupply measure`:

- `importers`: what `--as` takes (`FORMATS`); each format is one function that makes tables:
  `epoch`, `eto`, `followthemoney_tables` (by a `table_maker`), `rdf_tables`;
- `tables`: the folder of tables itself, both ways; `links`: one sheet of supplier links;
- `sheets`, `delimited`: files of cells as people have them.

Out, for `aisupply export`:

- `formats`: which format an ending means and who writes it (`FORMATS`); each is one function from
  a view to a `documents.Document`: `rdf_files`, `nanopublications`, `network_files`,
  `followthemoney`, `workbook`;
- `atom`: what changed, as a feed.
"""
