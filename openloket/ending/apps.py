from django.apps import AppConfig


class EndingConfig(AppConfig):
    name = "openloket.ending"
    label = "ending"

    def ready(self) -> None:
        from openloket.cases import in_use

        in_use.also("select content from ending_declaration union select content from ending_originalslist")
