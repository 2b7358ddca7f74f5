"""What the centre does: one room per application, each with its drawings beside it.

The drawings under `bpmn/` say in which order things happen; the Python says what a single step
does. Rooms cause things in each other by messages in the drawings, and read each other's queries.
"""
