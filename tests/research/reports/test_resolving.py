"""Every reference of the demo project's reports leads to a record, and every piece of evidence is one."""

from sqlmodel import col

from research import projects
from research.access import SYSTEM
from research.evidence import Evidence
from research.reports import kept, publishing
from research.store import Store


def test_whatever_a_report_of_the_demo_cites_is_there(demo_store: Store) -> None:
    with demo_store.begin(SYSTEM) as work:
        (project,) = projects.find(work)
        rows = [row for report in kept.find(work, project.id) for row in kept.sources(work, report.id)]
        found = work.briefs((row.kind, row.record_id) for row in rows)
        cited = {row.evidence_id for row in rows if row.evidence_id}
        pieces = work.rows(work.visible(Evidence).where(col(Evidence.id).in_(cited)))
    assert {row.reference.split(",")[0] for row in rows} == {brief.reference for brief in found.values()}
    assert {piece.id for piece in pieces} == cited != set()


def test_whatever_a_published_report_cites_leads_back_to_it(demo_store: Store) -> None:
    with demo_store.begin(SYSTEM) as work:
        (project,) = projects.find(work)
        for report in kept.find(work, project.id):
            ids = {row.record_id for row in kept.sources(work, report.id)}
            concerned = {each.id for key in ids for each in publishing.resting_on(work, [key])}
            assert (report.id in concerned) is report.is_published
