from django.urls import path

from reports.consolidation import views as consolidation
from reports.periods import views as periods
from reports.petitions import views as petitions
from reports.submissions import views as submissions

app_name = "reports"
urlpatterns = [
    path("bao-cao/", periods.period_list, name="list"),
    path("bao-cao/<slug:period>/", submissions.board, name="board"),
    path("bao-cao/<slug:period>/tong-hop/", consolidation.consolidation, name="consolidation"),
    path("bao-cao/<slug:period>/tong-hop/pdf/", consolidation.request_pdf, name="request_pdf"),
    path("bao-cao/<slug:period>/tong-hop/<int:job>/", consolidation.job_state, name="job"),
    path("bao-cao/<slug:period>/tong-hop/<int:job>/thu-lai/", consolidation.retry, name="retry"),
    path("bao-cao/<slug:period>/tong-hop/<int:job>/tep/", consolidation.download, name="download"),
    path("kien-nghi/", petitions.petition_list, name="petitions"),
    path("kien-nghi/moi/", petitions.new_petition, name="new_petition"),
    path("kien-nghi/tu-cap-nhat/<int:update>/", petitions.raise_from_update, name="raise_from_update"),
    path("kien-nghi/<int:petition>/", petitions.petition_detail, name="petition"),
    path("kien-nghi/<int:petition>/tiep-nhan/", petitions.receive, name="receive_petition"),
    path("kien-nghi/<int:petition>/chuyen/", petitions.forward, name="forward_petition"),
    path("kien-nghi/<int:petition>/tra-loi/", petitions.answer, name="answer_petition"),
    path("kien-nghi/<int:petition>/dong/", petitions.close, name="close_petition"),
]
