"""What if: without, added, firm, merged; and what that changes."""
