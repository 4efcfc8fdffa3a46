"""The command line: the only place that prints or exits."""

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

EXIT_CODES = """\b
Exit codes:
  0    done, and nothing was found
  1    something was found: findings, faults, lost spans, stale pages
  2    the command was used wrongly, or failed
  130  interrupted
  141  whoever read the output went away
"""


@click.group(
    cls=OneLineErrors,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EXIT_CODES,
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
