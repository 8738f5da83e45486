"""Who holds something of a resident besides the ground floor: what each erases, gives as a copy, hands to another record."""

from actions.handover import erasing as handover
from actions.handover import merging as handover_merging
from actions.visits import erasing as visits
from actions.visits import merging as visits_merging
from actions.visits.tables import bookings, waiting
from actions.voices import erasing as voices
from actions.voices import merging as voices_merging
from actions.voices.tables import parties
from knowledge.erasing import Eraser, Exporter, PhoneColumns
from knowledge.merging import Merger

ERASERS: tuple[Eraser, ...] = (visits.erase, voices.erase, handover.erase)
EXPORTERS: tuple[Exporter, ...] = (visits.export, voices.export, handover.export)
MERGERS: tuple[Merger, ...] = (visits_merging.merge, voices_merging.merge, handover_merging.merge)

#: Where a resident's phone stands: what goes when they withdraw it and stay.
PHONES: tuple[PhoneColumns, ...] = (
    PhoneColumns(table=bookings, columns=("phone", "phone_blind")),
    PhoneColumns(table=waiting, columns=("phone", "phone_blind")),
    PhoneColumns(table=parties, columns=("phone_sealed", "phone_blind")),
)
