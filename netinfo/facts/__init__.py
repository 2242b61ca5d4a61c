"""One module per question: its sources, its readers, its pitfalls."""
