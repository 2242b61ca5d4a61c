"""What each command does: options in, text on stdout, exit code out. Typer is not known here."""
