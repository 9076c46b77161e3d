"""An agency's figures in its own report: what it owes, what is missing, and what was sent."""

import io

import docx
import pytest

from agencies.enums import AreaKind
from indicators.enums import Nature, Phase
from reports.consolidation.rendering import paper_docx, paper_html
from reports.consolidation.summaries import agency_paper
from reports.submissions.enums import SubmissionState
from tests.conftest import TODAY
from tests.factories.agencies import AreaFactory
from tests.factories.indicators import IndicatorFactory, PartFactory, TargetFactory, figure_of
from tests.reports.submissions.rounds import bring_to, new_round

pytestmark = pytest.mark.django_db


def indicator_of(round_, **values):
    indicator = IndicatorFactory(plan=round_.plan, owner=round_.agency, quantity_unit="hộ", **values)
    PartFactory(indicator=indicator)
    TargetFactory(indicator=indicator, phase=Phase.SECOND)
    return indicator


def paper_of(round_):
    return agency_paper(round_.now(), today=TODAY, actor=round_.actor("officer"))


def state(indicator, area, **values):
    stated = {"numerator": 9, "denominator": 10, "nature": Nature.ESTIMATE, "as_of": TODAY, "accepted_at": None}
    return figure_of(indicator, area, 2026, **(stated | values))


def test_rows_by_area_with_the_total_and_what_is_missing(plan):
    round_ = new_round(plan)
    water = indicator_of(round_, code="20", name="Nước sạch")
    first, second = AreaFactory(name="Huyện A"), AreaFactory(name="Huyện B")
    state(water, first)
    paper = paper_of(round_)
    day = "23/11/2026"
    assert [row.cells for row in paper.figures.rows] == [
        ("1", "20", "Nước sạch (hộ)", first.name, "9", "10", "90%", day, "Ước"),
        ("", "", "", second.name, "–", "–", "Chưa có số liệu", "–", "–"),
        ("", "", "", "Cộng (1/2 huyện, thành phố)", "9", "10", "90%", day, "Ước"),
    ]
    said = "chịu trách nhiệm số liệu của 1 chỉ tiêu, đã có 1/2 số liệu của kỳ; còn thiếu 1 số liệu; số liệu nêu tại"
    assert any(f"{said} Phụ lục II kèm theo." in block.text for block in paper.body)
    assert (paper.annex_name, paper.figures_name) == ("Phụ lục I", "Phụ lục II")


def test_a_committee_adds_the_figures_of_its_own_area_and_owes_none(plan):
    area = AreaFactory(name="Huyện A")
    round_ = new_round(plan)
    round_.agency.kind, round_.agency.area = "district", area
    round_.agency.save()
    waste = IndicatorFactory(plan=plan, code="11", name="Rác")
    PartFactory(indicator=waste)
    TargetFactory(indicator=waste, phase=Phase.SECOND)
    assert paper_of(round_).figures.rows == ()
    state(waste, area, reported_by=round_.agency)
    [row] = paper_of(round_).figures.rows
    assert (row.band.startswith("Số liệu của địa bàn"), row.cells[3]) == (True, "Huyện A")


def test_what_was_sent_is_printed_whatever_is_stated_later(plan):
    round_ = new_round(plan)
    forest = indicator_of(round_, code="19", name="Rừng", gathered_by=AreaKind.PROVINCE)
    province = AreaFactory(kind=AreaKind.PROVINCE)
    state(forest, province)
    bring_to(round_, SubmissionState.SENT)
    state(forest, province, numerator=10, nature=Nature.OFFICIAL)
    [row] = paper_of(round_).figures.rows
    assert row.cells[4:7] == ("9", "10", "90%")


def test_word_and_pdf_have_the_same_cells(plan):
    round_ = new_round(plan)
    waste = indicator_of(round_, code="12", name="Rác <nông thôn>")
    state(waste, AreaFactory())
    paper = paper_of(round_)
    html = paper_html(paper)
    assert "Rác &lt;nông thôn&gt; (hộ)" in html
    document = docx.Document(io.BytesIO(paper_docx(paper)))
    head, *rows = [tuple(cell.text for cell in row.cells) for row in document.tables[-1].rows]
    assert head == paper.figure_columns
    assert rows == [row.cells for row in paper.figures.rows]
    assert [section.orientation for section in document.sections] == [0, 1, 1]


def test_without_figures_there_is_one_annex_without_a_numeral(plan):
    paper = paper_of(new_round(plan))
    assert (paper.annex_name, paper.figures.rows) == ("Phụ lục", ())
