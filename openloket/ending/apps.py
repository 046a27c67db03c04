from django.apps import AppConfig


class EndingConfig(AppConfig):
    name = "openloket.ending"
    label = "ending"

    def ready(self) -> None:
        from openloket.cases import in_use

        ours = "select content from ending_declaration union select content from ending_originalslist"
        if ours not in in_use.NAMED:
            in_use.NAMED.append(ours)
