"""The rules of the job: shift, capture record, hit, answer, stop record, outcome. Pure.

Nothing here opens a file, a socket or a window; every function takes what it needs, the moment included.
"""
