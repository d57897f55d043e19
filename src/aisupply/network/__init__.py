"""From claims to a network: what an edge is, on a day and through time."""
