"""The outer wall, one concern a file: headers, request ids and last resort, choice, origin.

They are plain ASGI, so that live streams pass through them unbuffered.
"""
