"""Who depends on few suppliers: cells, exact bounds, verdicts, tipping points."""
