"""What a dump told: rows, what is missing, and commands that print its values."""
