"""Two catalogs in, the steps between them out, proven on a scratch database."""
