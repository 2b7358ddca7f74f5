"""Drawings: read, checked, deployed as versions, kept ready to run.

A file is never changed once it is deployed. Versions of different keys that belong together make
a release, and an instance stays on its release until it ends.
"""
