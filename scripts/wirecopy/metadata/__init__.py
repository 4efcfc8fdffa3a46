"""What is said of the dataset, in the forms that people and machines read.

Two files are written by hand, and all others are made of them and of the rows:
`citation` reads CITATION.cff and makes the files for archives, `citation_forms` the
forms that people paste; `datasheet` reads DATASHEET.md. `card` makes the card that the
Hub shows, `croissant` the same for tools that read Croissant, and `fields` lists the
columns and properties by which two versions are compared.
"""
