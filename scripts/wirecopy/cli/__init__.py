"""The command line: the only place that prints or exits.

Exit code 0: clean; 1: there are findings; 2: the tool was used wrongly, or failed.
"""

import click

from wirecopy.cli.base import OneLineErrors
from wirecopy.cli.checking import check, fix
from wirecopy.cli.comparing import diff, log, review
from wirecopy.cli.dataset import build
from wirecopy.cli.documents import export, import_, show
from wirecopy.cli.editing import carry, edit
from wirecopy.cli.formats import add_formats
from wirecopy.cli.hydrating import anchor, hydrate
from wirecopy.cli.measuring import agreement, figures, stats
from wirecopy.cli.publishing import publish, verify
from wirecopy.cli.releasing import cite, release_check
from wirecopy.cli.scoring import score
from wirecopy.cli.starting import init


@click.group(
    cls=OneLineErrors, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(package_name="wirecopy")
def main() -> None:
    """Check, build and release an annotated corpus of news copy."""


for command in (
    init,
    check,
    fix,
    show,
    edit,
    export,
    import_,
    carry,
    anchor,
    hydrate,
    diff,
    log,
    review,
    build,
    stats,
    agreement,
    score,
    figures,
    release_check,
    cite,
    verify,
    publish,
):
    main.add_command(command)
add_formats()
