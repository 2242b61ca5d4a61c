"""How much room a network has: slices, addresses, and how many more nodes, Pods and Services fit."""
