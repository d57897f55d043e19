"""Payments, loops of investments and purchases, what may come back."""
