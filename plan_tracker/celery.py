"""The Celery application. Its functions are jobs, in each app's jobs.py ("task" means nhiệm vụ here)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_tracker.settings")

app = Celery("plan_tracker")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(related_name="jobs")
