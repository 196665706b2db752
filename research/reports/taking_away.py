"""A kept report as a file to take away, with the look that its project has chosen."""

from collections.abc import Callable
from functools import partial

from research.reports import drafting, files, kept, reference_documents
from research.reports.kept import Report
from research.store import UnitOfWork


def maker(work: UnitOfWork, report: Report, format: str) -> Callable[[], bytes]:
    """Return what makes a report's file: all of it is read now, so that nothing stays open while a tool works.

    What is returned raises ``ToolFailed`` where a tool fails or takes too long.

    Args:
        format: A key of ``files.FORMATS``. A draft says in its title that it is one.
    """
    return partial(
        files.to_file,
        report.markdown,
        format,
        title=drafting.shown_title(report),
        language=report.language,
        pictures=drafting.pictures(report),
        rows=kept.sources(work, report.id) if format == "csv" else (),
        reference=reference_documents.of(work, report.project_id, format),
        made_on=report.made_on,
    )
