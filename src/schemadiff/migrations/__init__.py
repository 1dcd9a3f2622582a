"""Numbered migrations: files and lock, header and blocks, ledger, runner."""
