"""Systemic risk on the observed network."""
