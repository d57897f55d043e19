"""The report: a folder of pages, each with what it computes, its figure and its template.

- `assemble`: from a view to what is printed (`model`); `site`: the files of the folder, page by
  page; `renderer`: what all pages share, and the navigation; `printer`: cells as they are printed;
- a module for each page: `index` (with `findings`), `concentration`, `tiers`, `chokepoints`,
  `loops`, `timeline`, `conflicts`, `network`, `dataset`, `search`;
- `lists`: the pages that list all firms, agreements, products, people, claims and sources;
- `things`: one page for each firm, agreement, product, person and source.
"""
