"""Amounts in words, in English and French, as bounds with unit, kind and reading rule."""
