"""The board of the monitor: how everything stands, each figure a way into its list."""
