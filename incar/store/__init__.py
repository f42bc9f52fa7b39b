"""What the car keeps: encrypted lists and records, and nothing in plain text.

Two SQLCipher files lie in the data folder, `lists.db` and `records.db`, each with one writer at a time and any
number of readers. The key never lies beside them. This is the only room with SQL in the car.
"""
