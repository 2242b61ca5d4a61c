"""What was given as a dump, opened as named parts: archives, encodings, wrapped lines, bounds."""
