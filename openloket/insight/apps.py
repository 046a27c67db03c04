from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "openloket.insight"
    label = "insight"
