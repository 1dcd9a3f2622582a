"""A schema.prisma and schema/ in, the one written as the other, and what they say otherwise, out."""
