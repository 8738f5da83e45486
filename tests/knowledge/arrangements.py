"""The State Council's arrangements of 2024 to 2026, typed in from the notices: (first day off, last day off), and the
weekend days worked. Independent of the base list: a slip in either shows.
"""

from datetime import date, timedelta

#: 国办发明电〔2023〕7号 (2023-10-25), 国办发明电〔2024〕12号 (2024-11-12), 国办发明电〔2025〕7号 (2025-11-04)
OFF = {
    2024: ["0101-0101", "0210-0217", "0404-0406", "0501-0505", "0610-0610", "0915-0917", "1001-1007"],
    2025: ["0101-0101", "0128-0204", "0404-0406", "0501-0505", "0531-0602", "1001-1008"],
    2026: ["0101-0103", "0215-0223", "0404-0406", "0501-0505", "0619-0621", "0925-0927", "1001-1007"],
}
WORKED = {
    2024: ["0204", "0218", "0407", "0428", "0511", "0914", "0929", "1012"],
    2025: ["0126", "0208", "0427", "0928", "1011"],
    2026: ["0104", "0214", "0228", "0509", "0920", "1010"],
}


def _day(year: int, written: str) -> date:
    return date(year, int(written[:2]), int(written[2:]))


def worked_days(year: int) -> set[date]:
    """Every working day of a year, counted day by day from the table above."""
    off = set()
    for written in OFF[year]:
        first, last = (_day(year, one) for one in written.split("-"))
        off |= {first + timedelta(days=step) for step in range((last - first).days + 1)}
    worked = {_day(year, written) for written in WORKED[year]}
    assert not off & worked
    assert all(day.weekday() >= 5 for day in worked)
    days = (date(year, 1, 1) + timedelta(days=step) for step in range(366))
    return {day for day in days if day.year == year and (day in worked or (day.weekday() < 5 and day not in off))}
