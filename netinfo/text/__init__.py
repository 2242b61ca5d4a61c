"""Words for people: messages, their translation, and how text from outside becomes safe to print."""
