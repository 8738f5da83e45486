"""Talking: greetings, thanks, help, a person, what cannot be read, and what is not understood."""
