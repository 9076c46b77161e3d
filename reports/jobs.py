"""Background jobs of the reports app. Each takes ids, is safe to run twice, and does its work in a service."""

from typing import Any

from celery import shared_task
from celery.signals import after_task_publish, beat_init
from django.utils import timezone

from agencies.services import deliver_due_messages
from reports.consolidation.services import run_render_job, sweep_renders
from reports.reminders import services as reminders
from reports.reminders.services.letters import period_letters_html
from reports.submissions import services as submissions
from reports.watch import services as watch
from reports.watch.enums import Part


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
    watch.leave_heartbeat(part=Part.WORKER, at=now)
    sweep_renders(now=now)
    submissions.open_due_periods(on=timezone.localdate(now))
    submissions.lapse_reopened(on=timezone.localdate(now))
    reminders.plan_reminders(on=timezone.localdate(now))
    count = reminders.send_due_reminders(now=now)
    watch.leave_heartbeat(part=Part.REMINDERS, at=now, note=watch.run_words(count))
    deliver_due_messages(now=now)
    watch.ping_watcher(now=now)


@shared_task(name="reports.documents_alive")
def documents_alive() -> None:
    """Each minute on the queue of the documents: whoever makes them is there."""
    watch.leave_heartbeat(part=Part.DOCUMENTS, at=timezone.now())


@beat_init.connect
def watch_beat(**_sent: Any) -> None:
    """In beat's process only: web and worker send messages too, which says nothing about the schedule."""
    after_task_publish.connect(hear_beat, weak=False)


def hear_beat(sender: str | None = None, **_sent: Any) -> None:
    """The broker has taken what beat sends each minute. What goes wrong here is logged by Celery; beat goes on."""
    if sender == "reports.sweep":
        watch.hear_scheduler(at=timezone.now())
