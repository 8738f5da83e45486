"""Open-day visits: events and their sessions, bookings, the waiting list, the door, feedback, forgetting."""
