"""Messages between the programs of one car: core and display, core and camera workers.

Typed, tagged, packed with MessagePack and framed by a four-byte length. Nothing here knows what a message does.
"""
