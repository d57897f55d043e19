"""The interactive view of a network: one page that opens from disk."""
