"""Kalender Tahapan: the calendar and deadline service of Indonesia's regional elections.

The rooms of this package and the order in which data walks through them: docs/architecture.md.
"""

__version__ = "1.0.0"
