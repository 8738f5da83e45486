"""Where more stands about a notice: an address that opens for its resident, for a while."""

from dataclasses import dataclass
from uuid import UUID

from bot.clock import Clock
from bot.web.case_links import ROOT, case_link
from knowledge.cipher import Cipher
from knowledge.links import LINK, personal_token
from knowledge.outbox import Parcel

VISITS_ROOT = "/visits"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLinks:
    """Addresses with a personal token where their page wants one; a token is made when it is shown, not when queued."""

    cipher: Cipher
    public_url: str
    now: Clock

    def of(self, parcel: Parcel) -> str:
        """The address of what a notice is about; empty where it has no page."""
        path = str(parcel.payload.get("path") or "")
        if path.startswith(f"{ROOT}/"):
            return case_link(self.cipher, self.public_url, UUID(path.removeprefix(f"{ROOT}/")), now=self.now())
        if path.startswith(f"{VISITS_ROOT}/"):
            token = personal_token(self.cipher, parcel.resident_id, now=self.now())
            return f"{self.public_url}{path}?{LINK}={token}"
        return f"{self.public_url}{path}" if path else ""
