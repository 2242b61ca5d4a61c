"""What a cluster can be asked for, one module a thing: where it is and how an object becomes a row."""
