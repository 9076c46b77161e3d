from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "plan_tracker.pages"
    label = "pages"
