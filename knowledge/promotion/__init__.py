"""Advertisements planted in other people's texts: recognised by what they are made of, not by a list of them."""

from knowledge.promotion.finding import Planted, planted

__all__ = ["Planted", "planted"]
