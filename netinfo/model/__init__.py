"""The nouns: what can be asked, what came back, what follows from it. No logic."""
