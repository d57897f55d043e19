"""What firms sell each other in a period: bounds from what their accounts say of other periods.

- `flow_system`: time cut into pieces, a volume for each, and what totals and shares say of them;
- `flow_concentration`: the concentration of a customer's suppliers in a year.
"""
