from django.apps import AppConfig


class InsightConfig(AppConfig):
    name = "openloket.insight"
    label = "insight"

    def ready(self) -> None:
        from openloket.cases import in_use

        if (ours := "select content from insight_log") not in in_use.NAMED:
            in_use.NAMED.append(ours)
