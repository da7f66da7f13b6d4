"""Who may edit: accounts, what they did, and what they have not finished."""
