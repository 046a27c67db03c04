from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "openloket.cases"
    label = "cases"

    def ready(self) -> None:
        from openloket.cases import elsewhere
        from openloket.registers import closing

        if elsewhere.closed not in closing.LISTENERS:
            closing.LISTENERS.append(elsewhere.closed)
