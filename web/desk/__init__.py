"""The desk of who takes calls: the extension that rings there."""
