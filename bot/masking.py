"""Masking personal numbers in what is put on record or logged: mobile phones, identity cards, bank cards."""

from knowledge.masking import mask

__all__ = ["mask"]
