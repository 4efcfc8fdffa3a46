"""Loading: load_dataset on a built dataset, all configs, into an empty cache.

A process of its own: `python -m wirecopy.bench.loading FOLDER`.
"""

import sys
import tempfile


def load(folder: str) -> int:
    """Load all configs of a dataset; return the number of rows."""
    from datasets import get_dataset_config_names, load_dataset

    rows = 0
    with tempfile.TemporaryDirectory() as cache:
        for config in get_dataset_config_names(folder):
            loaded = load_dataset(folder, config, cache_dir=cache)
            rows += sum(len(split) for split in loaded.values())
    return rows


if __name__ == "__main__":
    load(sys.argv[1])
