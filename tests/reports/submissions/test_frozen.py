"""The database itself refuses to change what was sent: to a bare SQL statement and to the administration alike."""

import pytest
from django.db import DatabaseError, connection, transaction

from reports.submissions.enums import SubmissionState
from reports.submissions.models import SubmissionEvent, SubmissionLine, SubmissionRevision
from tests.conftest import signed_in
from tests.reports.submissions.rounds import bring_to, new_round

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(plan):
    round_ = new_round(plan)
    bring_to(round_, SubmissionState.RETURNED)
    round_.write("Sửa lại.")
    return round_


def refused(statement: str, *values: object) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except DatabaseError as error:
        return "frozen" in str(error)
    return False


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("reports_submissionline", "position = 9"),
        ("reports_submissionline", "update_sent_id = NULL"),
        ("reports_submissionline", "measurement_sent_id = NULL"),
        ("reports_submissionevent", "reason = 'khác'"),
        ("reports_revisiondecision", "reason = 'khác'"),
    ],
)
def test_rows_of_what_was_sent_and_decided_can_be_neither_changed_nor_deleted(sent, table, change):
    assert refused(f"UPDATE {table} SET {change}")
    assert refused(f"DELETE FROM {table}")


def test_a_sent_revision_is_frozen_and_the_one_being_written_is_not(sent):
    assert SubmissionRevision.objects.count() == 2
    assert refused("UPDATE reports_submissionrevision SET number = 9 WHERE sent_at IS NOT NULL")
    assert refused("DELETE FROM reports_submissionrevision WHERE sent_at IS NOT NULL")
    assert not refused("UPDATE reports_submissionrevision SET number = 9 WHERE sent_at IS NULL")


def test_the_models_are_refused_too(sent):
    line = SubmissionLine.objects.get()
    line.position = 9
    with pytest.raises(DatabaseError), transaction.atomic():
        line.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        SubmissionEvent.objects.all().delete()


def test_the_administration_offers_no_change(sent, administrator):
    client = signed_in(administrator)
    revision = SubmissionRevision.objects.sent().get()
    url = f"/quan-tri/reports/submissionrevision/{revision.pk}/change/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"number": "9"}).status_code == 403
    assert SubmissionRevision.objects.sent().get().number == 1
