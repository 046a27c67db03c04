"""Every address, in one place."""

from __future__ import annotations

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from openloket.change import views as change
from openloket.channels import delivered, kept, login, mailroom, returned, standin, wallet
from openloket.channels.desk import enter, locks, orphans, people, terms, texts, work
from openloket.channels.desk import login as directory
from openloket.channels.paper import check
from openloket.channels.paper import views as paper
from openloket.channels.web import (
    about_me,
    apply,
    claim,
    cosign,
    everything,
    for_whom,
    mine,
    opinion,
    reached,
    reacting,
    saying,
    status,
)
from openloket.insight import pages as insight_pages
from openloket.insight import views as insight
from openloket.site import health, standin_directory, standin_wallet, views
from openloket.sources import standin as sources

handler400 = "openloket.site.views.bad_request"
handler403 = "openloket.site.views.forbidden"
handler404 = "openloket.site.views.not_found"
handler429 = "openloket.site.views.too_many"
handler500 = "openloket.site.views.server_error"

CLOSED_DOORS = ("signup", "email", "confirm-email", "password/set", "login/code/confirm")
"""What allauth offers and we do not: accounts are made by an admin, with the address that the admin gives."""

urlpatterns = [
    path("", views.home, name="home"),
    path("zoeken/", opinion.search, name="search"),
    path("taal/", views.language, name="language"),
    path("toegankelijkheid/", views.accessibility_statement, name="accessibility"),
    path("privacy/", views.about, {"page": "privacy"}, name="privacy"),
    path("veiligheid/", views.about, {"page": "security"}, name="security"),
    path(".well-known/security.txt", views.security_txt),
    path("gezond/", health.ready, name="health"),
    path("gezond/leeft/", health.live, name="live"),
    path("gezond/alles/", health.full, name="full_health"),
    path("gezond/metingen/", health.meters, name="meters"),
    # residents
    path("diensten/<slug:service>/", apply.service, name="service"),
    path("diensten/<slug:service>/formulier.pdf", paper.form_pdf, name="paper_form"),
    path("diensten/<slug:service>/gegevens/", apply.data_notice, name="data_notice"),
    path("diensten/<slug:service>/veranderingen/", change.what_changes, name="what_changes"),
    path("aanvragen/<slug:service>/", apply.start, name="apply"),
    path("aanvragen/<slug:service>/voor-wie/", for_whom.for_service, name="for_whom"),
    path("aanvragen/<slug:service>/voor-wie/<slug:right>/", claim.for_service, name="claim_right"),
    path("aanvragen/<slug:service>/<uuid:draft>/controleren/", apply.review, name="apply_review"),
    path("aanvragen/<slug:service>/<uuid:draft>/bewaard/", apply.saved, name="apply_saved"),
    path("aanvragen/<slug:service>/<uuid:draft>/hulp/", apply.help_page, name="apply_help"),
    path("aanvragen/<slug:service>/<uuid:draft>/formulier.pdf", paper.form_with_answers, name="apply_paper"),
    path("aanvragen/<slug:service>/<uuid:draft>/curatele/", apply.curatele, name="apply_curatele"),
    path("aanvragen/<slug:service>/<uuid:draft>/weggooien/", apply.remove, name="apply_remove"),
    path("aanvragen/<slug:service>/<uuid:draft>/vraag/<slug:page>/", apply.page, name="apply_page"),
    path("ontvangen/<uuid:zaak>/", apply.received, name="received"),
    path("ontvangen/<uuid:zaak>/mening/", opinion.feedback, name="feedback"),
    path("ontvangen/<uuid:zaak>/aanvraag.pdf", apply.received_pdf, name="received_pdf"),
    path("status/", status.status, name="status"),
    path("mijn/", mine.overview, name="mine"),
    path("mijn/berichten/", mine.inbox, name="inbox"),
    path("mijn/berichten/<int:message>/", mine.letter, name="letter"),
    path("mijn/berichten/<int:message>/bewijs.pdf", mine.letter_evidence, name="letter_evidence"),
    path("mijn/berichten/<int:message>/lezen/", mine.letter_page, name="letter_page"),
    path("mijn/bereiken/", reached.overview, name="reached"),
    path("mijn/bereiken/adres/", reached.address, name="reached_address"),
    path("mijn/bereiken/code/", reached.code, name="reached_code"),
    path("mijn/bereiken/weg/", reached.forget, name="reached_forget"),
    path("mijn/inzage/", mine.looks, name="my_looks"),
    path("mijn/gegevens/", about_me.about_me, name="about_me"),
    path("mijn/gegevens/<int:fact>/", about_me.not_right, name="not_right"),
    path("mijn/voor-wie/", for_whom.in_mijn_loket, name="my_for_whom"),
    path("mijn/voor-een-ander/", claim.go_on, name="act_for"),
    path("voor-uzelf/", for_whom.stop, name="for_oneself"),
    path("mijn/zaken/<uuid:zaak>/", mine.case, name="my_case"),
    path("mijn/zaken/<uuid:zaak>/alles.zip", everything.everything, name="my_everything"),
    path("mijn/zaken/<uuid:zaak>/aanvullen/", mine.complete, name="my_complete"),
    path("mijn/zaken/<uuid:zaak>/berichten/", saying.choose, name="my_say_choice"),
    path("mijn/zaken/<uuid:zaak>/berichten/<slug:kind>/", saying.say, name="my_say"),
    path("mijn/zaken/<uuid:zaak>/ontvangen/<int:message>/", saying.said, name="my_said"),
    path("mijn/zaken/<uuid:zaak>/zienswijze/", reacting.view, name="my_view"),
    path("mijn/zaken/<uuid:zaak>/documenten/<uuid:document>/", mine.document, name="my_document"),
    path("mijn/zaken/<uuid:zaak>/ondertekenen/", mine.ask_to_sign, name="my_cosign"),
    path("mijn/zaken/<uuid:zaak>/ondertekenen/<int:cosigner>/", mine.name_cosigner, name="my_cosigner"),
    path("mijn/ondertekend/<uuid:zaak>/", cosign.signed, name="cosigned"),
    path("mijn/ondertekend/<uuid:zaak>/verklaring.pdf", cosign.statement, name="cosigned_statement"),
    path("ondertekenen/", cosign.code, name="cosign"),
    path("ondertekenen/aanvraag/", cosign.sign, name="cosign_sign"),
    path("ondertekenen/<str:secret>/", cosign.old_link, name="cosign_old_link"),
    path("retour/", returned.returned, name="returned"),
    path("retour/notifynl/", delivered.delivered, name="delivered"),
    path("inloggen/", views.login_choice, name="login_choice"),
    path("inloggen/start/", login.login, name="login"),
    path("inloggen/terug/", login.callback, name="login_callback"),
    path("inloggen/wallet/", wallet.start, name="wallet"),
    path("inloggen/wallet/wachten/", wallet.waiting, name="wallet_waiting"),
    path("inloggen/wallet/klaar/", wallet.ready, name="wallet_ready"),
    path("inloggen/wallet/terug/", wallet.back, name="wallet_back"),
    path("inloggen/wallet/vraag/<slug:state>/", wallet.asked, name="wallet_request"),
    path("inloggen/wallet/antwoord/<slug:state>/", wallet.answered, name="wallet_answer"),
    path("uitloggen/", login.logout, name="logout"),
    path("blijf/", kept.stay, name="stay"),
    # officials
    path("werk/", work.worklist, name="worklist"),
    path("werk/zaken/<uuid:zaak>/", work.case, name="case"),
    path("werk/zaken/<uuid:zaak>/retourstrook/", paper.return_slip, name="return_slip"),
    path("werk/zaken/<uuid:zaak>/reden/", work.purpose, name="purpose"),
    path("werk/zaken/<uuid:zaak>/aanvullen/", enter.complete, name="desk_complete"),
    path("werk/zaken/<uuid:zaak>/besluit/", work.pending_letter, name="pending_letter"),
    path("werk/zaken/<uuid:zaak>/documenten/<uuid:document>/", work.document, name="document"),
    path("werk/zaken/<uuid:zaak>/brieven/<int:message>/", work.letter_page, name="case_letter"),
    path("werk/zaken/<uuid:zaak>/brieven/<int:message>/bewijs.pdf", work.letter_evidence, name="case_letter_evidence"),
    path("werk/zaken/<uuid:zaak>/<slug:action>/", work.act, name="act"),
    path("werk/invoeren/", enter.choice, name="enter_choice"),
    path("werk/invoeren/<uuid:draft>/", enter.enter, name="enter"),
    path("werk/invoeren/<uuid:draft>/scan/<int:number>/", enter.scan, name="scan"),
    path("werk/ingevoerd/<uuid:zaak>/", enter.entered, name="entered"),
    path("werk/ingevoerd/<uuid:zaak>/aanvraag.pdf", enter.entered_pdf, name="entered_pdf"),
    path("werk/documenten/", orphans.listed, name="orphans"),
    path("werk/vergrendeld/", locks.listed, name="locks"),
    path("werk/post/in/", check.inbox, name="post_in"),
    path("werk/post/in/<uuid:reading>/", check.check, name="post_check"),
    path("werk/post/in/<uuid:reading>/terug/", check.reopen, name="post_reopen"),
    path("werk/post/in/<uuid:reading>/<slug:sha256>.jpg", check.picture, name="post_picture"),
    path("werk/post/", mailroom.mailroom, name="mailroom"),
    path("werk/post/<int:batch>/", mailroom.batch_pdf, name="batch"),
    path("werk/termijnen/", terms.terms, name="terms"),
    path("werk/teksten/", texts.listed, name="texts"),
    path("werk/medewerkers/", people.listed, name="people"),
    path("werk/medewerkers/<int:person>/", people.person, name="person"),
    path("werk/teams/", people.teams, name="teams"),
    path("werk/inzicht/", insight.process, name="process"),
    path("werk/inzicht/behoeften/", insight_pages.needs_page, name="needs"),
    path("werk/inzicht/behoeften/wijziging/", insight_pages.make_change, name="need_change"),
    path("werk/inzicht/kanalen/", insight_pages.channels_page, name="channels"),
    path("werk/inzicht/vooruitblik/", insight_pages.forecast_page, name="forecast"),
    path("werk/inzicht/agenda/", insight_pages.agenda_page, name="agenda"),
    path("werk/inzicht/agenda.csv", insight_pages.agenda_csv, name="agenda_csv"),
    path("werk/inzicht/agenda.pdf", insight_pages.agenda_pdf, name="agenda_pdf"),
    path("open-data/", insight_pages.open_data, name="open_data"),
    path("open-data/catalogus.jsonld", insight_pages.catalogue, name="catalogue"),
    path("open-data/aanvragen-per-maand.csv", insight_pages.monthly, name="monthly"),
    path("werk/inzicht/logboek/", insight.add_log, name="add_log"),
    path("werk/inzicht/logboek/<slug:log>/weg/", insight.remove_log, name="remove_log"),
    path("werk/diensten/", change.services, name="services"),
    path("werk/diensten/<slug:digest>/<slug:action>/", change.emergency, name="emergency"),
    path("werk/veranderen/", change.changes, name="changes"),
    path("werk/veranderen/vergelijken/", change.compare, name="compare"),
    path("werk/veranderen/<uuid:change>/", change.change, name="change"),
    path("werk/veranderen/<uuid:change>/tekst/", change.edit, name="change_edit"),
    path("werk/veranderen/<uuid:change>/bericht-gelezen/", change.briefing, name="briefing"),
    path("werk/veranderen/<uuid:change>/oefenen/", change.practice, name="practice"),
    path("werk/veranderen/<uuid:change>/overgang/<uuid:migration>/", change.migration, name="migration"),
    path("werk/veranderen/<uuid:change>/<slug:action>/", change.act, name="change_act"),
    *(path(f"account/{door}/", views.closed_door) for door in CLOSED_DOORS),
    path("account/directory/", directory.start, name="directory_login"),
    path("account/directory/terug/", directory.callback, name="directory_callback"),
    path("account/directory/uitgelogd/", directory.logged_out_there, name="directory_logged_out"),
    path("account/logout/", directory.logout, name="account_logout"),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
    path("favicon.ico", RedirectView.as_view(url="/static/loket.svg")),
]
if settings.DEMO or settings.TESTING:
    urlpatterns += [
        path("begin/", views.demo, name="demo"),
        path("inlogvoorbeeld/.well-known/openid-configuration", standin.discovery),
        path("inlogvoorbeeld/jwks", standin.jwks),
        path("inlogvoorbeeld/authorize", standin.authorize, name="standin"),
        path("inlogvoorbeeld/token", standin.token),
        path("voorbeeldbronnen/<path:path>", sources.view),
        path("walletvoorbeeld/status/<slug:country>", standin_wallet.served),
        path("directoryvoorbeeld/<path:path>", standin_directory.served),
    ]
