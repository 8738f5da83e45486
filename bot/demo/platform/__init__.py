"""A server that plays WeChat: it pushes what residents say, and answers the API as strictly as the platform does."""
