"""What calendar programs make of an iCalendar feed, also of a broken one, and of anybody's."""
