"""Which office is told what and when, and the ledger that proves it."""
