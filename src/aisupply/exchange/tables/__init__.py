"""Facts as tables: the folder of CSV files in which users bring their own.

- `schema`: the tables and columns, as the Data Package descriptor `schema.json` has them;
- `template`: an example of each table, to be filled in;
- `reader`: from a folder to typed rows, with every problem of it;
  `files` (which files there are, their headers and decimal marks), `cells` (one cell to a
  value), `quantities` (words and bounds),
  `checks` (keys, references, order);
- `problems`: what is wrong, where, and what to do;
- `describe`: the tables and columns as Markdown, for the documentation.

Up to here nothing knows RDF. Then the rows become claims, and claims rows:

- `importing`: the whole way in; `mapping` (and `mapping_*`, a module for tables of one subject):
  rows to claims; `registry`, `own_categories`: rows to who and what exists;
- `identity`, `holdings`, `existing`: what is there already; `soundness`: is the result sound;
  `writer`: claims to files;
- `export`, with `export_*`: claims back to rows; `unwritten`: claims that no row can hold.
"""

from __future__ import annotations

from aisupply.exchange.tables.problems import Problem, problems_table
from aisupply.exchange.tables.reader import read_folder
from aisupply.exchange.tables.rows import Counts, Folder, PartialDate, Row
from aisupply.exchange.tables.schema import tables_schema
from aisupply.exchange.tables.template import write_template

__all__ = [
    "Counts",
    "Folder",
    "PartialDate",
    "Problem",
    "Row",
    "problems_table",
    "read_folder",
    "tables_schema",
    "write_template",
]
