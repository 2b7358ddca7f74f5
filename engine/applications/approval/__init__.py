"""Approvals as a list: who says yes, one after the other, written as an ordinary drawing.

`chain` is the list and its checks, `writing` makes the drawing, `reading` gets the list back from
a drawing as long as nobody has changed what it does elsewhere.
"""
