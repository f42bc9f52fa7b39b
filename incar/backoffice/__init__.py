"""The reference back office: the other end that cars report to and take their lists from, for a force to run.

An `office` is a folder: settings, keys, certificate authority, signed repository, lists. What comes in on one side,
list files of `sources` and `entries` of control and crews, becomes sealed files and a signed index by `publishing` in
the `repository`; cars fetch those as plain files. What cars send on the other side, records and pictures, is kept once
in the `database`. `application` speaks HTTP to clients that the `authority` has given certificates, and `housekeeping`
does what falls due by the clock.
"""
