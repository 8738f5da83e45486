"""A signed link that opens one case for its resident."""

from datetime import datetime, timedelta
from uuid import UUID

from knowledge.cipher import Cipher
from knowledge.links import LINK, personal_token

SCOPE = "case"
ROOT = "/voices/cases"
LINK_LIFE = timedelta(days=14)


def case_link(cipher: Cipher, public_url: str, case_id: UUID, *, now: datetime) -> str:
    """An address that opens this one case for its resident, for two weeks."""
    token = personal_token(cipher, case_id, now=now, scope=SCOPE, life=LINK_LIFE)
    return f"{public_url}{ROOT}/{case_id}?{LINK}={token}"
