"""Benchmarks: how long the commands take, and how well hydrating does.

Of speed whole processes are measured, with their memory, and as ratios: to reading all
files and parsing their JSON, less than which no tool can do. So the figures of two
machines compare. `measure` runs them on what `corpora` makes, `report` tells of them.

`hydrate` measures how annotations of withheld texts find their place again in copies
with known `changes`.
"""
