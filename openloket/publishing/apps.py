from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "openloket.publishing"
    label = "publishing"

    def ready(self) -> None:
        from openloket.cases import in_use

        ours = "select content from publishing_publicfile"
        if ours not in in_use.NAMED:
            in_use.NAMED.append(ours)
