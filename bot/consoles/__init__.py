"""The pages of staff: one module or folder a section, one look for all of them."""
