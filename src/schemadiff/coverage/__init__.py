"""Which column of which catalog is compared where, or why not: data in TOML, read here, written as docs/coverage.md."""
