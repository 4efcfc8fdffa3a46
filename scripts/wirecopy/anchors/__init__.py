"""Annotations without the text: anchors, and how they are attached to a user's copy.

A text that may not be passed on is represented by its anchors: hashes of stretches too
long to be guessed, and the places of the spans between them. Who holds a copy of the
text gets the annotations back, each with a word on how it was found, or not at all.
"""
