"""python -m calendar_service <command>."""
