"""The cipher of this service, from its settings, and the columns it seals."""

from actions.handover.erasing import ENCRYPTED as HANDOVER
from actions.visits.privacy import PHONE
from actions.visits.privacy import SEALED_COLUMNS as VISITS
from actions.visits.tables import bookings, feedback, waiting
from actions.voices.contacts import ENCRYPTED as VOICES
from bot.settings import Settings, secret_of
from knowledge.attachments import ENCRYPTED as ATTACHMENTS
from knowledge.cipher import Cipher, derived_key, parse_keys
from knowledge.identities import ENCRYPTED as IDENTITIES
from knowledge.resealing import EncryptedColumn

_VISIT_TABLES = {table.name: table for table in (bookings, waiting, feedback)}
_BLINDS = {PHONE: "phone_blind"}

#: Every sealed column of the product; `mingchuang keys rotate` walks it. A test finds one that is missing.
ENCRYPTED: tuple[EncryptedColumn, ...] = (
    *ATTACHMENTS,
    *IDENTITIES,
    *(
        EncryptedColumn(table=_VISIT_TABLES[table], column=column, context=context, blind=_BLINDS.get(context))
        for table, column, context in VISITS
    ),
    *VOICES,
    *HANDOVER,
)


def cipher_of(settings: Settings) -> Cipher:
    """The data keys of the settings; behind them, and alone where there are none, the one made from the secret key.

    So a service that begins without data keys can be given some later: what the derived key sealed still opens.
    """
    return Cipher((*parse_keys(settings.data_keys.get_secret_value()), derived_key(secret_of(settings))))
