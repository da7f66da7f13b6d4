"""From rows that wait to letters that arrived: leases, carriers, outcomes, and what needs a person."""
