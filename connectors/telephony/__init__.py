"""Extensions and seats: which telephone belongs to which desk, and who sits there now.

No telephone is spoken to here. A seat binds an extension to the address of a PC; whoever signs in
from that address sits at it. Software telephones (WebRTC) need no seat.
"""
