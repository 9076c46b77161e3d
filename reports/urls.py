from django.urls import path

from reports.consolidation import views as consolidation
from reports.periods import views as periods
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
]
