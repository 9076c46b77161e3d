from django.db import migrations

from plan_tracker.lib.frozen import FreezeRows


class Migration(migrations.Migration):

    dependencies = [
        ('reports', '0003_reporting_round'),
    ]

    operations = [
        FreezeRows('reports_submissionrevision', 'OLD.sent_at IS NOT NULL'),
        FreezeRows('reports_submissionline'),
        FreezeRows('reports_revisiondecision'),
        FreezeRows('reports_linedecision'),
        FreezeRows('reports_submissionevent'),
        FreezeRows('reports_petitionentry'),
    ]
