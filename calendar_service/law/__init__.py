"""The rules that hold for an election, as packs of data with their days of validity."""
