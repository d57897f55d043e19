"""Figures of what the measures return: `figures`, of what `counts` counts and parts in `traces`.

`alone` is a chart as a page of its own.
"""
