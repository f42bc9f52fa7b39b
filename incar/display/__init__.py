"""What the crew sees and hears: a program of its own, joined to the core by the messages of `incar.messages.display`.

    CoreLink ── State, Done, Refused, Picture ──► StatusBoard, AlertDesk, StopForm, ShiftForm ──► QML
       ▲                                                       │
       └────────────── requests ◄── touches ◄──────────────────┘           AlertDesk ──► Announcer (tone, voice)

The view models hold every decision and no pixel; QML in `resources/qml/` holds every pixel and no decision. When the
core is silent for two seconds the display says so itself. This is the only room that knows Qt.
"""

import os

from incar.display.immortal import keep_singletons

keep_singletons()
# Qt looks for PipeWire when its sound module is loaded and complains where there is only PulseAudio, before any message
# handler can be in place.
os.environ.setdefault("QT_LOGGING_RULES", "qt.multimedia.symbolsresolver=false")
