"""Records go home: each once, the urgent first, over a link that comes and goes.

`link` speaks to the back office; `uploader` empties the outbox through it.
"""
