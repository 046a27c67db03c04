from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "openloket.registers"
    label = "registers"
