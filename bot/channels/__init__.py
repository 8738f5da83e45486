"""One door each: the official account, the web chat; and the rule of five seconds."""
