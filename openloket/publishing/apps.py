from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "openloket.publishing"
    label = "publishing"

    def ready(self) -> None:
        from openloket.cases import in_use

        in_use.also("select content from publishing_publicfile")
