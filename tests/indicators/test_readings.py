"""Confirming how loose words are read: who, with what, and what it changes."""

import datetime as dt
from decimal import Decimal

import pytest

from agencies.exceptions import NotAllowed
from indicators.enums import Comparator, IndicatorKind, Phase
from indicators.exceptions import ReadingChanged, ReadingRefused
from indicators.loading import load_indicators
from indicators.models import Target, TargetReading
from indicators.services import Reading, confirm_reading
from tests.conftest import FIXTURES, as_actor, signed_in
from tests.factories.files import EXE, pdf, upload
from tests.indicators.world import measured

pytestmark = pytest.mark.django_db

DOCUMENT = "Công văn 123/UBND-KTTH về cách tính"


NO_REFERENCE = "Cần ghi số, ký hiệu của văn bản làm căn cứ, ví dụ: Công văn 1234/UBND-KTTH."


@pytest.fixture
def target(plan) -> Target:
    return measured(
        plan, kind=IndicatorKind.GROWTH, low=Decimal(10), interpretation="Từ 10% là đạt.", phase=Phase.SECOND
    )


def reading(**values) -> Reading:
    given = {"text": "Từ 12% mới là đạt.", "comparator": Comparator.AT_LEAST, "low": Decimal(12)}
    return Reading(**{**given, "document": DOCUMENT, "document_on": dt.date(2026, 11, 20), **values})


def confirm(target, person, given=None, **more):
    return confirm_reading(actor=as_actor(person), target=target, reading=given or reading(), **more)


def test_the_target_is_judged_by_it_and_says_who_and_when(target, consolidator, today):
    confirm(target, consolidator)
    target.refresh_from_db()
    read = (target.interpretation, target.low, target.confirmed_by, target.confirmed_on, target.awaits_confirmation)
    assert read == ("Từ 12% mới là đạt.", 12, consolidator, today, False)


def test_the_reading_that_came_with_the_plan_is_kept_once(target, consolidator):
    confirm(target, consolidator)
    confirm(target, consolidator, reading(text="Từ 11%.", low=Decimal(11)))
    kept = [(each.by, each.interpretation, each.low) for each in target.readings.all()]
    assert kept == [
        (None, "Từ 10% là đạt.", 10),
        (consolidator, "Từ 12% mới là đạt.", 12),
        (consolidator, "Từ 11%.", 11),
    ]


def test_the_same_again_changes_nothing_and_is_refused(target, consolidator):
    confirm(target, consolidator, reading(yearly={2027: Decimal("11.5")}))
    with pytest.raises(ReadingRefused, match="không có gì thay đổi"):
        confirm(target, consolidator, reading(low=Decimal("12.0"), yearly={2027: Decimal("11.50")}))
    confirm(target, consolidator, reading(document="Công văn 124/UBND-KTTH"))
    assert target.readings.count() == 3


def test_what_another_confirmed_meanwhile_is_not_written_over(target, consolidator):
    first = confirm(target, consolidator, seen=0)
    with pytest.raises(ReadingChanged, match="Từ 12% mới là đạt") as refused:
        confirm(target, consolidator, reading(text="Từ 11%.", low=Decimal(11)), seen=0)
    assert (refused.value.last, target.readings.count()) == (first.pk, 2)
    confirm(target, consolidator, reading(text="Từ 11%.", low=Decimal(11)), seen=first.pk)


def test_steps_of_years_are_kept_as_text(target, consolidator):
    confirm(target, consolidator, reading(yearly={2027: Decimal("11.5")}))
    target.refresh_from_db()
    assert (target.yearly_path, target.terms.yearly) == ({"2027": "11.5"}, {2027: Decimal("11.5")})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"text": ""}, "Cần ghi cách hiểu và văn bản làm căn cứ."),
        ({"document": ""}, "Cần ghi cách hiểu và văn bản làm căn cứ."),
        *(({"document": each}, NO_REFERENCE) for each in ("Công văn", "x1", "123")),
        ({"document_on": dt.date(2026, 11, 24)}, "Ngày văn bản 24/11/2026 chưa đến."),
        ({"base_year": 2030}, "Năm gốc phải từ 2020 đến 2029."),
        ({"low": None}, "Mức của chỉ tiêu không đi với cách so sánh đã chọn."),
        ({"comparator": Comparator.BAND, "high": Decimal(11)}, "Mức của chỉ tiêu không đi với cách so sánh đã chọn."),
        ({"low": Decimal(-1)}, "Mức không thể âm."),
        ({"comparator": Comparator.EQUAL}, "“Đúng mức này” chỉ dùng cho 100%; mức khác thì chọn “từ mức này trở lên”."),
        ({"yearly": {2030: Decimal(1)}}, "Mức của năm 2030 không thuộc giai đoạn."),
        ({"yearly": {2027: Decimal(13)}}, "Mức từng năm không vượt mức chỉ tiêu."),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(target, consolidator, given, words):
    with pytest.raises(ReadingRefused) as refused:
        confirm(target, consolidator, reading(**given))
    assert (str(refused.value), TargetReading.objects.count()) == (words, 0)


@pytest.mark.parametrize(
    ("wording", "terms", "changed"),
    [
        ("cát nghiền thay thế trên 50%", {"comparator": Comparator.MORE_THAN, "low": 50}, {"low": 5}),
        ("cát nghiền thay thế trên 50%", {"comparator": Comparator.MORE_THAN, "low": 50}, {"comparator": "at_least"}),
        ("tăng bình quân từ 10-15%", {"comparator": Comparator.BAND, "low": 10, "high": 15}, {"high": 30}),
        ("đạt từ 98,5%", {"comparator": Comparator.AT_LEAST, "low": Decimal("98.5")}, {"low": 98}),
        (
            "hoàn thành trong năm 2022",
            {"comparator": Comparator.BY_DATE, "low": None, "due_on": dt.date(2022, 12, 31)},
            {"due_on": dt.date(2024, 12, 31)},
        ),
    ],
)
def test_what_the_words_state_is_the_plans(plan, consolidator, wording, terms, changed):
    target = measured(plan, wording=wording, interpretation="Nhỏ hơn là chưa đạt.", **terms)
    with pytest.raises(ReadingRefused, match=f"do Kế hoạch viết .“{wording}”"):
        confirm(target, consolidator, reading(**{**terms, **changed}))
    confirm(target, consolidator, reading(**terms, base_year=2020, text="Như đã viết."))
    target.refresh_from_db()
    assert (target.comparator, target.low, target.base_year) == (terms["comparator"], terms["low"], 2020)


def test_what_was_once_changed_is_put_right(plan, consolidator):
    target = measured(plan, wording="trên 50%", comparator=Comparator.MORE_THAN, low=50, interpretation="Từng vế.")
    confirm(target, consolidator, reading(comparator=Comparator.MORE_THAN, low=Decimal(50)))
    Target.objects.filter(pk=target.pk).update(low=5)
    right = reading(comparator=Comparator.MORE_THAN, low=Decimal(50), text="Theo Kế hoạch.")
    assert confirm(target, consolidator, right).low == 50


@pytest.mark.parametrize("wording", ["Duy trì tỷ lệ tăng thu", "hoàn thành trong giai đoạn", "cứ 110 hộ thì xong"])
def test_what_they_do_not_state_may_change(plan, consolidator, wording):
    target = measured(plan, wording=wording, low=Decimal(10), interpretation="Từ 10%.")
    assert confirm(target, consolidator).low == 12


def test_a_share_is_at_most_the_whole(plan, consolidator):
    target = measured(plan, low=Decimal(86), interpretation="Theo khối lượng.")
    with pytest.raises(ReadingRefused, match="quá 100%"):
        confirm(target, consolidator, reading(low=Decimal(101)))


@pytest.mark.parametrize("person", ["officer", "head", "leader", "administrator", "stranger"])
def test_only_the_consolidator_confirms(target, request, person):
    with pytest.raises(NotAllowed):
        confirm(target, request.getfixturevalue(person))


def test_the_plans_own_clear_words_need_no_reading(plan, consolidator):
    with pytest.raises(NotAllowed):
        confirm(measured(plan), consolidator)


def test_a_file_that_is_not_what_it_says_is_refused(target, consolidator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(ReadingRefused):
        confirm(target, consolidator, file=upload(EXE, "cong-van.pdf"))
    assert TargetReading.objects.count() == 0


def test_loading_the_plan_again_keeps_what_was_confirmed(signed_plan, today):
    target = Target.objects.get(indicator__plan=signed_plan, indicator__code="4", phase=Phase.SECOND)
    Target.objects.filter(pk=target.pk).update(low=12, interpretation="Từ 12%.", confirmed_on=today)
    load_indicators(FIXTURES / "plan" / "indicators.yaml", signed_plan)
    target.refresh_from_db()
    assert (target.low, target.interpretation, target.confirmed_on) == (12, "Từ 12%.", today)


class TestPage:
    @pytest.fixture
    def url(self, target):
        return f"/{target.indicator.plan.code}/chi-tieu/{target.indicator.code}/cach-hieu/2026-2030/"

    def form(self, **values):
        given = {"text": "Từ 12% mới là đạt.", "comparator": "at_least", "low": "12%", "document": DOCUMENT}
        return {**given, "document_on": "20/11/2026", **values}

    def test_it_is_confirmed_with_its_document(self, url, target, consolidator, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        response = signed_in(consolidator).post(url, self.form(file=upload(pdf(), "cong-van.pdf")))
        made = target.readings.last()
        assert (response.status_code, made.low, made.file_name) == (302, 12, "cong-van.pdf")

    def test_its_document_is_for_who_is_signed_in(self, url, target, consolidator, stranger, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        signed_in(consolidator).post(url, self.form(file=upload(pdf(), "cong-van.pdf")))
        response = signed_in(stranger).get(f"{url}tep/{target.readings.last().pk}/")
        assert (response.status_code, response.getvalue()) == (200, pdf())

    def test_what_is_wrong_comes_back_with_what_was_typed(self, url, consolidator):
        response = signed_in(consolidator).post(url, self.form(low="mười", document_on="31/02/2026"))
        page = response.content.decode()
        assert (response.status_code, "Ngày 31/02/2026 không có thật" in page, "mười" in page) == (422, True, True)

    def test_a_refusal_stands_above_the_form(self, url, consolidator):
        response = signed_in(consolidator).post(url, self.form(low=""))
        assert "Mức của chỉ tiêu không đi với cách so sánh đã chọn." in response.content.decode()

    def test_what_the_plan_states_is_read_only(self, plan, consolidator):
        loose = measured(plan, wording="trên 50%", comparator="more_than", low=Decimal(50), interpretation="Từng vế.")
        url = f"/{plan.code}/chi-tieu/{loose.indicator.code}/cach-hieu/2021-2025/"
        client = signed_in(consolidator)
        fields = client.get(url).context["form"].fields
        assert [fields[name].disabled for name in ("comparator", "low", "high", "due_on", "base_year")] == [
            *[True] * 4,
            False,
        ]
        client.post(url, self.form(comparator="at_least", low="5%"))
        loose.refresh_from_db()
        assert (loose.comparator, loose.low, loose.confirmed_by) == ("more_than", 50, consolidator)

    def test_the_history_shows_a_changed_limit_beside_the_first(self, target, consolidator):
        confirm(target, consolidator, reading(yearly={2027: Decimal("11.5")}))
        page = signed_in(consolidator).get(f"/{target.indicator.plan.code}/chi-tieu/{target.indicator.code}/")
        lines = page.context["sheet"].readings[target.pk]
        assert lines[0].changes == (
            ("Mức", "từ 12%/năm", "từ 10%/năm"),
            ("Mức từng năm", "2027: 11,5%", "đường thẳng"),
        )
        assert "ban đầu: từ 10%/năm" in page.content.decode()

    def test_who_was_overtaken_is_told_once(self, url, target, consolidator):
        client = signed_in(consolidator)
        opened = client.get(url).context["form"]["seen"].value()
        made = confirm(target, consolidator, reading(text="Từ 13%.", low=Decimal(13)))
        response = client.post(url, self.form(seen=opened))
        page = response.content.decode()
        assert (response.status_code, "Từ 13%." in page, "Từ 12% mới là đạt." in page) == (409, True, True)
        seen = response.context["form"]["seen"].value()
        assert (seen, client.post(url, self.form(seen=seen)).status_code) == (made.pk, 302)

    def test_others_get_403(self, url, officer):
        assert [signed_in(officer).get(url).status_code, signed_in(officer).post(url).status_code] == [403, 403]

    def test_everybody_reads_the_history_on_the_page(self, target, consolidator, stranger):
        confirm(target, consolidator)
        page = (
            signed_in(stranger).get(f"/{target.indicator.plan.code}/chi-tieu/{target.indicator.code}/").content.decode()
        )
        assert [words in page for words in (DOCUMENT, "Từ 10% là đạt.", "Cách hiểu khi nạp Kế hoạch")] == [True] * 3
        # The reading that came with the plan was not made today: one date, of the one that was confirmed.
        assert page.partition("Các lần xác nhận")[2].partition("</ol>")[0].count("<time") == 1
