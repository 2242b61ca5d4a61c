"""The documents of a dump: JSON, YAML and logs, found and read with their damage."""
