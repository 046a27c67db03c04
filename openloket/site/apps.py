from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "openloket.site"
    label = "loket_site"
