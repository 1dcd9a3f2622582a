"""Nothing in, the number of this version out. pyproject.toml takes it from here: a look into metadata would be slow."""

VERSION = "0.1.0"
