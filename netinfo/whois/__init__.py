"""Who has an address: every object that carries it, and the blocks that it lies in."""
