"""What all solutions share: components found by their records, their settings, the control plane, Pod addresses."""
