"""Extensions and seats: which telephone belongs to which desk, and who sits there now.

A seat binds an extension to the address of a PC; whoever signs in from that address sits at it.
Software telephones (WebRTC) need no seat. `switch` dials for people who click a number.
"""
