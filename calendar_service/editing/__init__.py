"""What an edit of the timetable would do, before it does it."""
