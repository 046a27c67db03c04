from django.apps import AppConfig


class ChannelsConfig(AppConfig):
    name = "openloket.channels"
    label = "channels"
