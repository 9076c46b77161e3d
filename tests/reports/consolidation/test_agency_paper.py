"""What an agency's own report says: the plan's order, three answers, and the lines as they were sent."""

import pytest

from agencies.enums import AgencyKind
from reports.consolidation.summaries import BlockKind, agency_paper
from reports.petitions.enums import PetitionKind
from reports.petitions.services import answer, raise_petition
from reports.submissions.enums import SubmissionState as S
from tasks.enums import AssignmentRole, ProgressStatus, Recurrence
from tasks.models import UpdateEvidence
from tests.conftest import TODAY, as_actor
from tests.factories.agencies import MembershipFactory
from tests.factories.tasks import AssignmentFactory, TaskFactory
from tests.reports.helpers import done, lead_task, nothing_arose, recorded, task_group
from tests.reports.submissions.rounds import bring_to, new_round

NOT_RECORDED = "Cơ quan chưa ghi nhận nội dung này."


def paper_of(round_, who="officer"):
    return agency_paper(round_.now(), today=TODAY, actor=round_.actor(who))


def texts(paper):
    return [block.text.replace("\u00a0", " ") for block in paper.body]


def under(paper, heading):
    """The paragraphs between a heading and the next one."""
    blocks = list(paper.body)
    start = next(place for place, block in enumerate(blocks) if block.is_heading and heading in block.text)
    found = []
    for block in blocks[start + 1 :]:
        if block.is_heading:
            break
        found.append(block.text.replace("\u00a0", " "))
    return found


def headings(paper):
    return [block.text for block in paper.body if block.is_heading]


@pytest.fixture
def empty(plan):
    """One lead task, nothing recorded, nothing written."""
    return new_round(plan, update=False)


class TestOrder:
    def test_the_sections_are_the_plans_and_the_first_stands_only_where_something_is_said(self, plan):
        round_ = new_round(plan)
        assert headings(paper_of(round_)) == [
            "I. KẾT QUẢ THỰC HIỆN NHIỆM VỤ",
            "1. Nhiệm vụ đã thực hiện",
            "2. Nhiệm vụ chưa thực hiện và nguyên nhân",
            "II. KHÓ KHĂN, VƯỚNG MẮC VÀ NGUYÊN NHÂN",
            "III. GIẢI PHÁP",
            "IV. KIẾN NGHỊ, ĐỀ XUẤT",
        ]
        round_.write(direction="Đã ban hành Kế hoạch số 12/KH-STC.\nĐã họp giao ban.")
        paper = paper_of(round_)
        assert headings(paper)[:2] == ["I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI", "II. KẾT QUẢ THỰC HIỆN NHIỆM VỤ"]
        assert under(paper, "I. CÔNG TÁC") == ["Đã ban hành Kế hoạch số 12/KH-STC.", "Đã họp giao ban."]
        assert headings(paper)[-1] == "V. KIẾN NGHỊ, ĐỀ XUẤT"

    def test_the_general_text_comes_before_what_the_lines_say(self, plan):
        round_ = new_round(plan, update=False)
        said = {"difficulty": "Thiếu vốn", "solution": "Lồng ghép vốn", "proposal": "Bổ sung vốn"}
        recorded(round_.assignment, result="Đã thu 5 tỷ đồng.\nĐã quyết toán.", **said)
        round_.write(done="Nhìn chung đạt.", difficulty="Khó chung.", solution="Làm chung.", proposal="Xin chung.")
        paper = paper_of(round_)
        task = f"{round_.assignment.task.title} (nhiệm vụ 5.1"
        assert under(paper, "1. Nhiệm vụ") == [
            "Nhìn chung đạt.",
            f"- {task}; đang thực hiện, 50%): Đã thu 5 tỷ đồng.",
            "Đã quyết toán.",
        ]
        assert under(paper, "KHÓ KHĂN") == ["Khó chung.", f"- {task}): Thiếu vốn."]
        assert under(paper, "GIẢI PHÁP") == ["Làm chung.", f"- {task}): Lồng ghép vốn."]
        assert under(paper, "KIẾN NGHỊ") == ["Xin chung.", f"- {task}): Bổ sung vốn."]

    def test_several_groups_are_points_in_the_vietnamese_alphabet_and_one_needs_none(self, plan):
        round_ = new_round(plan)
        assert [block.kind for block in paper_of(round_).body].count(BlockKind.LEAD_IN) == 0
        for number in range(5):
            recorded(lead_task(plan, round_.agency, group=task_group(plan, title=f"Nhóm {number}")))
        points = [block.text for block in paper_of(round_).body if block.kind == BlockKind.LEAD_IN]
        assert points == ["a) Môi trường:", *(f"{letter}) Nhóm {number}:" for number, letter in enumerate("bcdđe"))]


class TestThreeAnswers:
    def test_missing_is_said_and_is_not_zero(self, empty):
        paper = paper_of(empty)
        assert "gồm: 1 nhiệm vụ chưa có cập nhật (chi tiết tại Phụ lục kèm theo)." in texts(paper)[1]
        assert under(paper, "1. Nhiệm vụ") == [NOT_RECORDED]
        missing = f"Nhiệm vụ chưa có cập nhật trong kỳ: {empty.assignment.task.title} (nhiệm vụ 5.1)."
        assert under(paper, "2. Nhiệm vụ") == [missing]
        [row] = paper.annex
        assert (row.state, row.percent, row.as_of, row.evidence) == ("Chưa có cập nhật", "–", "–", "–")
        assert "0%" not in "".join(texts(paper))

    def test_none_as_an_answer_differs_from_no_answer(self, empty):
        assert [under(paper_of(empty), name) for name in ("KHÓ KHĂN", "GIẢI PHÁP", "KIẾN NGHỊ")] == [[NOT_RECORDED]] * 3
        empty.write("Không có.")
        paper = paper_of(empty)
        assert [under(paper, name) for name in ("1. ", "KHÓ KHĂN", "GIẢI PHÁP", "KIẾN NGHỊ")] == [["Không có."]] * 4

    def test_nothing_arose_and_what_was_finished_earlier_take_a_sentence_each(self, plan):
        round_ = new_round(plan, update=False)
        nothing_arose(round_.assignment)
        once = lead_task(plan, round_.agency, code="3.1", title="Lập bản đồ", recurrence=Recurrence.ONCE)
        done(once, year=2025, as_of=TODAY.replace(year=2025))
        paper = paper_of(round_)
        assert under(paper, "1. Nhiệm vụ") == [
            f"Nhiệm vụ không phát sinh trong kỳ: {round_.assignment.task.title} (nhiệm vụ 5.1).",
            "Nhiệm vụ đã hoàn thành từ năm trước: Lập bản đồ (nhiệm vụ 3.1).",
        ]
        assert {row.state for row in paper.annex} == {"Không phát sinh", "Đã hoàn thành từ năm trước"}

    def test_an_agency_without_tasks_says_so_and_has_no_annex(self, plan, empty):
        empty.assignment.delete()
        paper = paper_of(empty)
        assert texts(paper)[1] == "Kế hoạch không giao Sở Tài chính thực hiện nhiệm vụ nào trong kỳ này."
        assert paper.annex == ()


class TestGapsAndCauses:
    def test_what_was_not_done_stands_with_its_cause_which_is_told_once(self, plan):
        round_ = new_round(plan, update=False)
        recorded(round_.assignment, not_done="Còn 2 khu", cause="Thiếu vốn", difficulty="Giá cao")
        paper = paper_of(round_)
        named = f"- {round_.assignment.task.title} (nhiệm vụ 5.1): "
        assert under(paper, "2. Nhiệm vụ") == [f"{named}Còn 2 khu. Nguyên nhân: Thiếu vốn."]
        assert under(paper, "KHÓ KHĂN") == [f"{named}Giá cao."]

    def test_of_a_task_that_is_done_the_cause_stands_beside_the_difficulty(self, plan):
        round_ = new_round(plan, update=False)
        done(round_.assignment, cause="Đơn giá thấp", difficulty="Khó đấu thầu")
        [told] = under(paper_of(round_), "KHÓ KHĂN")
        assert told.endswith(": Khó đấu thầu. Nguyên nhân: Đơn giá thấp.")
        assert under(paper_of(round_), "2. Nhiệm vụ") == [NOT_RECORDED]

    def test_a_task_not_begun_stands_under_what_was_not_done(self, plan):
        round_ = new_round(plan, update=False)
        said = {"result": "Chờ hướng dẫn.", "cause": "Chưa có thông tư"}
        recorded(round_.assignment, status=ProgressStatus.NOT_STARTED, percent=0, **said)
        paper = paper_of(round_)
        assert under(paper, "1. Nhiệm vụ") == [NOT_RECORDED]
        assert under(paper, "2. Nhiệm vụ") == [
            f"- {round_.assignment.task.title} (nhiệm vụ 5.1; chưa thực hiện): Chờ hướng dẫn.",
            "Nguyên nhân: Chưa có thông tư.",
        ]

    @pytest.mark.parametrize(
        ("sections", "heading"),
        [
            ({"not_done": "Chưa xong bản đồ.", "cause": "Do mưa lũ."}, "2. Nhiệm vụ"),
            ({"not_done": "Không có.", "difficulty": "Ít người.", "cause": "Do mưa lũ."}, "KHÓ KHĂN"),
        ],
    )
    def test_the_general_cause_stands_with_what_it_explains(self, plan, sections, heading):
        round_ = new_round(plan, update=False)
        done(round_.assignment)
        round_.write(**sections)
        paper = paper_of(round_)
        assert under(paper, heading)[-1] == "Nguyên nhân: Do mưa lũ."
        assert "".join(texts(paper)).count("Do mưa lũ.") == 1


class TestSupporting:
    def test_contributions_are_part_three_and_close_the_annex_under_a_title(self, plan):
        round_ = new_round(plan)
        group = task_group(plan, title="Đất đai")
        helps = lead_task(plan, round_.agency, AssignmentRole.SUPPORTING, code="2.1", title="Đo đạc", group=group)
        lead_task(plan, round_.agency, AssignmentRole.SUPPORTING, code="2.2", title="Việc không góp", group=group)
        recorded(helps, result="Đã góp ý.", not_done="Chưa góp ý đợt 2", percent=None)
        paper = paper_of(round_)
        assert under(paper, "3. Kết quả phối hợp") == [
            "- Đo đạc (nhiệm vụ 2.1; đang thực hiện): Đã góp ý.",
            "Nội dung chưa thực hiện: Chưa góp ý đợt 2.",
        ]
        assert [(row.number, row.code, row.band) for row in paper.annex] == [
            (1, "5.1", ""),
            (2, "2.1", "Nhiệm vụ phối hợp"),
        ]
        assert "Việc không góp" not in "".join(texts(paper))

    def test_without_any_there_is_no_part_three(self, plan):
        assert not any("phối hợp" in text for text in texts(paper_of(new_round(plan))))


class TestSource:
    def test_until_it_is_sent_it_is_a_draft_of_what_is_recorded_now(self, plan):
        round_ = new_round(plan)
        bring_to(round_, S.AWAITING_HEAD)
        assert paper_of(round_).draft_lines == ("DỰ THẢO, số liệu chưa được cơ quan duyệt",)
        recorded(round_.assignment, as_of=TODAY, result="[mới nhất]")
        assert "[mới nhất]" in "".join(texts(paper_of(round_)))

    @pytest.mark.parametrize("state", [S.SENT, S.ACCEPTED])
    @pytest.mark.parametrize("who", ["officer", "head", "consolidator"])
    def test_what_is_recorded_after_sending_changes_nothing(self, plan, state, who):
        round_ = new_round(plan)
        bring_to(round_, state)
        before = paper_of(round_, who)
        recorded(round_.assignment, as_of=TODAY, result="[sau khi gửi]", status=ProgressStatus.DONE, percent=100)
        lead_task(plan, round_.agency, code="9.9")
        after = agency_paper(round_.now(), today=TODAY.replace(year=2027), actor=round_.actor(who))
        assert after == before
        assert before.draft_lines == ()
        assert "Đã thu gom 50% lượng rác." in "".join(texts(after))

    def test_what_is_written_anew_after_a_return_is_the_agencys_own(self, plan):
        round_ = new_round(plan)
        bring_to(round_, S.RETURNED)
        round_.write(difficulty="[đang viết lại]")
        own, theirs = paper_of(round_), paper_of(round_, "consolidator")
        assert "[đang viết lại]" in texts(own)
        assert "[đang viết lại]" not in texts(theirs)
        assert own.is_draft
        assert theirs.is_draft

    def test_names_of_evidence_are_those_that_were_sent(self, plan):
        round_ = new_round(plan)
        update = round_.assignment.updates.get()
        values = {"size": 1, "sha256": "a" * 64, "content_type": "application/pdf", "uploaded_by": round_.officer}
        UpdateEvidence.objects.create(
            assignment=round_.assignment,
            year=2026,
            update_made=update,
            name="bien-ban.pdf",
            uploaded_at=update.created_at,
            **values,
        )
        assert paper_of(round_).annex[0].evidence == "bien-ban.pdf"
        bring_to(round_, S.SENT)
        UpdateEvidence.objects.update(name="doi-ten.pdf")
        assert paper_of(round_).annex[0].evidence == "bien-ban.pdf"

    def test_estimates_are_marked_in_the_annex_and_explained(self, plan):
        paper = paper_of(new_round(plan))
        assert (paper.annex[0].percent, paper.annex[0].as_of) == ("50% (ước)", "10/11/2026")
        assert texts(paper)[1].endswith("Số liệu ghi “ước” là số ước thực hiện cả năm.")

    @pytest.mark.parametrize("tasks", [1, 4])
    def test_it_takes_as_many_queries_for_four_tasks_as_for_one(self, plan, tasks, django_assert_num_queries):
        round_ = new_round(plan)
        for _ in range(tasks - 1):
            recorded(lead_task(plan, round_.agency))
        submission, actor = round_.now(), round_.actor("officer")
        with django_assert_num_queries(8):
            assert len(agency_paper(submission, today=TODAY, actor=actor).annex) == tasks
        bring_to(round_, S.SENT)
        submission = round_.now()
        with django_assert_num_queries(4):
            assert len(agency_paper(submission, today=TODAY, actor=actor).annex) == tasks


class TestEarlierPetitions:
    @pytest.fixture(autouse=True)
    def _clock(self, time_machine):
        time_machine.move_to(TODAY)

    def test_the_next_report_tells_what_became_of_them_up_to_its_day(self, plan):
        round_ = new_round(plan)
        actor, reader = round_.actor("officer"), round_.actor("consolidator")
        raised = {"actor": actor, "plan": plan, "agency": round_.agency, "kind": PetitionKind.PROPOSAL}
        answered = raise_petition(text="Đề nghị thêm xe.", **raised)
        raise_petition(text="Đề nghị thêm người.", **raised)
        answer(actor=reader, petition=answered, text="Đã bố trí hai xe.")
        said = under(paper_of(round_), "KIẾN NGHỊ")
        assert said[-3:] == [
            "Tình hình kiến nghị, vướng mắc đã nêu trong kỳ:",
            "- Đề nghị thêm xe. Kết quả: Đã bố trí hai xe.",
            "- Đề nghị thêm người. Đang chờ trả lời.",
        ]

    def test_without_any_nothing_is_said_of_them(self, plan):
        assert not [line for line in texts(paper_of(new_round(plan))) if "đã nêu trong kỳ" in line]


class TestHeadAndEnd:
    def test_it_goes_to_the_committee_through_the_consolidating_agency(self, plan):
        paper = paper_of(new_round(plan))
        assert paper.addressee == ("Ủy ban nhân dân tỉnh Ninh Thuận", "(qua Sở Tài nguyên và Môi trường)")
        assert paper.form.recipients == ("Như trên", "Sở Tài nguyên và Môi trường (tổng hợp)")
        assert (paper.form.signer_lines, paper.closing[-3:]) == (("GIÁM ĐỐC",), "./.")

    def test_the_consolidating_agencys_own_report_goes_straight_there(self, plan):
        task = TaskFactory(group=task_group(plan))
        AssignmentFactory(task=task, agency=plan.consolidating_agency)
        plan.reporting_group.members.create(agency=plan.consolidating_agency)
        paper = paper_of(new_round(plan, agency=plan.consolidating_agency))
        assert paper.addressee == ("Ủy ban nhân dân tỉnh Ninh Thuận",)
        assert paper.form.recipients == ("Như trên",)

    def test_number_and_day_stay_blank_until_the_registry_has_given_them(self, plan):
        round_ = new_round(plan)
        bring_to(round_, S.SENT)
        assert (paper_of(round_).letterhead.number, paper_of(round_).dated) == ("", None)
        round_.say("register_document", "officer", number="05/BC-STC", date=TODAY, signer="Nguyễn Văn Ký")
        assert (paper_of(round_).letterhead.number, paper_of(round_).dated) == ("05/BC-STC", TODAY)
        round_.say("return_submission", "consolidator", reason="Thiếu số.")
        assert (paper_of(round_).letterhead.number, paper_of(round_).dated) == ("", None)

    def test_a_mass_organisation_has_its_own_head(self, plan):
        round_ = new_round(plan)
        round_.agency.kind, round_.agency.name = AgencyKind.MASS_ORGANISATION, "Hội Nông dân tỉnh"
        round_.agency.save()
        head = paper_of(round_).letterhead
        assert (head.parent, head.agency) == ("", ("HỘI NÔNG DÂN", "TỈNH NINH THUẬN"))

    def test_another_agencys_reader_gets_nothing_before_it_was_sent(self, plan):
        round_ = new_round(plan)
        stranger = as_actor(MembershipFactory(agency=plan.issuer, role="leader").user)
        with pytest.raises(round_.submission.revisions.model.DoesNotExist):
            agency_paper(round_.now(), today=TODAY, actor=stranger)
