"""Claims under a lens: which count, what they say, where they disagree, what changed."""
