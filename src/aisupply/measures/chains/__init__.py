"""Tiers, hidden concentration, stops and choke points along chains of needs."""
