"""Is a graph sound?  Files that parse, shapes, and set-based checks.

`findings` is what comes out, `shapes` runs SHACL, `checks` the queries of ontology/checks,
`results` keeps what both find, `canonical` looks at how files are written, `locations` finds
lines in files, and `validate` puts them together.
"""

from __future__ import annotations

from aisupply.validation.findings import Finding, Lang, Report
from aisupply.validation.validate import validate_files, validate_graph, validate_quads

__all__ = ["Finding", "Lang", "Report", "validate_files", "validate_graph", "validate_quads"]
