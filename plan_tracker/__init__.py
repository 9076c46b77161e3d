"""The project. The Celery app is loaded with it, so that jobs can be enqueued from anywhere."""

from plan_tracker.celery import app as celery_app

__all__ = ["celery_app"]
