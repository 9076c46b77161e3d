"""The form of Decree 30/2020, measured on the finished pages: margins, rules, numbers, signature, annexes."""

import re

import pytest

from indicators.enums import Comparator, Phase, Relation
from indicators.models import Target
from reports.consolidation.rendering import report_html, report_pdf
from reports.consolidation.summaries import consolidated_summary
from reports.submissions.models import Submission
from tests.conftest import TODAY
from tests.factories.indicators import IndicatorFactory
from tests.factories.tasks import AssignmentFactory, TaskFactory
from tests.reports.consolidation.paper import papers
from tests.reports.helpers import owing_agency, recorded, task_group

LEFT, RIGHT, TOP, BOTTOM = 30, 210 - 15, 20, 297 - 20
MIDDLE = (LEFT + RIGHT) / 2
# Capitals of 12 pt stand about this high above their baseline.
CAPITAL = 2.8
LONG_NAME = (
    "Ban Quản lý các khu công nghiệp, khu kinh tế và các cụm công nghiệp tập trung ven biển phía Nam "
    "tỉnh Ninh Thuận thứ nhất"
)
HEADINGS = [
    "I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI",
    "II. KẾT QUẢ THỰC HIỆN CÁC MỤC TIÊU, CHỈ TIÊU",
    "III. KẾT QUẢ THỰC HIỆN NHIỆM VỤ",
    "IV. KHÓ KHĂN, VƯỚNG MẮC VÀ NGUYÊN NHÂN",
    "V. GIẢI PHÁP, PHƯƠNG HƯỚNG KỲ TỚI",
    "VI. KIẾN NGHỊ, ĐỀ XUẤT",
]


def pages_of(period):
    return papers(report_pdf(report_html(consolidated_summary(period, TODAY))))


def text_of(pages):
    return " ".join(page.text for page in pages)


def write(assignment, lines):
    """An update of so many paragraphs, each two lines long."""
    words = (
        "đã thu gom, vận chuyển và xử lý rác thải sinh hoạt tại các xã, phường, thị trấn trên địa bàn theo kế hoạch."
    )
    recorded(assignment, result="\n".join(f"Đoạn {line}: {words}" for line in range(lines)))
    Submission.objects.update(received_otherwise_on=TODAY)


def signed_page(pages):
    [page] = [page for page in pages if "Nơi nhận:" in page.text]
    return page


@pytest.fixture
def indicators(plan):
    """Enough of them for a second page of the annex."""
    for number in range(1, 31):
        indicator = IndicatorFactory(plan=plan, code=str(number), position=number, name=f"Chỉ tiêu thử {number}")
        Target.objects.create(
            indicator=indicator,
            phase=Phase.SECOND,
            comparator=Comparator.AT_LEAST,
            low=98,
            wording=f"[lời {number}] " + "thu gom, xử lý chất thải rắn đạt tỷ lệ này trở lên " * 3,
            clause=task_group(plan).clause,
            relation=Relation.NEW,
        )


@pytest.fixture
def pages(assignment, annual):
    write(assignment, 60)
    return pages_of(annual)


def test_the_margins_are_those_of_the_decree(pages):
    bodies = [[run for run in page.runs if run.baseline > TOP] for page in pages]
    assert {(page.width, page.height) for page in pages} == {(210.0, 297.0)}
    assert [min(run.left for run in body) for body in bodies] == pytest.approx([LEFT] * len(pages), abs=1)
    assert [max(run.right for run in body) for body in bodies] == pytest.approx([RIGHT] * len(pages), abs=1)
    tops = [min(run.baseline for run in body) - CAPITAL for body in bodies]
    assert tops == pytest.approx([TOP] * len(pages), abs=2)
    assert max(run.baseline for body in bodies for run in body) < BOTTOM


def test_the_page_number_is_centred_in_the_top_margin_from_page_two(pages):
    numbers = [[run for run in page.runs if run.baseline < TOP] for page in pages]
    assert len(pages) > 2
    assert [[run.text for run in found] for found in numbers] == [[], *([str(n)] for n in range(2, len(pages) + 1))]
    assert [run.middle for found in numbers for run in found] == pytest.approx([MIDDLE] * (len(pages) - 1), abs=1)


class TestLetterhead:
    def test_the_nation_stands_on_one_line_beside_the_parent_agency(self, pages):
        first = pages[0]
        nation = first.run("CỘNG HÒA")
        assert nation.text == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
        assert nation.baseline == pytest.approx(first.run("UBND TỈNH").baseline, abs=0.1)
        assert nation.middle == pytest.approx(first.run("Độc lập").middle, abs=0.5)

    def test_the_rule_under_the_motto_is_as_long_as_the_motto(self, pages):
        motto = pages[0].run("Độc lập - Tự do - Hạnh phúc")
        [rule] = [rule for rule in pages[0].rules if rule.middle == pytest.approx(motto.middle, abs=0.5)][:1]
        assert (rule.left, rule.right) == pytest.approx((motto.left, motto.right), abs=0.5)
        assert 0 < rule.y - motto.baseline < 3

    @pytest.mark.parametrize("words", ["SỞ TÀI NGUYÊN VÀ MÔI TRƯỜNG", "Kết quả thực hiện Kế hoạch thử"])
    def test_the_other_rules_take_a_third_to_a_half_of_their_line_and_are_centred(self, pages, words):
        line = pages[0].run(words)
        rules = [rule for rule in pages[0].rules if rule.middle == pytest.approx(line.middle, abs=0.5)]
        [rule] = [rule for rule in rules if 0 < rule.y - line.baseline < 4]
        assert 1 / 3 <= rule.width / line.width <= 1 / 2

    def test_number_and_date_share_a_line_and_are_left_blank(self, pages):
        first = pages[0]
        number, symbol, place = first.run("Số:"), first.run("/BC-"), first.run("Ninh Thuận, ")
        [day] = [run for run in first.runs if run.text == "ngày "]
        assert number.baseline == symbol.baseline == place.baseline == day.baseline
        assert symbol.left - number.right > 8
        [month, year] = [run for run in first.runs if run.baseline == place.baseline and run.left > day.right]
        assert (month.text, year.text) == (" tháng ", " năm 2026")
        assert month.left - day.right > 5
        assert year.left - month.right > 5

    def test_a_long_agency_name_wraps_and_moves_nothing(self, plan, annual):
        plan.consolidating_agency.name = LONG_NAME
        annual.plan = plan
        first = pages_of(annual)[0]
        nation = first.run("CỘNG HÒA")
        assert len(LONG_NAME) == 120
        assert (nation.text[-8:], nation.baseline) == ("VIỆT NAM", pytest.approx(first.run("UBND TỈNH").baseline))
        names = [run for run in first.runs if run.text.strip() and run.text.strip() in LONG_NAME.upper()]
        assert len(names) > 2
        assert max(run.right for run in names) < nation.left
        assert max(run.right for run in first.runs) < RIGHT + 1


def test_the_sections_stand_in_order_and_the_report_ends_with_its_mark(pages):
    text = text_of(pages)
    assert [text.count(heading) for heading in HEADINGS[1:]] == [1] * 5
    places = [text.index(heading) for heading in HEADINGS]
    assert places == sorted(places)
    assert text.count("./.") == 1
    assert text.index("./.") < text.index("Nơi nhận:")


def test_points_of_a_group_follow_the_vietnamese_alphabet(plan, annual, lead_agency):
    group = task_group(plan, number=6)
    for number in range(7):
        task = TaskFactory(group=group, title=f"Việc {number}", code=f"6.{number}", position=number)
        recorded(AssignmentFactory(task=task, agency=lead_agency), difficulty=f"Khó khăn {number}.")
    text = text_of(pages_of(annual))
    assert re.findall(r"(\w+)\) Việc (\d)", text) == list(zip("abcdđeg", "0123456", strict=True))


def test_an_empty_year_says_so_in_every_section(assignment, annual):
    text = text_of(pages_of(annual))
    said = [
        "các cơ quan đã cập nhật 0/1 lượt nhiệm vụ được giao.",
        "Kế hoạch không đặt chỉ tiêu định lượng cho giai đoạn 2026-2030.",
        "a) Nhiệm vụ đã thực hiện: chưa có cơ quan nào ghi nhận kết quả.",
        "+ Chưa có cập nhật: Ủy ban nhân dân huyện Ninh Phước.",
        "Trong kỳ, các cơ quan không ghi nhận khó khăn, vướng mắc.",
        "Trong kỳ, các cơ quan không ghi nhận giải pháp, phương hướng.",
        "Trong kỳ, các cơ quan không có kiến nghị, đề xuất.",
    ]
    assert [words for words in said if text.count(words) != 1] == []


class TestSignature:
    def test_it_is_kept_whole_with_the_closing_sentence_and_room_for_the_seal(self, assignment, annual):
        """However long the text: the block never breaks and never stands alone on a page."""
        counts = set()
        for lines in range(0, 20, 2):
            write(assignment, lines)
            pages = pages_of(annual)
            counts.add(len(pages))
            last = pages[-1]
            signer = last.run("GIÁM ĐỐC")
            assert "./." in last.text
            assert BOTTOM - signer.baseline >= 28
            assert signer.baseline == pytest.approx(last.run("Nơi nhận:").baseline, abs=1)
            assert [run.text for run in last.runs if run.baseline > signer.baseline + 0.5 and run.left > MIDDLE] == []
        assert counts >= {2}

    def test_lines_recipients_and_drafting_unit_are_the_administrators(self, plan, annual):
        plan.report_signer_lines = ["KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"]
        plan.report_recipients = ["Như trên", "Tỉnh ủy (b/c)"]
        plan.report_drafting_unit = "CCBVMT"
        annual.plan = plan
        lines = signed_page(pages_of(annual)).lines()
        at = next(number for number, line in enumerate(lines) if "Nơi nhận:" in line)
        text = " ".join(lines[at:])
        for words in ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC", "- Như trên;", "- Tỉnh ủy (b/c);", "- Lưu: VT, CCBVMT."):
            assert text.count(words) == 1

    def test_an_unknown_drafting_unit_stays_blank(self, annual):
        assert "- Lưu: VT, ." in signed_page(pages_of(annual)).text


class TestAnnexes:
    @pytest.fixture
    def annexes(self, indicators, plan, annual):
        silent = owing_agency(plan, name=LONG_NAME)
        annual.submissions.create(agency=silent)
        return [page for page in pages_of(annual) if page.width > page.height], pages_of(annual)

    def test_indicators_lie_across_and_count_their_own_pages(self, annexes):
        wide, _pages = annexes
        assert len(wide) > 1
        assert {(page.width, page.height) for page in wide} == {(297.0, 210.0)}
        numbers = [[run.text for run in page.runs if run.baseline < TOP] for page in wide]
        assert numbers == [[], *([str(number)] for number in range(2, len(wide) + 1))]
        assert max(run.right for page in wide for run in page.runs) < 297 - 15 + 1

    def test_the_head_is_repeated_and_no_row_is_split(self, annexes):
        wide, _pages = annexes
        assert [page.text.count("Cơ quan chịu") for page in wide] == [1] * len(wide)
        for number in range(1, 31):
            [page] = [page for page in wide if f"[lời {number}]" in page.text]
            row = [line for line in page.lines() if f"[lời {number}]" in line]
            assert len(row) == 1
            assert f"Chỉ tiêu thử {number}" in row[0]
        assert all("trở lên" in page.lines()[-1] or "”)" in page.lines()[-1] for page in wide)

    def test_the_text_refers_to_each_and_each_names_its_report(self, annexes):
        wide, pages = annexes
        body = text_of(pages[: -len(wide) - 1])
        assert body.count("(chi tiết tại Phụ lục I kèm theo)") == 1
        assert body.count("(Phụ lục II kèm theo)") == 1
        note = "năm 2026 của Sở Tài nguyên và Môi trường)"
        for page, name in ((wide[0], "Phụ lục I"), (pages[-1], "Phụ lục II")):
            assert page.lines()[0] == name
            assert "(Kèm theo Báo cáo số" in page.text
            assert note in page.text

    def test_who_has_not_reported_is_listed_on_a_page_without_number(self, annexes):
        _wide, pages = annexes
        last = pages[-1]
        assert (last.width, last.height) == (210.0, 297.0)
        assert [run for run in last.runs if run.baseline < TOP] == []
        assert "CƠ QUAN CHƯA GỬI BÁO CÁO NĂM 2026" in last.text
        assert max(run.right for run in last.runs) < RIGHT + 1
        words = {word for run in last.runs for word in run.text.split()}
        assert set(LONG_NAME.split()) <= words

    def test_a_single_annex_has_no_roman_numeral(self, assignment, annual):
        pages = pages_of(annual)
        assert pages[-1].lines()[0] == "Phụ lục"
        assert "(Phụ lục kèm theo)" in text_of(pages)

    def test_who_recorded_but_has_not_sent_is_listed(self, assignment, annual):
        recorded(assignment)
        assert "Phụ lục" in text_of(pages_of(annual))

    def test_who_sent_its_report_on_paper_is_not_listed(self, assignment, annual):
        annual.submissions.update(received_otherwise_on=TODAY)
        assert "Phụ lục" not in text_of(pages_of(annual))

    def test_an_indicator_without_target_in_the_phase_says_so(self, plan, annual):
        indicator = IndicatorFactory(plan=plan, name="Chỉ tiêu đã thôi")
        Target.objects.create(indicator=indicator, phase=Phase.SECOND, comparator="", relation=Relation.DROPPED)
        summary = consolidated_summary(annual, TODAY)
        assert (summary.targets.lines, len(summary.targets.dropped)) == ((), 1)
        html = report_html(summary)
        assert f"Không đặt chỉ tiêu trong giai đoạn này: {indicator.code}. Chỉ tiêu đã thôi." in html
        assert "Chưa có số liệu" not in html
