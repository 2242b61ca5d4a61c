"""What a cluster can be asked for, one module a kind of object: the request, and how its JSON becomes a row."""
