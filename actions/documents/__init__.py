"""Finding documents and their interpretations, each with the other."""
