"""Which network solution (CNI) is in charge."""
