"""Documents, their interpretations, curated answers and the questions nobody could answer."""
