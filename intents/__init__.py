"""From a text to an understanding: intent, confidence, entities, ranking."""
