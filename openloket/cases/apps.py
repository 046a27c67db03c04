from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "openloket.cases"
    label = "cases"

    def ready(self) -> None:
        """Hear of what the registers do, and say which zaken they keep back."""
        from openloket.cases import elsewhere, restricted
        from openloket.registers.api import withheld
        from openloket.registers.zaken import status

        if elsewhere.went_on not in status.LISTENERS:
            status.LISTENERS.append(elsewhere.went_on)
        if restricted.withheld_zaken not in withheld.ASKED:
            withheld.ASKED.append(restricted.withheld_zaken)
