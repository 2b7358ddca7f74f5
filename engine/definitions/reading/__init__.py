"""From XML to the model: reader.py walks a file, events.py and extensions.py read the parts.

Several dialects are read into one model; `repairing` completes what has only one meaning.
"""
