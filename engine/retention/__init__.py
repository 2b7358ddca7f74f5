"""What has ended goes when its time has come, with everything that hangs on it."""
