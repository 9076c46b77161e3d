from django.urls import path

from reports.consolidation import views as consolidation
from reports.periods import views as periods
from reports.petitions import views as petitions
from reports.reminders.views import by_hand, calendar
from reports.submissions.views import board, moves, review, workspace

app_name = "reports"
urlpatterns = [
    path("bao-cao/", periods.period_list, name="list"),
    # No period has the code "lich".
    path("bao-cao/lich/", calendar.calendar, name="calendar"),
    path("bao-cao/lich/dia-chi/", calendar.make, name="make_feed"),
    path("bao-cao/lich/dia-chi/thu-hoi/", calendar.revoke, name="revoke_feed"),
    path("bao-cao/<slug:period>/", board.board, name="board"),
    path("bao-cao/<slug:period>/dong-ky/", board.close, name="close_period"),
    path("bao-cao/<slug:period>/han-noi-bo/", board.move_deadline, name="move_deadline"),
    path("bao-cao/<slug:period>/hang-cho/", review.queue, name="queue"),
    path("bao-cao/<slug:period>/tong-hop/", consolidation.consolidation, name="consolidation"),
    path("bao-cao/<slug:period>/tong-hop/pdf/", consolidation.request_pdf, name="request_pdf"),
    path("bao-cao/<slug:period>/tong-hop/<int:job>/", consolidation.job_state, name="job"),
    path("bao-cao/<slug:period>/tong-hop/<int:job>/thu-lai/", consolidation.retry, name="retry"),
    path("bao-cao/<slug:period>/tong-hop/<int:job>/tep/", consolidation.download, name="download"),
    path("bao-cao/<slug:period>/<code:agency>/", workspace.workspace, name="submission"),
    path("bao-cao/<slug:period>/<code:agency>/noi-dung/", workspace.save_sections, name="save_sections"),
    path("bao-cao/<slug:period>/<code:agency>/dong/<code:code>/", workspace.record_line, name="record_line"),
    path("bao-cao/<slug:period>/<code:agency>/ban-ky/", workspace.signed_copy, name="signed_copy"),
    path("bao-cao/<slug:period>/<code:agency>/chung-tu/<int:number>/", workspace.proof, name="proof"),
    path("bao-cao/<slug:period>/<code:agency>/nhac/", by_hand.remind, name="remind"),
    path("bao-cao/<slug:period>/<code:agency>/tep/", consolidation.papers, name="papers"),
    path("bao-cao/<slug:period>/<code:agency>/tep/tao/", consolidation.request_paper, name="request_paper"),
    path("bao-cao/<slug:period>/<code:agency>/tep/<int:job>/", consolidation.paper_job, name="paper_job"),
    path("bao-cao/<slug:period>/<code:agency>/tep/<int:job>/thu-lai/", consolidation.retry_paper, name="retry_paper"),
    path("bao-cao/<slug:period>/<code:agency>/tep/<int:job>/tep/", consolidation.paper_file, name="paper_file"),
    path("bao-cao/<slug:period>/<code:agency>/bat-dau/", moves.start, name="start"),
    path("bao-cao/<slug:period>/<code:agency>/trinh/", moves.propose, name="propose"),
    path("bao-cao/<slug:period>/<code:agency>/chuyen-lai/", moves.give_back, name="give_back"),
    path("bao-cao/<slug:period>/<code:agency>/gui/", moves.send, name="send"),
    path("bao-cao/<slug:period>/<code:agency>/rut-lai/", moves.withdraw, name="withdraw"),
    path("bao-cao/<slug:period>/<code:agency>/van-ban/", moves.register_document, name="register_document"),
    path("bao-cao/<slug:period>/<code:agency>/xem-xet/", review.review, name="review"),
    path("bao-cao/<slug:period>/<code:agency>/xem-xet/dong/<int:line>/", review.decide, name="decide"),
    path("bao-cao/<slug:period>/<code:agency>/nhan-dong-khong-doi/", review.accept_unchanged, name="accept_unchanged"),
    path("bao-cao/<slug:period>/<code:agency>/tra-lai/", moves.return_submission, name="return"),
    path("bao-cao/<slug:period>/<code:agency>/nhan/", moves.accept, name="accept"),
    path("bao-cao/<slug:period>/<code:agency>/mo-lai/", moves.reopen, name="reopen"),
    path("bao-cao/<slug:period>/<code:agency>/nhan-cach-khac/", moves.record_received, name="record_received"),
    path("kien-nghi/", petitions.petition_list, name="petitions"),
    path("kien-nghi/moi/", petitions.new_petition, name="new_petition"),
    path("kien-nghi/tu-cap-nhat/<int:update>/", petitions.raise_from_update, name="raise_from_update"),
    path("kien-nghi/<int:petition>/", petitions.petition_detail, name="petition"),
    path("kien-nghi/<int:petition>/tiep-nhan/", petitions.receive, name="receive_petition"),
    path("kien-nghi/<int:petition>/chuyen/", petitions.forward, name="forward_petition"),
    path("kien-nghi/<int:petition>/tra-loi/", petitions.answer, name="answer_petition"),
    path("kien-nghi/<int:petition>/dong/", petitions.close, name="close_petition"),
]
