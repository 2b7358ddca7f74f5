"""User tasks: who may do them, who has taken them, drafts, and links for people without a desk."""
