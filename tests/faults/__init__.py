"""What can go wrong around a command: a kill, a full disk, somebody else at work.

Real commands run in processes of their own on a copy of a small corpus, and something
happens to them. `tests/test_faults.py` runs a part of it, `python tests/campaign.py`
all of it, several hundred times.
"""
