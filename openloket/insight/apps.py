from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "openloket.insight"
    label = "insight"

    def ready(self) -> None:
        from openloket.cases import in_use

        in_use.also("select content from insight_log")
