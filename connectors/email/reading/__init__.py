"""From raw bytes to a letter: character sets, headers, parts, HTML, quotes and bounces.

Everything here is pure: no database, no clock, no network. `parse.read` never raises, whatever the
bytes are.
"""
