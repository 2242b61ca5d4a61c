"""The command line: argv to options, one module a command, exit codes, how a run ends."""
