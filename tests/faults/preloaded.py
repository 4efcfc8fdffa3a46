"""All that the commands import, so that a process forked from here has it."""

import codecs
import os

os.environ["HF_HUB_OFFLINE"] = os.environ["HF_DATASETS_OFFLINE"] = "1"

import datasets
import pyarrow.parquet
import spacy

import wirecopy.anchors
import wirecopy.build
import wirecopy.checks.hydrated
import wirecopy.checks.report
import wirecopy.checks.run
import wirecopy.cli
import wirecopy.fix
import wirecopy.formats
import wirecopy.formats.new_stories
import wirecopy.formats.onto_documents
import wirecopy.hydrating
import wirecopy.inline
import wirecopy.inline.deliver
import wirecopy.inline.draft
import wirecopy.state

for name in ("cp1252", "utf-8-sig", "utf-16", "utf-32-le"):
    codecs.lookup(name)

__all__ = ["datasets", "pyarrow", "spacy", "wirecopy"]
