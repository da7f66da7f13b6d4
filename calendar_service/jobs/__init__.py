"""Dramatiq and time: the worker drains the ledger, the clock process finds what is due."""
