"""The outer wall, one concern a file: headers, request ids, choice, origin, body.

They are plain ASGI, so that live streams pass through them unbuffered.
"""
