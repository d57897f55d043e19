"""The report: a folder of pages, each with what it computes, its figure and its template."""
