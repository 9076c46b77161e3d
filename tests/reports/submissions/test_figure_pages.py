"""Figures in the workspace and in the review: what is shown to whom, and where each link leads."""

import datetime as dt
import html
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from indicators.enums import Half
from indicators.rules import Period
from reports.periods.enums import PeriodKind
from reports.submissions import services
from reports.submissions.enums import Decision
from reports.submissions.models import LineDecision, SubmissionLine
from tests.conftest import TODAY, signed_in
from tests.factories.agencies import AgencyFactory
from tests.reports.helpers import lead_task
from tests.reports.submissions.figures import committee, districts, measured_part, proven, stated
from tests.reports.submissions.rounds import S, bring_to, new_round

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY)


@pytest.fixture
def areas(db):
    return districts("Bác Ái", "Ninh Hải")


@pytest.fixture
def round_(plan):
    return new_round(plan)


@pytest.fixture
def part(plan, round_, areas):
    return measured_part(plan, round_.agency)


def address(round_, name="submission", *more):
    return reverse(f"reports:{name}", args=[round_.plan.code, round_.submission.period.code, round_.agency.code, *more])


def page(round_, who="officer", name="submission", **asked):
    answer = signed_in(getattr(round_, who)).get(address(round_, name), asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


class TestWorkspace:
    def test_each_area_shows_its_figure_or_that_it_is_missing(self, round_, part, areas):
        stated(part, areas[0])
        for asked in ({}, {"muc": "so-lieu"}):
            text = page(round_, **asked)
            assert 'id="chi-tieu-11-main"' in text
            for words in ("81,2%", "812/1.000 tấn", "ước · 10/11/2026", "1/2 huyện, thành phố; thiếu: Ninh Hải"):
                assert words in text
            assert '<b class="figure-value">Còn thiếu</b>' in text

    @pytest.mark.parametrize("kind", [PeriodKind.ANNUAL, PeriodKind.HALF_YEAR])
    def test_each_area_leads_to_where_its_figure_is_entered(self, plan, areas, kind):
        round_ = new_round(plan, kind=kind)
        part = measured_part(plan, round_.agency)
        client = signed_in(round_.officer)
        answer = client.get(address(round_), {"muc": "so-lieu"})
        link = re.search(r'class="figure-link" href="([^"]*)"', answer.content.decode())
        entry = client.get(html.unescape(link[1])).context["entry"]
        half = Half.FIRST if kind == PeriodKind.HALF_YEAR else Half.NONE
        assert (entry.part, entry.area, entry.period) == (part, areas[0], Period(2026, half))
        assert reverse("indicators:grid", args=[plan.code, "11"]) in answer.content.decode()

    def test_what_may_not_be_written_now_leads_nowhere(self, round_, part):
        bring_to(round_, S.SENT)
        text = page(round_, muc="so-lieu")
        assert 'id="chi-tieu-11-main"' in text
        assert "figure-link" not in text

    def test_the_checks_lead_to_the_part(self, round_, part, areas):
        stated(part, areas[0])
        text = page(round_)
        link = f'<a href="{address(round_)}?muc=so-lieu#chi-tieu-11-main">Chỉ tiêu 11</a>'
        assert f"{link} Chưa có số liệu: Ninh Hải." in text

    def test_the_next_gap_is_a_figure_once_nothing_else_is_missing(self, plan, round_, part):
        gap = f'href="{address(round_)}?muc=so-lieu#chi-tieu-11-main" data-key="n"'
        missing = lead_task(plan, round_.agency, code="5.2")
        round_.write()
        assert f'href="{address(round_)}?dong=5.2#dong" data-key="n"' in page(round_)
        missing.delete()
        assert gap in page(round_)
        # Figures stop no sending: from there the way goes on.
        text = page(round_, muc="so-lieu")
        assert f'href="{address(round_)}#moves" data-key="n">Đi tới phần trình, gửi</a>' in text

    def test_the_words_of_the_review_stand_beside_the_part(self, round_, part, areas):
        stated(part, areas[0])
        bring_to(round_, S.SENT)
        line = SubmissionLine.objects.get(area=areas[0])
        reason = {"decision": Decision.RETURN, "comment": "Kiểm tra mẫu số."}
        services.decide_line(actor=round_.actor("consolidator"), line=line, **reason)
        round_.say("return_submission", "consolidator", reason="Bổ sung.")
        where = f'<a href="{address(round_)}?muc=so-lieu#chi-tieu-11-main">chỉ tiêu 11 (Bác Ái)</a>'
        assert f"{where}: Kiểm tra mẫu số." in page(round_)
        assert "<b>Bác Ái – Trả lại:</b> Kiểm tra mẫu số." in page(round_, muc="so-lieu")

    def test_a_head_is_told_which_figures_changed(self, round_, part, areas):
        stated(part, areas[0])
        bring_to(round_, S.RETURNED)
        assert "Các dòng chưa đổi so với lần đó." in page(round_, "head")
        stated(part, areas[0], as_of=dt.date(2026, 11, 20))
        link = f'<a href="{address(round_)}?muc=so-lieu#chi-tieu-11-main">chỉ tiêu 11</a>'
        assert f"Đổi so với lần đó: {link}." in page(round_, "head")

    def test_a_committee_is_asked_for_nothing(self, plan, areas):
        round_ = new_round(plan, agency=committee(plan, areas[0]))
        measured_part(plan, AgencyFactory())
        text = page(round_, muc="so-lieu")
        assert "Số liệu của địa bàn (không bắt buộc)" in text
        assert "Còn thiếu" not in text

    def test_an_agency_without_indicators_sees_no_section(self, round_):
        assert "Số liệu chỉ tiêu" not in page(round_)


class TestReview:
    @pytest.fixture
    def resent(self, round_, part, areas):
        stated(part, areas[0])
        bring_to(round_, S.RETURNED)
        stated(part, areas[0], numerator=Decimal(900), as_of=dt.date(2026, 11, 20))
        round_.send()
        return round_

    def test_old_and_new_value_stand_in_one(self, resent):
        text = page(resent, "consolidator", "review")
        assert "<b>1</b>/3 dòng đổi so với lần trước" in text
        gone = [re.sub("<[^>]*>", "", piece) for piece in re.findall("<del>(.*?)</del>", text)]
        assert gone == [f"[đã bỏ: {words}]" for words in ("81,2", "81,2", "812/1.000", "10/11/2026")]

    def test_each_area_is_decided_on_by_itself(self, resent):
        line = SubmissionLine.objects.filter(part__isnull=False).order_by("-revision__number", "position")[0]
        url = address(resent, "decide", line.pk)
        answer = signed_in(resent.consolidator).post(url, {"decision": "return", "comment": "Kiểm tra mẫu số."})
        assert (answer.status_code, answer.url) == (302, f"{address(resent, 'review')}#dong-{line.pk}")
        assert LineDecision.objects.get(line=line).comment == "Kiểm tra mẫu số."
        text = page(resent, "consolidator", "review")
        assert f'id="dong-{line.pk}" tabindex="-1" data-review-line' in text
        assert "Kiểm tra mẫu số." in text

    def test_each_figure_leads_to_its_page_and_files_and_stands_beside_the_year_before(self, round_, part, areas):
        stated(part, areas[0], year=2025, numerator=Decimal(780), as_of=dt.date(2025, 12, 31))
        sent = stated(part, areas[0])
        file = proven(sent)
        bring_to(round_, S.SENT)
        text = page(round_, "consolidator", "review")
        for name, made in (("pages:figure", sent), ("indicators:evidence_file", file)):
            assert f'href="{reverse(name, args=[round_.plan.code, "11", made.pk])}' in text
        assert "Cùng kỳ năm trước: 78% (tăng 3,2 điểm phần trăm)" in text
        assert "đã sửa sau khi gửi" not in text

    def test_a_figure_that_was_corrected_since_says_so(self, round_, part, areas):
        sent = stated(part, areas[0])
        bring_to(round_, S.SENT)
        made = stated(part, areas[0], numerator=Decimal(900), corrects=sent, reason="Nhập nhầm.")
        link = reverse("pages:figure", args=[round_.plan.code, "11", made.pk])
        assert f'href="{link}">đã sửa sau khi gửi</a>' in page(round_, "consolidator", "review")

    def test_who_only_reads_gets_no_buttons(self, resent, leader):
        text = signed_in(leader).get(address(resent, "review")).content.decode()
        assert "Bác Ái" in text
        assert "line-decision" not in text


@pytest.mark.parametrize("asked", [{}, {"muc": "so-lieu"}, {"dong": "5.1"}])
def test_words_on_a_sending_are_read_only_once_there_is_one(plan, areas, asked, django_assert_max_num_queries):
    round_ = new_round(plan)
    proven(stated(measured_part(plan, round_.agency), areas[0]))
    bring_to(round_, S.DRAFTING)
    read = []
    for _when in ("first", "later"):
        client = signed_in(round_.officer)
        with django_assert_max_num_queries(30) as captured:
            client.get(address(round_), asked)
        read.append(sum('FROM "reports_linedecision"' in query["sql"] for query in captured.captured_queries))
        if not round_.now().revisions.sent().exists():
            round_.send()
            round_.say("return_submission", "consolidator", reason="Thiếu số liệu thu.")
    assert read == [0, 1]


@pytest.mark.parametrize(("name", "who"), [("submission", "head"), ("review", "consolidator")])
def test_pages_cost_as_many_queries_for_many_figures_as_for_one(plan, name, who, django_assert_max_num_queries):
    """The same report as it was sent first, with one figure, and again, with many."""
    round_ = new_round(plan)
    counted = []
    for number, names in enumerate((["A"], ["B", "C", "D"])):
        for code in range(number * 2 + 1):
            part = measured_part(plan, round_.agency, f"{number}{code}")
            for area in districts(*(f"{name}{code}" for name in names)):
                proven(stated(part, area))
        bring_to(round_, S.RETURNED) if number == 0 else round_.send()
        client = signed_in(getattr(round_, who))
        client.get(address(round_, name))
        with django_assert_max_num_queries(30) as captured:
            assert client.get(address(round_, name)).status_code == 200
        counted.append(len(captured))
    assert counted[0] == counted[1]
