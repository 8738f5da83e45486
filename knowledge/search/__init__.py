"""Finding: tantivy over character bigrams, built from PostgreSQL, refreshed by a change sequence."""
