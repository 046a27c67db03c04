from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "openloket.cases"
    label = "cases"
