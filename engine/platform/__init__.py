"""The platform: who looks after the installation, its centres, and the log of what they did."""
