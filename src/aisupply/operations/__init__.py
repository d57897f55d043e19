"""The questions of the product: one declaration each, for command line, API and agents."""
