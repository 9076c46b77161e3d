"""The figure form, corrections, evidence, and what an agency has to enter."""

import datetime as dt
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from agencies.enums import AreaKind
from indicators.enums import Half, IndicatorKind, Nature, Phase, Relation
from indicators.models import IndicatorPart, Measurement, MeasurementEvidence
from indicators.services import record_figure
from tests.conftest import signed_in
from tests.factories.files import EXE, pdf, upload
from tests.factories.indicators import TargetFactory
from tests.indicators.figures import YEAR, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

TYPED = {
    "numerator": "80",
    "denominator": "100",
    "as_of": "31/12/2025",
    "nature": "official",
    "source": "Báo cáo 12/BC-UBND",
}


@pytest.fixture
def client(world):
    return signed_in(world.officer)


def form_url(world, code: str = "NH", **query) -> str:
    return world.url(f"nhap/?{urlencode({'dia_ban': code, 'nam': YEAR, **query})}")


def send(client, world, code: str = "NH", **typed):
    return client.post(form_url(world, code), {**TYPED, **typed})


class TestForm:
    def test_what_is_typed_is_recorded_and_the_next_area_comes_up(self, client, world):
        answer = send(client, world, numerator="80,5", denominator="1.000,5")
        made = Measurement.objects.get()
        assert (made.numerator, made.denominator, made.author) == (Decimal("80.5"), Decimal("1000.5"), world.officer)
        assert (answer.status_code, "dia_ban=NP" in answer.url) == (302, True)
        assert "Đã ghi nhận Huyện Ninh Hải, 2025: 80,5 / 1.000,5 tấn/ngày = 8,05%." in (
            client.get(answer.url).content.decode()
        )

    def test_once_all_are_there_the_province_stands_beside_it_with_its_formula(self, client, world):
        for code in ("NS", "NH"):
            world.record(code)
        page = client.get(send(client, world, "NP", numerator="40", denominator="50").url).content.decode()
        assert "Σ tử số / Σ mẫu số = 200 / 250 tấn/ngày = 80%" in page
        assert "3/3 huyện, thành phố" in page

    def test_a_number_that_may_be_two_is_asked_back_and_nothing_is_lost(self, client, world):
        answer = send(client, world, numerator="98.512", text="Ghi chú còn nguyên")
        page = answer.content.decode()
        assert (answer.status_code, Measurement.objects.exists()) == (422, False)
        assert "“98.512” có thể là 98512 hoặc 98,512." in page
        assert 'value="98.512"' in page
        assert "Ghi chú còn nguyên" in page

    def test_text_comes_in_one_form(self, client, world):
        send(client, world, source="Ba\u0301o ca\u0301o  12")
        assert Measurement.objects.get().source == "Báo cáo 12"

    def test_old_encodings_are_refused(self, client, world):
        answer = send(client, world, source="B¸o c¸o kÕt qu¶ ®Êt ®ai")
        assert (answer.status_code, "bảng mã cũ" in answer.content.decode()) == (422, True)

    def test_a_doubt_is_told_and_confirmed_with_a_tick(self, client, world):
        world.record(year=YEAR - 1)
        answer = send(client, world, numerator="50")
        form = answer.context["form"]
        assert (answer.status_code, len(form.doubts)) == (422, 1)
        assert "từ 80% (2024) thành 50%, quá ngưỡng 20 điểm phần trăm" in answer.content.decode()
        again = send(client, world, numerator="50", doubts=form.doubts_key)
        assert again.status_code == 422
        assert send(client, world, numerator="50", doubts=form.doubts_key, confirmed="on").status_code == 302

    def test_a_tick_under_other_doubts_confirms_nothing(self, client, world):
        world.record(year=YEAR - 1)
        key = send(client, world, numerator="50").context["form"].doubts_key
        assert send(client, world, numerator="40", doubts=key, confirmed="on").status_code == 422
        assert Measurement.objects.count() == 1

    def test_the_running_year_is_an_estimate_of_today(self, client, world):
        world.record(year=YEAR, source="Niên giám 2025")
        initial = client.get(form_url(world, nam=2026)).context["form"].initial
        assert (f"{initial['as_of']:%d/%m/%Y}", initial["nature"]) == ("23/11/2026", Nature.ESTIMATE)
        assert initial["source"] == "Niên giám 2025"

    def test_last_year_and_what_stands_are_beside_it(self, client, world):
        world.record(year=YEAR - 1, numerator=Decimal(70))
        world.record()
        page = client.get(form_url(world)).context["page"]
        assert (page.last_year.words, page.standing.words) == ("70 / 100 tấn/ngày = 70%", "80 / 100 tấn/ngày = 80%")

    def test_half_a_year_is_a_period_of_its_own(self, client, world):
        url = form_url(world, ky="6-thang")
        assert client.post(url, {**TYPED, "as_of": "30/06/2025"}).status_code == 302
        assert Measurement.objects.get().half == Half.FIRST

    def test_short_of_the_whole_never_reads_as_100(self, client, world):
        send(client, world, numerator="99999", denominator="100000")
        assert "= 99,999%" in client.get(form_url(world)).content.decode()


class TestKinds:
    @pytest.mark.parametrize(
        ("kind", "fields"),
        [
            (IndicatorKind.RATIO, ["numerator", "denominator"]),
            (IndicatorKind.MILESTONE, ["numerator", "denominator", "done_on"]),
            (IndicatorKind.GROWTH, ["value"]),
            (IndicatorKind.LEVEL, ["value"]),
            (IndicatorKind.QUALITATIVE, ["assessment", "numerator", "denominator"]),
        ],
    )
    def test_each_has_its_fields(self, plan, kind, fields):
        world = make_world(plan, kind=kind)
        form = signed_in(world.officer).get(form_url(world)).context["form"]
        assert [bound.name for bound in form.stated_fields] == fields

    def test_the_province_may_be_a_published_percentage_alone(self, client, world):
        answer = send(client, world, "NT", numerator="", denominator="", value="98,5%")
        assert (answer.status_code, Measurement.objects.get().value) == (302, Decimal("98.5"))

    def test_a_milestone_has_the_day_it_was_done(self, plan):
        world = make_world(plan, kind=IndicatorKind.MILESTONE)
        typed = {**TYPED, "numerator": "100", "done_on": "20/11/2025"}
        signed_in(world.officer).post(form_url(world), typed)
        assert f"{Measurement.objects.get().done_on:%d/%m/%Y}" == "20/11/2025"

    def test_words_are_assessed_with_reasons(self, plan):
        world = make_world(plan, kind=IndicatorKind.QUALITATIVE, gathered_by=AreaKind.PROVINCE)
        client = signed_in(world.officer)
        typed = {**TYPED, "numerator": "", "denominator": "", "assessment": "partly"}
        answer = client.post(form_url(world, "NT"), {**typed, "assessment": ""})
        assert "Cần chọn một mức đánh giá" in answer.content.decode()
        assert client.post(form_url(world, "NT"), typed).status_code == 422
        assert client.post(form_url(world, "NT"), {**typed, "text": "Mới có 3 giấy phép."}).status_code == 302

    def test_parts_are_entered_apart(self, client, world):
        rural = IndicatorPart.objects.create(indicator=world.indicator, code="rural", name="Nông thôn", position=2)
        answer = client.post(form_url(world, phan="rural"), TYPED)
        assert (Measurement.objects.get().part, "phan=rural" in answer.url) == (rural, True)


class TestWho:
    def test_the_committee_enters_its_own_area(self, world):
        client = signed_in(world.local)
        assert send(client, world).status_code == 302
        assert Measurement.objects.get().reported_by == world.committee
        assert client.get(world.url("nhap/")).context["entry"].area == world.districts[0]

    def test_it_does_not_see_what_others_stated_before_it_is_accepted(self, world):
        world.record("NP", source="Riêng của Sở")
        assert "Riêng của Sở" not in signed_in(world.local).get(form_url(world)).content.decode()

    def test_whoever_may_not_is_refused_and_what_is_not_there_is_not_found(self, world, stranger):
        answers = {
            "stranger": signed_in(stranger).get(form_url(world)).status_code,
            "stranger sends": send(signed_in(stranger), world).status_code,
            "other area": send(signed_in(world.local), world, "NP").status_code,
            "no area": send(signed_in(world.officer), world, "KHONG-CO").status_code,
            "no year": signed_in(world.officer).get(form_url(world, nam=2019)).status_code,
            "no part": signed_in(world.officer).get(form_url(world, phan="khac")).status_code,
        }
        expected = {"stranger": 403, "stranger sends": 403, "other area": 403, "no area": 404, "no year": 404}
        assert answers == {**expected, "no part": 404}
        assert not Measurement.objects.exists()

    @pytest.mark.parametrize("year", ["99999999999", "abc", "2019", "-2025", "2025.0", "٢٠٢٥", " 2025"])
    def test_a_year_that_takes_no_figures_is_not_found_and_nothing_is_kept_for_another(self, client, world, year):
        addresses = [form_url(world, nam=year), world.url(f"minh-chung/?{urlencode({'nam': year})}")]
        addresses.append(f"{reverse('indicators:mine', args=[world.plan.code])}?{urlencode({'nam': year})}")
        assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
        assert client.post(form_url(world, nam=year), TYPED).status_code == 404
        assert not Measurement.objects.exists()


class TestCorrection:
    def url(self, world, made) -> str:
        return world.url(f"so-lieu/{made.pk}/sua/")

    def test_it_is_prefilled_and_reads_back(self, client, world):
        made = world.record(numerator=Decimal("1234.5"), denominator=Decimal(2000))
        page = client.get(self.url(world, made)).content.decode()
        assert 'name="numerator" value="1234,5"' in page
        assert "1.234,5 / 2.000 tấn/ngày" in page

    def test_the_old_figure_stays_in_sight_with_the_reason(self, client, world):
        made = world.record()
        answer = client.post(self.url(world, made), {**TYPED, "numerator": "70", "reason": "Nhầm dòng"})
        page = client.get(answer.url).content.decode()
        assert "<del>" in page
        assert "80 / 100 tấn/ngày = 80%" in page
        assert "Lý do sửa: Nhầm dòng" in page.replace("\n", " ")
        assert client.get(answer.url).context["page"].standing.words == "70 / 100 tấn/ngày = 70%"

    def test_without_a_reason_it_is_not_taken(self, client, world):
        made = world.record()
        assert client.post(self.url(world, made), {**TYPED, "numerator": "70"}).status_code == 422
        assert Measurement.objects.count() == 1

    def test_what_was_corrected_leads_to_what_stands(self, client, world):
        made = world.record()
        sent = {**TYPED, "numerator": "70", "reason": "Nhầm"}
        # The same correction twice, then the address once more.
        answers = [client.post(self.url(world, made), sent) for _ in range(2)]
        answers.append(client.get(self.url(world, made)))
        assert ([answer.status_code for answer in answers], Measurement.objects.count()) == ([302] * 3, 2)

    def test_a_correction_that_comes_second_is_shown_beside_the_first_and_kept_when_sent_again(self, client, world):
        made = world.record()
        client.post(self.url(world, made), {**TYPED, "numerator": "70", "reason": "Nhầm dòng"})
        newest = Measurement.objects.get(corrects=made)
        sent = {**TYPED, "numerator": "60", "reason": "Nhầm tháng"}
        answer = client.post(self.url(world, made), sent)
        page = answer.content.decode()
        assert (answer.status_code, Measurement.objects.count()) == (409, 2)
        assert "đã sửa số này thành 70 / 100 tấn/ngày = 70% trong lúc đang nhập (lý do: Nhầm dòng)" in page
        assert 'name="numerator" value="60"' in page
        assert "Nhầm tháng" in page
        address = self.url(world, newest)
        assert f'action="{address}"' in page
        assert f'data-keep="{address}"' in page
        assert client.post(address, sent).status_code == 302
        assert Measurement.objects.get(corrects=newest).numerator == 60

    def test_a_committee_whose_figure_the_owner_corrected_meanwhile_keeps_what_it_typed(self, client, world):
        made = record_figure(actor=world.local_actor, statement=world.statement())
        client.post(self.url(world, made), {**TYPED, "numerator": "71", "reason": "Nhầm dòng"})
        answer = signed_in(world.local).post(self.url(world, made), {**TYPED, "numerator": "60", "reason": "Nhầm"})
        page = answer.content.decode()
        assert (answer.status_code, Measurement.objects.count()) == (409, 2)
        assert "đã sửa số này trong lúc đang nhập" in page
        # The owner's figure is not for the committee before it is accepted.
        assert ('name="numerator" value="60"' in page, "71 / 100" in page) == (True, False)

    def test_strangers_do_not_find_it_and_readers_may_not(self, world, stranger, consolidator):
        made = world.record()
        people = (stranger, consolidator, world.local)
        assert [signed_in(each).get(self.url(world, made)).status_code for each in people] == [404, 403, 404]


class TestEvidence:
    def url(self, world, *more: object) -> str:
        return world.url("minh-chung/" + "".join(f"{each}/" for each in more))

    def add(self, client, world, content: bytes, **headers):
        query = f"?phan=main&dia_ban=NH&nam={YEAR}"
        return client.post(self.url(world) + query, {"files": upload(content)}, headers=headers)

    def test_a_file_is_kept_once_and_waits(self, client, world):
        statuses = [self.add(client, world, pdf("a"), hx_request="true").status_code for _ in range(2)]
        page = client.get(form_url(world)).content.decode()
        assert (statuses, "chờ ghi nhận" in page) == ([201, 200], True)

    def test_the_most_files_are_told_of_a_period(self, client, world):
        assert "mỗi kỳ tối đa 20 tệp" in client.get(form_url(world)).content.decode()

    def test_without_script_one_is_back_at_the_form(self, client, world):
        answer = self.add(client, world, EXE)
        assert answer.url.endswith("#minh-chung")
        assert MeasurementEvidence.objects.count() == 0

    def test_who_sees_the_figure_sees_its_file(self, client, world, stranger, consolidator):
        self.add(client, world, pdf("a"))
        file = MeasurementEvidence.objects.get()
        people = (world.officer, consolidator, stranger, world.local)
        asked = self.url(world, file.pk)
        assert [signed_in(each).get(asked).status_code for each in people] == [200, 404, 404, 404]
        send(client, world)
        assert [signed_in(each).get(asked).status_code for each in people] == [200, 200, 404, 404]

    def test_it_is_taken_back_with_a_reason(self, client, world):
        self.add(client, world, pdf("a"))
        send(client, world)
        file = MeasurementEvidence.objects.get()
        asked = self.url(world, file.pk, "rut")
        answers = [client.post(asked, {"reason": reason}, headers={"hx-request": "true"}) for reason in ("", "Nhầm")]
        assert [answer.status_code for answer in answers] == [422, 200]

    def test_what_comes_after_the_figure_is_put_with_it_on_the_spot(self, client, world, stranger):
        offer = "Gắn vào số đang dùng"
        self.add(client, world, pdf("a"))
        assert offer not in client.get(form_url(world)).content.decode()
        send(client, world)
        self.add(client, world, pdf("b"))
        assert offer in client.get(form_url(world)).content.decode()
        address = f"{self.url(world)}gan/?phan=main&dia_ban=NH&nam={YEAR}"
        refused = [signed_in(each).post(address).status_code for each in (stranger, world.local)]
        assert (refused, MeasurementEvidence.objects.filter(measurement=None).count()) == ([403, 302], 1)
        answer = client.post(address, headers={"hx-request": "true"})
        page = answer.content.decode()
        assert (answer.status_code, offer in page, "Đã gắn 1 tệp" in page) == (200, False, True)
        assert not MeasurementEvidence.objects.filter(measurement=None).exists()
        assert client.post(address).url.endswith("#minh-chung")

    def test_only_who_may_state_the_figure_adds_one(self, world, stranger):
        assert self.add(signed_in(stranger), world, pdf("a")).status_code == 403


class TestPartsOfAPhase:
    """`survey` is a share and asked for until 2025, `modern` is told in words from then on."""

    @pytest.fixture
    def world(self, world):
        world.part.phase, world.part.code = Phase.FIRST, "survey"
        world.part.save()
        IndicatorPart.objects.create(
            indicator=world.indicator, code="modern", phase=Phase.SECOND, own_kind=IndicatorKind.QUALITATIVE, position=2
        )
        return world

    def test_the_form_is_that_of_the_parts_own_kind(self, client, world):
        page = client.get(form_url(world, nam=2026))
        assert page.context["form"].stated == ("assessment", "numerator", "denominator")
        assert "bang-nhap" not in page.content.decode()
        assert client.get(form_url(world)).context["form"].stated == ("numerator", "denominator")

    def test_only_parts_of_the_years_phase_are_offered(self, client, world):
        offered = {year: client.get(form_url(world, nam=year)).context["entry"] for year in (2025, 2026)}
        assert {year: [each.code for each in entry.parts] for year, entry in offered.items()} == {
            2025: ["survey"],
            2026: ["modern"],
        }
        assert client.get(form_url(world, nam=2026, phan="survey")).status_code == 404

    def test_every_year_on_the_form_leads_somewhere(self, client, world):
        for url in [form_url(world, nam=2025, phan="survey"), form_url(world, nam=2026, phan="modern")]:
            for _year, query in client.get(url).context["year_links"]:
                assert client.get(f"{world.url('nhap/')}?{query}").status_code == 200

    def test_only_parts_of_the_years_phase_are_owed(self, client, world):
        url = reverse("indicators:mine", args=[world.plan.code])
        owed = {year: client.get(url, {"nam": year}).context["owed"] for year in (2025, 2026)}
        assert {year: [(each.part.code, each.takes_grid) for each in found] for year, found in owed.items()} == {
            2025: [("survey", True)],
            2026: [("modern", False)],
        }


class TestMine:
    def page(self, user, plan, year: int = YEAR):
        return signed_in(user).get(reverse("indicators:mine", args=[plan.code]), {"nam": year})

    def test_the_owner_finds_every_part_with_how_many_areas_are_there(self, world):
        TargetFactory(indicator__plan=world.plan)
        world.record("NH", nature=Nature.ESTIMATE)
        world.record("NP")
        (owed,) = self.page(world.officer, world.plan).context["owed"]
        assert (owed.given, [area.code for area in owed.missing]) == (2, ["NS"])
        assert owed.standing == "ước, tính đến 31/12/2025"

    def test_what_the_years_phase_has_no_target_for_is_not_owed(self, world):
        dropped = {"comparator": "", "low": None, "clause": None, "relation": Relation.DROPPED}
        world.indicator.targets.filter(phase=Phase.SECOND).update(**dropped)
        owed = {year: self.page(world.officer, world.plan, year).context["owed"] for year in (2025, 2026)}
        assert {year: len(found) for year, found in owed.items()} == {2025: 1, 2026: 0}

    def test_a_milestone_that_was_done_is_not_missing_later(self, world):
        world.indicator.kind = IndicatorKind.MILESTONE
        world.indicator.save()
        world.part.refresh_from_db()
        world.record("NH", 2023, numerator=Decimal(100), done_on=dt.date(2023, 4, 15))
        world.record("NP", 2023)
        (owed,) = self.page(world.officer, world.plan).context["owed"]
        assert (owed.given, [area.code for area in owed.missing]) == (1, ["NP", "NS"])
        page = signed_in(world.officer).get(form_url(world, "NP")).context["page"]
        assert (page.formula, page.given) == ("Σ tử số / Σ mẫu số = 100 / 100 tấn/ngày = 100%", {"NH"})

    def test_a_committee_finds_its_own_area(self, world):
        (owed,) = self.page(world.local, world.plan).context["owed"]
        assert owed.areas == world.districts[:1]

    def test_a_committee_is_not_told_what_the_owner_stated_before_it_is_accepted(self, world):
        world.record("NH")
        (owed,) = self.page(world.local, world.plan).context["owed"]
        assert owed.given == 0

    def test_others_are_told_that_they_owe_nothing(self, world, stranger):
        page = self.page(stranger, world.plan)
        assert (page.context["owed"], "không phải nhập số liệu" in page.content.decode()) == ([], True)

    def test_it_stands_under_indicators_in_the_menu(self, client, world):
        nav = client.get(reverse("indicators:mine", args=[world.plan.code])).context["nav"]
        assert [item.label for item in nav if item.active] == ["Chỉ tiêu"]

    def test_my_work_leads_there(self, world):
        assert reverse("indicators:mine", args=[world.plan.code]) in (
            signed_in(world.officer).get(reverse("pages:home")).content.decode()
        )


def test_the_queries_do_not_grow_with_figures(client, world, django_assert_num_queries, django_assert_max_num_queries):
    pages = {form_url(world): 7, reverse("indicators:mine", args=[world.plan.code]): 8}
    for url, most in pages.items():
        client.get(url)
        with django_assert_max_num_queries(most) as one:
            client.get(url)
        for code in ("NH", "NP", "NS"):
            for year in (YEAR - 1, YEAR):
                world.record(code, year)
        IndicatorPart.objects.create(indicator=world.indicator, code=f"p{most}", position=most)
        with django_assert_num_queries(len(one)):
            client.get(url)
