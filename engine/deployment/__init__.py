"""What analysts made is brought in: checked, given versions, pinned together."""
