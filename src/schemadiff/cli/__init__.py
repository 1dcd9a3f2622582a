"""Arguments in, exit codes out: one module per command."""
