"""Report to text: one module a view; views know nothing of sources."""
