"""The reference back office: the other end that cars report to, for a force to run or to learn the wire from.

`tables` says what is kept, `archive` keeps it, `application` speaks HTTP. Everything a car sends is idempotent by its
id: the answer to a second copy is "known already".
"""
