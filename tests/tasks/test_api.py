"""The plan and its progress through the API: who sees what, and recording with the same policy as the page."""

import datetime as dt
import json

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from agencies.services import issue_token
from tasks.enums import ProgressStatus
from tasks.models import AnnualProgress, ProgressUpdate
from tasks.services import refresh_progress
from tests.conftest import TODAY, signed_in
from tests.factories.tasks import (
    AssignmentFactory,
    ClauseFactory,
    PlanFactory,
    ProgressUpdateFactory,
    ResponsibilityFactory,
    TaskFactory,
    TaskGroupFactory,
    UpdateDraftFactory,
)

pytestmark = pytest.mark.django_db

UPDATES = "/api/v1/progress-updates/"
ASSIGNMENTS = "/api/v1/assignments/"
SECRET = "Kết quả chưa được nhận của Ninh Phước"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(f"{TODAY} 09:00+07:00"):
        yield


@pytest.fixture
def recorded(assignment, officer):
    """Recorded by the lead agency, not accepted."""
    update = ProgressUpdateFactory(assignment=assignment, author=officer, result=SECRET)
    refresh_progress(assignment=assignment, year=2026)
    return update


def rows(user, url: str) -> list[dict]:
    answer = signed_in(user).get(url)
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


class TestWhoSeesUpdates:
    @pytest.mark.parametrize("name", ["officer", "head", "consolidator", "leader"])
    def test_the_agency_and_the_plans_readers_see_what_is_recorded(self, request, recorded, name):
        (row,) = rows(request.getfixturevalue(name), UPDATES)
        assert (row["id"], row["result"], row["agency"], row["task"]) == (recorded.pk, SECRET, "UBND-NP", "6.c.2")

    @pytest.mark.parametrize("name", ["stranger", "administrator"])
    def test_others_do_not_see_what_is_not_accepted(self, request, recorded, name):
        client = signed_in(request.getfixturevalue(name))
        answers = [client.get(url) for url in (UPDATES, f"{UPDATES}{recorded.pk}/", ASSIGNMENTS)]
        assert [answer.status_code for answer in answers] == [200, 404, 200]
        assert not [answer for answer in answers if SECRET in answer.content.decode()]
        assert answers[0].json()["count"] == 0

    def test_a_strangers_token_sees_no_more_than_they_do(self, stranger, recorded):
        client = Client(headers={"authorization": f"Token {issue_token(user=stranger).key}"})
        assert client.get(UPDATES).json()["count"] == 0

    def test_everybody_sees_what_is_accepted(self, stranger, recorded):
        ProgressUpdate.objects.update(accepted_at=timezone.now())
        assert [row["id"] for row in rows(stranger, UPDATES)] == [recorded.pk]

    def test_no_filter_is_a_way_round(self, stranger, recorded):
        queries = [
            "year=2026",
            "status=in_progress",
            "agency=UBND-NP",
            "task=6.c.2",
            f"assignment={recorded.assignment_id}",
        ]
        assert [rows(stranger, f"{UPDATES}?{query}") for query in queries] == [[]] * len(queries)

    def test_an_assignment_shows_the_progress_that_the_reader_may_see(self, officer, stranger, recorded):
        shown = {user: rows(user, f"{ASSIGNMENTS}?year=2026")[0] for user in (officer, stranger)}
        assert [shown[officer][name] for name in ("status", "percent", "as_of")] == ["in_progress", 50, "2026-06-10"]
        assert [shown[stranger][name] for name in ("status", "percent", "as_of")] == [None, None, None]

    def test_a_status_cannot_be_guessed_by_filtering(self, officer, stranger, recorded):
        url = f"{ASSIGNMENTS}?status=in_progress"
        assert [len(rows(user, url)) for user in (officer, stranger)] == [1, 0]


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", 2),
            ("year=2026", 1),
            ("year=2024", 0),
            ("status=in_progress", 2),
            ("status=done", 0),
            ("agency=UBND-NP", 2),
            ("task=6.c.2&year=2025", 1),
        ],
    )
    def test_updates_are_narrowed(self, officer, assignment, query, found):
        for year in (2025, 2026):
            ProgressUpdateFactory(assignment=assignment, year=year)
        assert len(rows(officer, f"{UPDATES}?{query}")) == found

    @pytest.mark.parametrize(
        "query",
        [
            "agency=khong-co",
            "task=99.z",
            "plan=khong-co",
            "year=hai",
            "year=1",
            "year=99999",
            "year=2026,5",
            "status=xong",
            "assignment=999999999999999999999",
            "assignment=abc",
            "plan=%00",
            "agency=%F0%9F%98%80%00",
            "status=%00",
            "year=%00",
            "assignment=%00",
            "co_quan=UBND-NP",
        ],
    )
    def test_a_value_that_cannot_be_is_refused_by_name(self, officer, query):
        answer = signed_in(officer).get(f"{UPDATES}?{query}")
        assert (answer.status_code, list(answer.json())) == (400, [query.split("=")[0]])

    def test_a_code_that_two_plans_have_names_both_until_the_plan_is_said(self, officer, assignment):
        other = AssignmentFactory(task=TaskFactory(code="6.c.2"))
        assert len(rows(officer, f"{ASSIGNMENTS}?task=6.c.2")) == 2
        (row,) = rows(officer, f"{ASSIGNMENTS}?task=6.c.2&plan={other.task.group.plan.code}")
        assert row["id"] == other.pk

    def test_tasks_of_an_agency(self, officer, assignment):
        TaskFactory()
        assert [row["code"] for row in rows(officer, "/api/v1/tasks/?agency=UBND-NP")] == ["6.c.2"]

    def test_clauses_are_the_text_in_order(self, officer, plan):
        later = ClauseFactory(plan=plan, position=2, text="Hai.")
        ClauseFactory(plan=plan, position=1, text="Một.", parent=later)
        ClauseFactory()
        found = rows(officer, f"/api/v1/clauses/?plan={plan.code}")
        assert [(row["text"], row["parent"]) for row in found] == [("Một.", later.ref), ("Hai.", None)]


def send(user, given, raw: str | None = None, **changes):
    new = {
        "assignment": given.pk,
        "year": 2026,
        "as_of": "2026-11-20",
        "status": "in_progress",
        "percent": 65,
        "result": "Đã thu gom 65%.",
        **changes,
    }
    body = json.dumps(new) if raw is None else raw
    return signed_in(user).post(UPDATES, body, content_type="application/json")


class TestRecording:
    def test_what_is_sent_is_recorded_and_answered(self, officer, assignment):
        answer = send(officer, assignment, is_estimate=True, cause="Thiếu xe.")
        update = ProgressUpdate.objects.get()
        assert answer.status_code == 201
        row = answer.json()
        assert (row["id"], row["percent"], row["as_of"], row["author"]) == (update.pk, 65, "2026-11-20", "Trần Thị An")
        assert (update.author, update.status, update.as_of) == (officer, "in_progress", dt.date(2026, 11, 20))
        assert (update.is_estimate, update.cause, update.result) == (True, "Thiếu xe.", "Đã thu gom 65%.")
        assert AnnualProgress.objects.get().percent == 65

    def test_a_token_records_too_and_needs_no_csrf(self, officer, assignment):
        client = Client(enforce_csrf_checks=True, headers={"authorization": f"Token {issue_token(user=officer).key}"})
        new = {"assignment": assignment.pk, "year": 2026, "as_of": "2026-11-20", "status": "done", "result": "Xong."}
        assert client.post(UPDATES, new, content_type="application/json").status_code == 201

    def test_a_session_needs_csrf(self, officer):
        client = Client(enforce_csrf_checks=True)
        client.force_login(officer)
        assert client.post(UPDATES, {}, content_type="application/json").status_code == 403

    @pytest.mark.parametrize("name", ["stranger", "consolidator", "leader", "administrator"])
    def test_another_agencys_assignment_is_forbidden(self, request, assignment, name):
        answer = send(request.getfixturevalue(name), assignment)
        assert answer.status_code == 403
        assert answer.json() == {"detail": "Chỉ người của cơ quan được giao mới cập nhật nhiệm vụ này."}
        assert not ProgressUpdate.objects.exists()

    def test_letters_are_composed(self, officer, assignment):
        send(officer, assignment, result="Ho\u0300a Bi\u0300nh  ")
        assert ProgressUpdate.objects.get().result == "Hòa Bình"

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("assignment", 999_999),
            ("assignment", 10**30),
            ("assignment", "1"),
            ("assignment", None),
            ("year", "2026"),
            ("year", 0),
            ("year", 1),
            ("year", 10_000),
            ("year", 2026.5),
            ("year", True),
            ("as_of", "20/11/2026"),
            ("as_of", "2026-02-30"),
            ("as_of", "2026-11-20T10:00:00"),
            ("as_of", 20261120),
            ("as_of", []),
            ("status", "xong"),
            ("status", ["done"]),
            ("status", {}),
            ("percent", "65,5"),
            ("percent", 65.5),
            ("percent", "65"),
            ("percent", 101),
            ("percent", -1),
            ("percent", 10**400),
            ("percent", False),
            ("is_estimate", "có"),
            ("is_estimate", 1),
            ("result", 5),
            ("result", None),
            ("result", ["a"]),
            ("result", "a\x00b"),
            ("result", "Uû ban nh©n d©n"),
            ("result", "a" * 20_001),
            ("reason", "a" * 501),
            ("corrects", -1),
            ("corrects", 2**63),
            ("seen_update", "x"),
            ("draft_version", -1),
            ("ket_qua", "Đã làm."),
            ("author", 1),
            ("accepted_at", "2026-11-20T10:00:00+07:00"),
        ],
    )
    def test_what_cannot_be_taken_is_refused_by_name(self, officer, assignment, field, value):
        answer = send(officer, assignment, **{field: value})
        assert (answer.status_code, list(answer.json())) == (400, [field])
        assert not ProgressUpdate.objects.exists()

    @pytest.mark.parametrize(
        "raw",
        ["", "{", "[]", "null", '"a"', "5", '{"year": NaN}', "[" * 100_000, '{"status": "\\ud800"}', '{"\\ud800": 1}'],
    )
    def test_what_is_no_json_object_is_refused(self, officer, assignment, raw):
        assert send(officer, assignment, raw).status_code == 400

    def test_bytes_that_are_no_text_and_too_many_bytes_are_refused(self, officer):
        client = signed_in(officer)
        answers = [
            client.post(UPDATES, raw, content_type="application/json") for raw in (b"\xff\xfe", b" " * 3_000_000)
        ]
        assert [answer.status_code for answer in answers] == [400, 413]

    def test_a_form_is_told_to_be_json(self, officer):
        assert signed_in(officer).post(UPDATES, {"year": 2026}).status_code == 415

    @pytest.mark.parametrize(
        ("changes", "field", "word"),
        [
            ({"status": "done", "percent": 90}, "percent", "100%"),
            ({"result": " \n"}, "result", "kết quả"),
            ({"as_of": "2026-11-24"}, "as_of", "23/11/2026"),
            ({"as_of": "2025-12-14"}, "as_of", "15/12/2025"),
            ({"year": 2031}, "year", "2022–2030"),
            ({"corrects": 999}, "reason", "lý do"),
        ],
    )
    def test_what_the_service_refuses_is_said_at_its_field(self, officer, assignment, changes, field, word):
        answer = send(officer, assignment, **changes)
        assert answer.status_code == 400
        assert word in " ".join(answer.json()[field])

    def test_who_did_not_see_the_latest_update_is_told_which_it_is(self, officer, assignment, recorded):
        answer = send(officer, assignment)
        assert answer.status_code == 409
        assert answer.json() == {
            "detail": "Nội dung đã được người khác sửa trong lúc đang nhập.",
            "seen_update": recorded.pk,
            "draft_version": 0,
        }
        assert send(officer, assignment, seen_update=recorded.pk).status_code == 201

    def test_a_draft_that_somebody_writes_is_not_thrown_away_unknowingly(self, officer, assignment):
        UpdateDraftFactory(assignment=assignment, version=3)
        answer = send(officer, assignment)
        assert (answer.status_code, answer.json()["draft_version"]) == (409, 3)
        assert send(officer, assignment, draft_version=3).status_code == 201

    def test_a_correction_names_what_it_corrects(self, officer, assignment, recorded):
        answer = send(officer, assignment, seen_update=recorded.pk, corrects=recorded.pk, reason="Nhầm số.")
        assert (answer.status_code, answer.json()["corrects"]) == (201, recorded.pk)

    def test_the_same_request_twice_is_one_update(self, officer, assignment):
        ids = [send(officer, assignment).json()["id"] for _time in range(2)]
        assert ids == [ProgressUpdate.objects.get().pk] * 2

    def test_what_is_recorded_is_not_changed_or_deleted(self, officer, recorded):
        client = signed_in(officer)
        url = f"{UPDATES}{recorded.pk}/"
        answers = [getattr(client, verb)(url, {}, "application/json") for verb in ("put", "patch", "delete")]
        assert [answer.status_code for answer in answers] == [405] * 3


def _update() -> None:
    ProgressUpdateFactory(accepted_at=timezone.now(), status=ProgressStatus.IN_PROGRESS)


def _task() -> None:
    task = TaskFactory()
    ResponsibilityFactory(task=task, agency=AssignmentFactory(task=task).agency)


@pytest.mark.parametrize(
    ("name", "make", "queries"),
    [
        ("plans", PlanFactory, 5),
        ("clauses", ClauseFactory, 5),
        ("task-groups", TaskGroupFactory, 6),
        ("tasks", _task, 6),
        ("assignments", AssignmentFactory, 5),
        ("progress-updates", _update, 6),
    ],
)
def test_the_number_of_queries_does_not_grow_with_rows(stranger, name, make, queries, django_assert_num_queries):
    client = signed_in(stranger)
    client.get("/tai-khoan/")
    for more in (1, 2):
        for _row in range(more):
            make()
        with django_assert_num_queries(queries):
            answer = client.get(f"/api/v1/{name}/")
    assert answer.json()["count"] == 3
