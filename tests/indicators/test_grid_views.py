"""The table: what is pasted is read and shown, what is good recorded at once, what is refused stays in its cell."""

from decimal import Decimal

import pytest

from agencies.enums import AreaKind
from indicators.enums import CellState, IndicatorKind, Nature, Phase
from indicators.models import Measurement
from tests.conftest import signed_in
from tests.indicators.figures import YEAR, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

STAMP = {"nature": "official", "running_nature": "estimate", "running_as_of": "20/11/2026", "source": "Niên giám"}
NAMES = {"NH": "Huyện Ninh Hải", "NP": "Huyện Ninh Phước", "NS": "Huyện Ninh Sơn"}


@pytest.fixture
def client(world):
    return signed_in(world.officer)


def url(world) -> str:
    return world.url("bang-nhap/?giai_doan=2021-2025")


def cells(**given: str) -> dict[str, str]:
    """`NH_2025="80/100"` as the fields of the form."""
    typed = {}
    for name, text in given.items():
        numerator, _slash, denominator = text.partition("/")
        place = name.replace("_", ".")
        typed |= {f"o.{place}.t": numerator, f"o.{place}.m": denominator}
    return typed


def check(client, world, viec: str = "xem", **typed):
    return client.post(url(world), {**STAMP, "viec": viec, **typed})


def record(client, world, **typed):
    """Look, then confirm what was shown."""
    key = check(client, world, **typed).context["preview"].key
    return check(client, world, "ghi", da_xem=key, **typed)


def states(page) -> dict[str, CellState]:
    return {each.cell.key: each.state for each in page.context["preview"].cells}


class TestReading:
    def test_a_pasted_block_is_put_into_its_cells_and_judged(self, client, world):
        rows = "\n".join(f"{name}\t{number}" for number, name in enumerate(NAMES.values(), start=70))
        page = check(client, world, "doc", bang=f"\t2025\n{rows}\nToàn tỉnh\t1", cot="numerator")
        assert page.status_code == 200
        assert states(page) == dict.fromkeys(["NH.2025", "NP.2025", "NS.2025"], CellState.INCOMPLETE)
        assert "ghi 1, cộng các địa bàn được 213" in page.content.decode()
        assert 'name="o.NS.2025.t" value="72"' in page.content.decode()

    def test_the_second_half_completes_it_and_what_was_typed_stays(self, client, world):
        page = check(client, world, "doc", bang="100", cot="denominator", tu_nam="2025", **cells(NH_2025="80/"))
        assert states(page) == {"NH.2025": CellState.NEW}

    def test_a_source_is_asked_for_when_one_checks_not_when_one_pastes(self, client, world):
        told = "Cần ghi nguồn số liệu"
        pasted = client.post(url(world), {"viec": "doc", "bang": "1", "cot": "numerator", "source": ""})
        checked = check(client, world, source="", **cells(NH_2025="80/100"))
        assert (told in pasted.content.decode(), told in checked.content.decode()) == (False, True)
        assert (pasted.status_code, checked.status_code) == (200, 422)

    def test_what_was_not_understood_is_told_and_still_at_hand(self, client, world):
        page = check(client, world, "doc", bang="Cam Ranh\t5\nNinh Hải\t6", cot="numerator")
        assert "Dòng “Cam Ranh” (không phải tên địa bàn trong bảng): 5" in page.content.decode()
        assert page.context["left_text"] == "Cam Ranh\t5\nNinh Hải\t6"

    def test_a_lone_comma_among_english_numbers_is_asked_back_until_it_is_answered(self, client, world):
        page = check(client, world, "doc", bang="1,234\t2,000.0\n70\t100", cot="ca-hai", tu_nam="2025")
        assert states(page) == {"NH.2025": CellState.REFUSED, "NP.2025": CellState.NEW}
        text = page.content.decode()
        assert "“1,234” có thể là 1234 hoặc 1,234" in text
        assert "hoặc 1,2340 nếu là số lẻ" in text
        assert 'name="is_english" value="1"' in text
        # The number that showed it is gone from the table; the question stays.
        typed = {"is_english": "1", **cells(NH_2025="1,234/2000")}
        assert states(check(client, world, **typed)) == {"NH.2025": CellState.REFUSED}
        answered = [
            check(client, world, is_english="1", **cells(NH_2025=f"{each}/2000")) for each in ("1234", "1,2340")
        ]
        assert [states(each)["NH.2025"] for each in answered] == [CellState.NEW] * 2
        assert states(check(client, world, **cells(NH_2025="1,234/2000"))) == {"NH.2025": CellState.NEW}

    def test_a_total_that_cannot_be_checked_says_what_is_missing(self, client, world):
        def told(*rows: str) -> str:
            return check(client, world, "doc", bang="\n".join(["\t2025", *rows]), cot="numerator").content.decode()

        assert "ghi 150: chưa đối chiếu được vì thiếu Huyện Ninh Sơn." in told(
            "Ninh Hải\t70", "Ninh Phước\t80", "Ninh Sơn\t-", "Toàn tỉnh\t150"
        )
        everyone = ("Ninh Hải\t70", "Ninh Phước\t80", "Ninh Sơn\t50")
        assert "chưa đối chiếu được vì thiếu Cam Ranh." in told(*everyone, "Cam Ranh\t9", "Toàn tỉnh\t209")
        assert "ghi “1.209”, không đọc được nên chưa đối chiếu được" in told(*everyone, "Toàn tỉnh\t1.209")
        assert "đối chiếu được" not in told(*everyone, "Toàn tỉnh\t200")

    def test_a_pair_pasted_into_a_cell_is_both_amounts_and_says_so(self, client, world):
        sent = {"bang": "80\t100", "cot": "numerator", "tu_nam": "2024"}
        page = check(client, world, "doc", into_cell="1", **sent)
        assert (states(page), page.context["read_columns"]) == ({"NH.2024": CellState.NEW}, ["Tử 2024", "Mẫu 2024"])
        assert "<b>Tử 2024; Mẫu 2024</b>" in page.content.decode()
        # Whoever chose what they paste gets what they chose.
        chosen = check(client, world, "doc", into_cell="", **sent)
        assert chosen.context["read_columns"] == ["Tử 2024", "Tử 2025"]


class TestJudging:
    def test_signs_for_nothing_are_blank_and_a_share_is_no_amount(self, client, world):
        page = check(client, world, **cells(NH_2024="-/–", NP_2024="12,5%/100", NS_2024="…/100"))
        assert states(page) == {"NP.2024": CellState.REFUSED, "NS.2024": CellState.INCOMPLETE}
        assert "“12,5%”: ô này cần số lượng, không phải tỷ lệ." in page.content.decode()

    def test_every_cell_has_its_state_and_its_reason(self, client, world):
        world.record("NS", 2024)
        page = check(
            client,
            world,
            **cells(NH_2023="80/100", NH_2024="1.234/2000", NP_2024="101/100", NS_2024="80/100", NS_2025="10/100"),
        )
        assert states(page) == {
            "NH.2023": CellState.NEW,
            "NH.2024": CellState.REFUSED,
            "NP.2024": CellState.REFUSED,
            "NS.2024": CellState.UNCHANGED,
            "NS.2025": CellState.DOUBTFUL,
        }
        text = page.content.decode()
        assert "“1.234” có thể là 1234 hoặc 1,234" in text
        assert "Tử số 101 lớn hơn mẫu số 100." in text
        assert "quá ngưỡng 20 điểm phần trăm" in text

    def test_better_settled_is_news_weaker_is_not(self, client, world):
        world.record("NH", 2024, nature=Nature.ESTIMATE)
        world.record("NP", 2024)
        typed = cells(NH_2024="80/100", NP_2024="80/100")
        assert states(check(client, world, **typed)) == {"NH.2024": CellState.NEW, "NP.2024": CellState.UNCHANGED}
        weaker = check(client, world, **{**typed, "nature": "estimate"})
        assert states(weaker) == dict.fromkeys(["NH.2024", "NP.2024"], CellState.UNCHANGED)

    def test_the_province_is_shown_as_it_would_be_with_who_is_missing(self, client, world):
        world.record("NH", 2024)
        page = check(client, world, **cells(NP_2024="50/60"))
        year = next(each for each in page.context["preview"].totals if each.year == 2024)
        assert (year.words, year.coverage) == ("Σ 130 / Σ 160 = 81,25%", "2/3 huyện, thành phố; thiếu: Huyện Ninh Sơn")

    def test_nothing_arose_is_said_in_letters(self, client, world):
        record(client, world, **{"o.NH.2024.t": "KPS"})
        assert Measurement.objects.get().nothing_arose


class TestRecording:
    def test_good_cells_are_recorded_and_bad_ones_stay(self, client, world):
        typed = cells(NH_2024="80/100", NP_2024="101/100", NS_2024="chưa có/100", NS_2025="70/100")
        page = record(client, world, **typed)
        made = Measurement.objects.order_by("year")
        assert [(each.area.code, each.year, each.numerator) for each in made] == [("NH", 2024, 80), ("NS", 2025, 70)]
        assert {(each.nature, each.source, f"{each.as_of:%d/%m}") for each in made} == {
            ("official", "Niên giám", "31/12")
        }
        text = page.content.decode()
        assert "Đã ghi nhận 2 số liệu. Còn 2 ô chưa nhận" in text
        assert 'name="o.NS.2024.t" value="chưa có"' in text
        assert 'name="o.NP.2024.t" value="101"' in text
        assert 'name="o.NH.2024.t" value=""' in text

    def test_when_nothing_is_left_the_table_is_fresh(self, client, world):
        answer = record(client, world, **cells(NH_2024="80/100"))
        assert (answer.status_code, answer.url) == (302, url(world))

    def test_a_doubtful_cell_is_recorded_when_it_is_ticked(self, client, world):
        world.record("NH", 2024)
        typed = cells(NH_2025="10/100", NP_2025="80/100")
        page = record(client, world, **typed)
        assert [each.cell.key for each in page.context["preview"].doubtful] == ["NH.2025"]
        assert Measurement.objects.count() == 2
        assert record(client, world, dung="NH.2025", **typed).status_code == 302
        assert Measurement.objects.filter(year=2025).count() == 2

    def test_with_nothing_ticked_there_is_nothing_to_record(self, client, world):
        world.record("NH", 2024)
        answer = record(client, world, **cells(NH_2025="10/100"))
        assert (answer.status_code, Measurement.objects.count()) == (422, 1)
        assert "Chưa có ô nào để ghi nhận" in answer.content.decode()

    def test_what_was_not_shown_is_not_recorded(self, client, world):
        key = check(client, world, **cells(NH_2024="80/100")).context["preview"].key
        answer = check(client, world, "ghi", da_xem=key, **cells(NH_2024="90/100"))
        assert (answer.status_code, Measurement.objects.exists()) == (409, False)
        assert "Có ô đã đổi từ lúc xem" in answer.content.decode()

    def test_what_somebody_stated_meanwhile_is_shown_first(self, client, world):
        key = check(client, world, **cells(NH_2024="80/100")).context["preview"].key
        world.record("NH", 2024)
        answer = check(client, world, "ghi", da_xem=key, **cells(NH_2024="80/100"))
        assert (answer.status_code, states(answer)) == (409, {"NH.2024": CellState.UNCHANGED})

    def test_sent_twice_it_is_recorded_once(self, client, world):
        typed = cells(NH_2024="80/100")
        key = check(client, world, **typed).context["preview"].key
        statuses = [check(client, world, "ghi", da_xem=key, **typed).status_code for _ in range(2)]
        assert (statuses, Measurement.objects.count()) == ([302, 409], 1)

    def test_the_running_year_has_a_day_and_nature_of_its_own(self, client, world):
        there = world.url("bang-nhap/")
        typed = {**STAMP, **cells(NH_2026="80/100", NH_2025="79/100")}
        key = client.post(there, {**typed, "viec": "xem"}).context["preview"].key
        client.post(there, {**typed, "viec": "ghi", "da_xem": key})
        made = Measurement.objects.order_by("year").values_list("nature", "as_of__day", "as_of__month")
        assert list(made) == [("official", 31, 12), ("estimate", 20, 11)]


class TestWhoAndWhat:
    def test_a_committee_has_its_own_row_and_no_other_is_taken(self, world):
        client = signed_in(world.local)
        record(client, world, **cells(NH_2024="80/100", NP_2024="80/100"))
        assert [(each.area.code, each.reported_by) for each in Measurement.objects.all()] == [("NH", world.committee)]

    def test_strangers_are_refused(self, world, stranger):
        client = signed_in(stranger)
        assert (client.get(url(world)).status_code, check(client, world).status_code) == (403, 403)

    def test_what_is_assessed_in_words_has_no_table(self, plan):
        world = make_world(plan, kind=IndicatorKind.QUALITATIVE)
        assert signed_in(world.officer).get(url(world)).status_code == 404

    def test_the_province_has_one_row_and_a_published_percentage(self, plan):
        world = make_world(plan, gathered_by=AreaKind.PROVINCE)
        record(signed_in(world.officer), world, **{"o.NT.2024.g": "98,5%"})
        assert Measurement.objects.get().value == Decimal("98.5")

    def test_growth_has_one_amount_and_its_base_year(self, plan):
        world = make_world(plan, gathered_by=AreaKind.PROVINCE, kind=IndicatorKind.GROWTH, unit="tỷ đồng")
        client = signed_in(world.officer)
        page = record(client, world, **{"o.NT.2020.g": "800,5", "o.NT.2021.g": "5%"})
        assert Measurement.objects.get().year == 2020
        assert states(page) == {"NT.2021": CellState.REFUSED}

    def test_the_queries_do_not_grow_with_figures(
        self, client, world, django_assert_num_queries, django_assert_max_num_queries
    ):
        client.get(url(world))
        with django_assert_max_num_queries(6) as one:
            client.get(url(world))
        with django_assert_max_num_queries(7) as checked:
            check(client, world, **cells(NH_2024="80/100"))
        for year in (2023, 2024, YEAR):
            world.record("NP", year)
        with django_assert_num_queries(len(one)):
            client.get(url(world))
        with django_assert_num_queries(len(checked)):
            check(client, world, **cells(NH_2023="80/100", NH_2024="80/100", NS_2024="90/100"))


class TestPartsOfAPhase:
    @pytest.fixture
    def world(self, world):
        """The indicator itself is told in words; its first part is counted, until 2025."""
        world.indicator.kind = IndicatorKind.QUALITATIVE
        world.indicator.save()
        world.part.phase, world.part.own_kind = Phase.FIRST, IndicatorKind.RATIO
        world.part.save()
        make = world.indicator.parts.create
        make(code="modern", phase=Phase.SECOND, position=2)
        make(code="plants", phase=Phase.SECOND, own_kind=IndicatorKind.LEVEL, position=3)
        return world

    def shown(self, client, world, query: str):
        page = client.get(world.url(f"bang-nhap/?{query}"))
        if page.status_code != 200:
            return page.status_code
        table = page.context["table"]
        return [each.code for each in page.context["parts"]], table.columns, table.years

    def test_parts_and_years_are_those_of_the_phase_and_columns_those_of_the_part(self, client, world):
        assert {query: self.shown(client, world, query) for query in (
            "giai_doan=2021-2025", "giai_doan=2026-2030", "phan=main", "phan=plants", "phan=modern",
            "giai_doan=2026-2030&phan=main",
        )} == {
            "giai_doan=2021-2025": (["main"], ("numerator", "denominator"), (2020, 2021, 2022, 2023, 2024, 2025)),
            "giai_doan=2026-2030": (["plants"], ("value",), (2025, 2026)),
            "phan=main": (["main", "plants"], ("numerator", "denominator"), (2022, 2023, 2024, 2025)),
            "phan=plants": (["main", "plants"], ("value",), (2026,)),
            "phan=modern": 404,
            "giai_doan=2026-2030&phan=main": 404,
        }  # fmt: skip

    def test_every_span_on_the_page_leads_somewhere(self, client, world):
        for part in ("main", "plants"):
            for span, _label in client.get(world.url(f"bang-nhap/?phan={part}")).context["spans"]:
                assert client.get(world.url(f"bang-nhap/?phan={part}&giai_doan={span}")).status_code == 200

    def test_totals_are_those_of_the_parts_kind(self, client, world):
        page = record(client, world, **cells(NH_2025="80/100"))
        assert (page.status_code, Measurement.objects.get().numerator) == (302, 80)
