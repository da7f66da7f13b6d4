"""Who is owed what, and when: from the timeline and the clock to reminders and notices."""
