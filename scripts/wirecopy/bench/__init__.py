"""How long the commands take, and how much memory, on corpora of any size.

Measured are whole processes, and as ratios: to reading all files and parsing their
JSON, less than which no tool can do. So the figures of two machines compare.
"""
