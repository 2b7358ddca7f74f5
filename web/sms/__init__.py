"""Text messages: what went out, what is in doubt, the gateway, and where the gateway reports."""
