"""Statistics: arrays and counts in, values out.

Where a quantity is not defined the answer is `NotEstimable` with the reason, never a number.
"""
