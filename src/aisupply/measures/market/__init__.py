"""Shares of a known whole, never renormalised."""
