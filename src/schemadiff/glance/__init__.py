"""A command line that was run before: what it printed then, if nothing that it looked at has moved since."""
