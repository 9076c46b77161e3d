"""Background jobs of the reports app. Each takes ids, is safe to run twice, and does its work in a service."""

from celery import shared_task
from django.utils import timezone

from agencies.services import deliver_due_messages
from reports.consolidation.services import run_render_job, sweep_renders
from reports.reminders import services as reminders
from reports.reminders.services.letters import period_letters_html
from reports.submissions import services as submissions


@shared_task(name="reports.render_document")
def render_document(job_id: int) -> None:
    """Make the document of one render job."""
    run_render_job(job_id=job_id, now=timezone.now(), letters=period_letters_html)


@shared_task(name="reports.open_due_periods")
def open_due_periods() -> int:
    """Open the periods whose time has come; beat starts it each morning, before the reminders."""
    return len(submissions.open_due_periods(on=timezone.localdate()))


@shared_task(name="reports.replan_reminders")
def replan_reminders() -> int:
    """Make the reminder steps that open periods lack."""
    return reminders.plan_reminders(on=timezone.localdate())


@shared_task(name="reports.send_due_reminders")
def send_due_reminders() -> int:
    """Send every reminder that is due; beat starts it each morning."""
    reminders.plan_reminders(on=timezone.localdate())
    return reminders.send_due_reminders(now=timezone.now()).sent


@shared_task(name="reports.sweep")
def sweep() -> None:
    """Each minute: enqueue lost renders again, open and plan what a lost message left out, send what still waits."""
    now = timezone.now()
    sweep_renders(now=now)
    submissions.open_due_periods(on=timezone.localdate(now))
    submissions.lapse_reopened(on=timezone.localdate(now))
    reminders.plan_reminders(on=timezone.localdate(now))
    reminders.send_due_reminders(now=now)
    deliver_due_messages(now=now)
