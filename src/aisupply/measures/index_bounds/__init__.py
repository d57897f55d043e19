"""Indices of concentration, and their exact bounds over volumes that are each between two ends."""
