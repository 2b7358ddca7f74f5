"""The pages of the platform: centres, servers, and the log of what was done to them."""
