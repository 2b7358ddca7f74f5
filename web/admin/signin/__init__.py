"""How people sign in: attacks, second steps, houses that vouch, and one person's sessions."""
