"""Choosing one of very many: people and departments that a field offers while one types."""
