"""Figures of what the measures return."""
