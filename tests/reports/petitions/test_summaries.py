"""Petitions as other pages tell of them: an agency's earlier ones, and what the leader's board waits for."""

import datetime as dt

import pytest
from django.urls import reverse

from plan_tracker.pages.summaries.screens import AWAITED_ROWS
from reports.petitions.models import PetitionEntry
from reports.petitions.summaries import Awaited, awaited, petitions_for_agency
from tests.conftest import TODAY, as_actor, signed_in
from tests.factories.reports import PetitionEntryFactory, PetitionFactory

pytestmark = pytest.mark.django_db

VIETNAM = dt.timezone(dt.timedelta(hours=7))


def at(day, hour=9):
    return dt.datetime.combine(day, dt.time(hour), VIETNAM)


class TestEarlier:
    @pytest.fixture
    def rows(self, plan, lead_agency):
        """Waiting; answered in June and closed in November; closed without an answer; of another agency."""

        def petition(text, day, **entries):
            states = {"raised": (day, "", "")} | entries
            made = PetitionFactory(plan=plan, agency=lead_agency, text=text, raised_at=at(day), state=list(states)[-1])
            for state, (on, words, document) in states.items():
                PetitionEntryFactory(petition=made, state=state, at=at(on), text=words, document=document)
            return made

        june, november = dt.date(2026, 6, 15), dt.date(2026, 11, 2)
        PetitionFactory(plan=plan, text="Của cơ quan khác")
        PetitionFactory(agency=lead_agency, text="Của kế hoạch khác")
        return [
            petition(
                "Đã trả lời", dt.date(2026, 3, 1), answered=(june, "Đã bố trí.", "12/UBND"), closed=(november, "", "")
            ),
            petition("Đang chờ", dt.date(2026, 4, 1), received=(june, "", "")),
            petition("Đóng", dt.date(2026, 5, 1), closed=(november, "Trùng.", "")),
        ]

    def told(self, rows, actor, **since):
        plan, agency = rows[0].plan, rows[0].agency_id
        return [
            (
                each.petition.text,
                each.settled_at and each.settled_at.astimezone(VIETNAM).date(),
                each.outcome,
                each.document,
            )
            for each in petitions_for_agency(plan, agency, actor, **since)
        ]

    def test_each_with_what_settled_it_first(self, rows, officer):
        assert self.told(rows, as_actor(officer)) == [
            ("Đã trả lời", dt.date(2026, 6, 15), "Đã bố trí.", "12/UBND"),
            ("Đang chờ", None, "", ""),
            ("Đóng", dt.date(2026, 11, 2), "Trùng.", ""),
        ]

    @pytest.mark.parametrize(
        ("since", "texts"),
        [
            (dt.date(2026, 6, 15), ["Đã trả lời", "Đang chờ", "Đóng"]),
            (dt.date(2026, 6, 16), ["Đang chờ", "Đóng"]),
            (dt.date(2026, 11, 2), ["Đang chờ", "Đóng"]),
            (dt.date(2026, 11, 3), ["Đang chờ"]),
        ],
    )
    def test_what_was_settled_before_the_day_is_left_out_what_waits_never(self, rows, officer, since, texts):
        assert [text for text, *_outcome in self.told(rows, as_actor(officer), since=since)] == texts

    def test_people_who_may_not_see_them_are_told_nothing(self, rows, stranger):
        assert self.told(rows, as_actor(stranger)) == []

    def test_one_query_whatever_the_number(self, rows, officer, django_assert_num_queries):
        actor = as_actor(officer)
        with django_assert_num_queries(1):
            assert len(self.told(rows, actor)) == 3


class TestAwaited:
    def test_the_oldest_come_first_and_all_are_counted(self, plan, leader, django_assert_num_queries):
        for days in (3, 9, 1, 6):
            PetitionFactory(plan=plan, text=f"{days}", raised_at=at(TODAY - dt.timedelta(days=days)))
        for state in ("answered", "closed"):
            PetitionFactory(plan=plan, state=state, raised_at=at(TODAY - dt.timedelta(days=90)))
        PetitionFactory(raised_at=at(TODAY - dt.timedelta(days=90)))
        actor = as_actor(leader)
        with django_assert_num_queries(1):
            found = awaited(plan, actor, 3)
            assert [(line.petition.text, line.waiting_days) for line in found.lines] == [("9", 9), ("6", 6), ("3", 3)]
        assert found.total == 4

    def test_none_is_none(self, plan, leader, petition):
        assert awaited(plan, as_actor(leader), 5).total == 1
        petition.delete()
        assert awaited(plan, as_actor(leader), 5) == Awaited((), 0)

    def test_others_count_what_they_see(self, plan, petition, officer, stranger):
        assert [awaited(plan, as_actor(person), 5).total for person in (officer, stranger)] == [1, 0]


class TestBoard:
    def test_it_links_the_oldest_five_and_counts_all(self, plan, leader, time_machine):
        time_machine.move_to(at(TODAY))
        petitions = [
            PetitionFactory(plan=plan, text=f"Việc {days}", raised_at=at(TODAY - dt.timedelta(days=days)))
            for days in range(7)
        ]
        answer = signed_in(leader).get(reverse("pages:board", args=[plan.code]))
        text = " ".join(answer.content.decode().split())
        assert "Chờ quyết định (7)" in text
        urls = [reverse("reports:petition", args=[plan.code, petition.pk]) for petition in petitions]
        assert [url for url in urls if f'href="{url}"' in text] == urls[-AWAITED_ROWS:]
        assert "trang_thai=awaiting" in text
        told = signed_in(leader).get("/api/v1/dashboard/", {"plan": plan.code}).json()
        assert told["petitions_awaiting"] == 7

    def test_when_nothing_waits_it_says_so(self, plan, leader):
        answer = signed_in(leader).get(reverse("pages:board", args=[plan.code]))
        assert "Mọi kiến nghị đã có trả lời." in answer.content.decode()
        assert not PetitionEntry.objects.exists()
