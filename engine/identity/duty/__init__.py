"""The duty rosters of departments: shifts, who is on duty when, gaps, and rosters as tables.

Who is on duty at a moment is worked out in `access/duties`, since it decides who may do a task.
"""
