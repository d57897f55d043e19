"""Pages: the interactive view of a network and the report, as HTML that opens from disk.

`render_view` draws a network; `write_report` writes a folder with findings, tables and the view;
`findings` turns rows of concentration into sentences.

- `report`, `view`: the two, each in its package; `charts`, `layout`: figures, and places of nodes;
- `query`, `questions`: the pages of a server that ask;
- `templates`, `assets`: HTML, styles and scripts, and how they are put together;
- `styling`: the look of nodes and links; `addresses`: where the page of a thing is; `rows`: which
  rows tell most.
"""

from __future__ import annotations

from aisupply.pages.report.findings import findings
from aisupply.pages.report.model import Finding, ReportData, cell_anchor
from aisupply.pages.report.site import write_report
from aisupply.pages.view.view import render_view

__all__ = ["Finding", "ReportData", "cell_anchor", "findings", "render_view", "write_report"]
