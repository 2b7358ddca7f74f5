"""How people and programs prove who they are: sessions, tokens, one-time links."""
