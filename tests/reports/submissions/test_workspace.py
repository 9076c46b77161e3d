"""The workspace: each gap leads to where it is filled, and the general text has a button besides its autosave."""

import pytest
from django.urls import reverse

from reports.submissions.models import SubmissionRevision
from tests.conftest import TODAY, signed_in
from tests.reports.helpers import lead_task, recorded
from tests.reports.submissions.rounds import NOTHING, S, bring_to, new_round

pytestmark = pytest.mark.django_db
AUTOSAVE = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(TODAY)


@pytest.fixture
def round_(plan):
    return new_round(plan)


def address(round_, name="submission"):
    return reverse(f"reports:{name}", args=[round_.plan.code, round_.submission.period.code, round_.agency.code])


def save(round_, *, version=0, headers=None, **sections):
    typed = {**NOTHING, **sections, "draft_version": version}
    return signed_in(round_.officer).post(address(round_, "save_sections"), typed, headers=headers or {})


def kept(round_):
    return SubmissionRevision.objects.get(submission=round_.submission).sections


class TestTheButtonOfTheGeneralText:
    def test_it_keeps_the_text_and_leads_to_the_moves_where_nothing_is_missing(self, round_):
        answer = save(round_, solution="Tăng cường kiểm tra.")
        assert (answer.status_code, answer.url) == (302, f"{address(round_)}#moves")
        assert kept(round_)["solution"] == "Tăng cường kiểm tra."

    def test_it_leads_to_the_field_that_is_still_empty(self, round_):
        answer = save(round_, cause="", proposal="")
        assert answer.url == f"{address(round_)}?muc=chung#id_cause"

    def test_it_leads_to_the_line_that_is_still_missing(self, round_):
        missing = lead_task(round_.plan, round_.agency, code="5.2")
        assert save(round_).url == f"{address(round_)}?dong={missing.task.code}#dong"

    def test_the_page_behind_it_ends_the_copy_on_the_computer(self, round_):
        client = signed_in(round_.officer)
        url = address(round_, "save_sections")
        page = client.post(url, {**NOTHING, "draft_version": 0}, follow=True)
        assert f'data-drop-copy="{url}"' in page.content.decode()

    def test_a_colleague_who_was_first_is_shown_with_both_texts(self, round_):
        round_.write(cause="Thiếu người.")
        answer = save(round_, cause="Thiếu kinh phí.")
        text = answer.content.decode()
        assert answer.status_code == 409
        assert "người khác sửa trong lúc đang nhập" in text
        assert "Thiếu người." in text
        assert answer.context["sections_form"]["cause"].value() == "Thiếu kinh phí."
        assert "data-unsaved" in text
        assert kept(round_)["cause"] == "Thiếu người."

    def test_a_report_that_was_sent_meanwhile_is_not_changed(self, round_):
        bring_to(round_, S.SENT)
        before = kept(round_)
        answer = save(round_, version=1, cause="Muộn rồi.")
        assert (answer.status_code, answer.url) == (302, f"{address(round_)}?muc=chung")
        assert kept(round_) == before


class TestTheAutosave:
    def test_it_stays_on_the_page(self, round_):
        answer = save(round_, headers=AUTOSAVE)
        assert answer.status_code == 200
        assert "X-Saved-At" in answer

    def test_it_gets_the_panel_alone_when_a_colleague_was_first(self, round_):
        round_.write(cause="Thiếu người.")
        answer = save(round_, headers=AUTOSAVE, cause="Thiếu kinh phí.")
        assert answer.status_code == 409
        assert "<html" not in answer.content.decode()

    def test_it_is_told_in_words_that_the_report_was_sent(self, round_):
        bring_to(round_, S.SENT)
        answer = save(round_, version=1, headers=AUTOSAVE)
        assert answer.status_code == 422
        assert "không ở tình trạng đang soạn" in answer.content.decode()


def test_the_next_gap_of_the_page_takes_the_keyboard_along(round_):
    missing = lead_task(round_.plan, round_.agency, code="5.2")
    client = signed_in(round_.officer)
    text = client.get(address(round_)).content.decode()
    assert f'href="{address(round_)}?dong=5.2#dong" data-key="n"' in text
    assert 'id="dong" tabindex="-1"' in client.get(address(round_), {"dong": "5.2"}).content.decode()
    recorded(missing, is_estimate=True)
    round_.write()
    text = client.get(address(round_)).content.decode()
    assert f'href="{address(round_)}#moves" data-key="n"' in text
    assert 'id="moves" tabindex="-1"' in text


def test_on_the_general_text_the_key_saves_before_it_goes_on(round_):
    text = signed_in(round_.officer).get(address(round_), {"muc": "chung"}).content.decode()
    assert text.count('data-key="n"') == 1
    assert '<button class="btn btn-primary" type="submit" data-key="n">Lưu và đi tiếp</button>' in text
