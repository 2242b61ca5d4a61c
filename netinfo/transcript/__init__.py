"""The homework answer: facts, then the commands that prove them with what they really printed, and reading it back."""
