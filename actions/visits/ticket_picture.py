"""The ticket of a booking as a picture."""

from io import BytesIO

import segno

SCALE = 12  # pixels a module: large enough for a door's camera
BORDER = 4  # modules of quiet zone, as the standard asks


def ticket_png(ticket: str) -> bytes:
    """The ticket's QR code, black on white (PNG)."""
    picture = BytesIO()
    segno.make(ticket, error="m", micro=False).save(picture, kind="png", scale=SCALE, border=BORDER)
    return picture.getvalue()
