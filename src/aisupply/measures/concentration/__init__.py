"""Who depends on few suppliers: cells, exact bounds, verdicts, tipping points.

- `concentration`: the measure and its explanation, of a network; `rows`: one cell as a row;
- `tipping`: at which undisclosed volume a verdict changes; `conversion`: power as money;
- `timeline`: a measure at each date; `own_table` (read by `own_rows`): the same of a table.
"""
