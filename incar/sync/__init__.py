"""The car and its back office: lists come, records go home, each once, over a link that comes and goes.

identity   who this car is and whom it believes; words for a connection that failed
link       the core's wire: records, pictures, health, the held signal     list_link   the list keeper's
uploader   empties the outbox, within `budget`, with `pictures` in parts   trust       what is vouched for (TUF)
health     how the car is                                                  ways        the cheapest files to a list
signal     wakes the core when something waits                             downloads   brings them, resuming
                                                                           lists       applies them
                                                                           list_keeper the process that does so
"""
