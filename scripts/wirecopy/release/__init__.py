"""Releasing the corpus, and holding against it what others have of a release.

`prepare` writes what a release consists of, `faults` finds what its files lack, and
`changelog` tells what became of the data. `publish` brings the dataset to the Hub:
`hub` reads there, `hub_write` writes. `verify` says whether a dataset is the one that
was built, `archive` packs it into one file, and `find_citation` looks for the citation
of a release wherever that is.
"""
