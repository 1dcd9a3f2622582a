"""Two catalogs in, the steps between them out, proven on a scratch database."""

from schemadiff.proof.build import Migration, build
from schemadiff.proof.compare import Side, settled

__all__ = ["Migration", "Side", "build", "settled"]
