"""The steps of cleaning, one small module each: `run(draft) -> draft`, pure, never raising on any text."""
