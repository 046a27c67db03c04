"""Settings; everything a municipality changes comes from the environment (see docs/beheer.md)."""

from __future__ import annotations

import os
import secrets
from datetime import date
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from openloket.people.rights import EVERYONE, Role
from openloket.site import demo_directory, demo_wallet, environment, guessable, mail

BASE = Path(__file__).resolve().parents[2]
VAR = environment.own_folder("LOKET_VAR", BASE / "var")
SERVICES = environment.folder("LOKET_SERVICES", BASE / "services")

RELEASE = (BASE / "RELEASE").read_text().strip() if (BASE / "RELEASE").exists() else "ontwikkeling"
"""The name of this release; a release's folder has it in a file."""

DEMO = environment.flag("LOKET_DEMO")
"""A fictional municipality with known logins and a stand-in for DigiD. Never with real data."""

TESTING = environment.flag("LOKET_TESTING")

if not (DEMO or TESTING) and (wrong := guessable.problems(os.environ)):
    raise ImproperlyConfigured("\n".join(wrong))


def _kept(name: str) -> str:
    """Return a random secret of this installation, from a file that only its owner reads; it is made the first time."""
    file = VAR / name
    if not file.exists():
        VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def _keys(variable: str, name: str) -> list[str]:
    """Return the keys in a variable, with commas, the current one first; without any, the one kept in `var/`."""
    return environment.listed(variable) or [_kept(name)]


KEPT_KEYS = {"secret_key": "LOKET_SECRET_KEY", "hash_key": "LOKET_HASH_KEYS", "sealing_key": "LOKET_SEALING_KEYS"}
"""The files in `var/` for keys that nobody gave, and the settings that they stand in for."""

SECRET_KEY = os.environ.get("LOKET_SECRET_KEY") or _kept("secret_key")
HASH_KEYS = _keys("LOKET_HASH_KEYS", "hash_key")
"""Under the first, people are named in drafts, submissions and logs without their number; see openloket.secrecy."""
SEALING_KEYS = _keys("LOKET_SEALING_KEYS", "sealing_key")
"""Under the first, secrets that must be read back are encrypted at rest."""
DEBUG = False
BASE_URL = environment.address("LOKET_BASE_URL", "http://localhost:8000")
ALLOWED_HOSTS = environment.listed("LOKET_HOSTS", "127.0.0.1,localhost")
SECURE = BASE_URL.startswith("https://")

PROCESSING_REGISTER = os.environ.get("LOKET_PROCESSING_REGISTER", f"{BASE_URL}/verwerkingen")
"""What the names of processing activities in the log begin with: where the municipality's register of them is (AVG 30)."""

MUNICIPALITY = {
    "name": os.environ.get("LOKET_MUNICIPALITY", "Gemeente Voorbeeldstad"),
    "rsin": os.environ.get("LOKET_RSIN", "002220647"),
    "address": os.environ.get("LOKET_ADDRESS", "Raadhuisplein 1, 1234 AA Voorbeeldstad"),
    "phone": os.environ.get("LOKET_PHONE", "14 0123"),
    "email": os.environ.get("LOKET_EMAIL", "loket@voorbeeldstad.example"),
    "postal_address": os.environ.get("LOKET_POSTAL_ADDRESS", "").strip(),
    "website": os.environ.get("LOKET_WEBSITE", "").strip() or BASE_URL.partition("://")[2],
    "court": os.environ.get("LOKET_COURT", "").strip(),
    "tooi": os.environ.get("LOKET_TOOI", "").strip(),
}
MUNICIPALITY["place"] = os.environ.get("LOKET_PLACE", "").strip() or environment.town(MUNICIPALITY["address"])
"""The town that stands before the date of a letter."""
LOGO = environment.logo("LOKET_LOGO", str(BASE / "openloket" / "site" / "demo-logo.svg") if DEMO else "")
"""Stands above each letter; None: the name of the municipality does."""
LETTER_CONTACT = environment.one_of("LOKET_LETTER_CONTACT", ("medewerker", "team"), "medewerker")
"""Whom a letter names to call: the official it comes from, or their team."""
PRIVACY_OFFICER = {
    "name": os.environ.get("LOKET_PRIVACY_OFFICER", "").strip() or "de functionaris voor gegevensbescherming",
    "email": os.environ.get("LOKET_PRIVACY_OFFICER_EMAIL", "").strip() or MUNICIPALITY["email"],
}
"""Who watches over the use of personal data in the municipality (AVG 37), as each form tells it."""
CHANNEL_COSTS = environment.amounts("LOKET_CHANNEL_COSTS")
"""Euros per case by channel, such as web=3.50,paper=20; a rate that the municipality sets, nothing that is measured."""
ANSWER_TERM = environment.period("LOKET_ANSWER_TERM", "2 weken")
"""Within which the municipality answers a question about a case; no law sets it."""
ACCESSIBILITY = os.environ.get("LOKET_ACCESSIBILITY", "")
"""A YAML file with the facts of the accessibility statement; see openloket.site.accessibility."""
THEME = environment.theme("LOKET_THEME", "voorbeeldstad", BASE / "openloket" / "site" / "static" / "themes")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "openloket.people",
    "openloket.registers",
    "openloket.cases",
    "openloket.change",
    "openloket.insight",
    "openloket.ending",
    "openloket.publishing",
    "openloket.channels",
    "openloket.site",
]
MIDDLEWARE = [
    "openloket.site.middleware.ClientAddress",
    "openloket.site.health.Watched",
    "django.middleware.security.SecurityMiddleware",
    "openloket.site.middleware.ContentSecurityPolicy",
    "openloket.site.middleware.OnlyTheHead",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "openloket.site.middleware.Private",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "openloket.people.sessions.StaffSessions",
    "openloket.channels.desk.checking.DirectorySessions",
    "openloket.site.only_forms.OnlyForms",
    "openloket.channels.web.for_whom.ConfirmedRights",
    "openloket.channels.refused.RefusedForms",
    "openloket.channels.kept.KeptForms",
    "openloket.site.requests.Named",
    "openloket.site.middleware.ClearErrors",
]
ROOT_URLCONF = "openloket.site.urls"
WSGI_APPLICATION = "openloket.site.wsgi.application"
DATABASES = environment.databases("postgresql:///openloket")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "openloket.site.counting.Counting", "LOCATION": "people_cache"}}
"""For what allauth counts and the codes that were used; in the database, so that every server counts the same."""

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "openloket" / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "openloket.site.context.municipality",
            ]
        },
    }
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "openloket.people.passwords.NotGuessable"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "worklist"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "openloket.people.adapter.StaffLogin"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_RATE_LIMITS = {"login": None, "login_failed": None}
"""Passwords and codes are counted in people.logins."""
ACCOUNT_FORMS = {"reset_password": "openloket.people.forgotten.AskForLink"}
MFA_FORMS = {
    "authenticate": "openloket.people.codes.Authenticate",
    "reauthenticate": "openloket.people.codes.Reauthenticate",
}
MFA_ADAPTER = "openloket.people.second_factor.Sealed"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Open Loket"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE

# Residents log in through an OpenID Connect broker for DigiD, eHerkenning and eIDAS.
OIDC = {
    "issuer": environment.address("LOKET_OIDC_ISSUER", f"{BASE_URL}/inlogvoorbeeld" if DEMO or TESTING else ""),
    "client_id": os.environ.get("LOKET_OIDC_CLIENT_ID", "openloket"),
    "client_secret": os.environ.get("LOKET_OIDC_CLIENT_SECRET", "voorbeeld" if DEMO or TESTING else ""),
}

# Registers of the government that answer for someone, so that nobody is asked twice; without an address they are not asked.
SOURCES = {
    name: {
        "url": environment.address(f"LOKET_{name.upper()}_URL", f"{BASE_URL}/voorbeeldbronnen/{name}" if DEMO else ""),
        "key": os.environ.get(f"LOKET_{name.upper()}_KEY", ""),
        "certificate": environment.file(f"LOKET_{name.upper()}_CERT"),
        "trusted": environment.file(f"LOKET_{name.upper()}_CA"),
    }
    for name in ("brp", "kvk", "bag")
}
"""Of each: where it is, our API key, a file with our certificate and its key, a file with whose certificates to trust."""
LOGIN_CLAIMS = environment.claims("LOKET_LOGIN_CLAIMS")
"""How this municipality's broker names its claims, where that is not as the means of login expect; see docs/inloggen.md."""
LOGIN_HARMLESS = environment.listed("LOKET_LOGIN_HARMLESS")
"""Claims of this municipality's broker that say nothing of for whom someone acts; any other that is not known is refused."""

# Residents may also log in with a wallet on their telephone (OpenID4VP); see docs/wallet.md.
WALLET = environment.wallet("LOKET_WALLET", BASE_URL, stand_in=DEMO or TESTING)
if WALLET is None and (DEMO or TESTING):
    WALLET = demo_wallet.roots(VAR).setup(BASE_URL)

# Officials log in through the municipality's own directory (OpenID Connect), or with a local account.
STAFF_OIDC = {
    "issuer": environment.address("LOKET_STAFF_OIDC_ISSUER", f"{BASE_URL}/directoryvoorbeeld" if DEMO else ""),
    "client_id": os.environ.get("LOKET_STAFF_OIDC_CLIENT_ID", "openloket"),
    "client_secret": os.environ.get("LOKET_STAFF_OIDC_CLIENT_SECRET", "voorbeeld" if DEMO else ""),
    "scope": os.environ.get("LOKET_STAFF_OIDC_SCOPE", "").strip() or "openid profile email",
}
STAFF_ACR = environment.listed("LOKET_STAFF_OIDC_ACR")
STAFF_AMR = environment.listed("LOKET_STAFF_OIDC_AMR")
"""The levels and the means of which the directory has to name one; empty: what it asks of people is its own affair."""
STAFF_GROUPS = environment.groups("LOKET_STAFF_GROUPS") or (demo_directory.GROUPS if DEMO else {})
"""Which rights each group of the directory gives; see openloket.people.groups."""
STAFF_LOCAL = environment.flag("LOKET_STAFF_LOCAL", "1")
"""Whether accounts with a password of our own open; emergency accounts always do."""
STAFF_GRACE_SECONDS = 60 * environment.number("LOKET_STAFF_GRACE_MINUTES", 15, most=720)
"""How long a session goes on after its five minutes while the directory does not answer."""
if not STAFF_LOCAL and not STAFF_OIDC["issuer"]:
    raise environment.refusal(
        "LOKET_STAFF_LOCAL", "is 0 zonder directory", "Zet LOKET_STAFF_OIDC_ISSUER, of zet dit op 1."
    )

# Other registers (ZGW): which hosts this server may call, and the token it calls them with.
ZGW_HOSTS = environment.listed("LOKET_ZGW_HOSTS")
ZGW_TOKEN = os.environ.get("LOKET_ZGW_TOKEN", "")
MIJNOVERHEID = environment.mijnoverheid("LOKET_MIJNOVERHEID")
"""Where MijnOverheid hears of zaken, and who we are there; see registers/notificaties/mijnoverheid.py."""
SELECTIELIJST = os.environ.get("LOKET_SELECTIELIJST", "")
"""A folder with the Gemeentelijke Selectielijst as JSON; see registers/selectielijst.py. Empty: definitions use a table of ours."""
UPL = os.environ.get("LOKET_UPL", "")
"""The Uniforme Productnamenlijst as its publisher's CSV. Empty: a table of ours."""
STREETS = environment.file("LOKET_STREETS")
"""The municipality's own streets, to read them on paper; see channels/paper/reading/places.py."""
PAPER_LEARNS = environment.flag("LOKET_PAPER_LEARNS")
"""Whether characters that the mail room looked at are kept to learn from; see channels/paper/samples.py."""

MAP = environment.tiles("LOKET_MAP_TILES", "LOKET_MAP_CREDIT", "LOKET_MAP_CENTRE")
"""The map on which people show a place: the address of its tiles, whose it is and where it begins. None without tiles."""

CLAMD = environment.scanner("LOKET_CLAMD")
"""The virus scanner: `unix:/run/clamav/clamd.ctl` or `host:port`. Empty: none; see registers/scanning.py."""

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LOCALE_PATHS = [BASE / "openloket" / "site" / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE / "static"
STATICFILES_DIRS = [
    ("nlds", BASE / "node_modules" / "@utrecht" / "component-library-css" / "dist"),
    ("tokens", BASE / "node_modules" / "@nl-design-system-unstable" / "voorbeeld-design-tokens" / "dist"),
    ("font", BASE / "node_modules" / "@fontsource" / "source-sans-3"),
    ("leaflet", BASE / "node_modules" / "leaflet" / "dist"),
]
STATICFILES_DIRS = [(prefix, path) for prefix, path in STATICFILES_DIRS if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "openloket.site.statics.Storage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING  # each test client would read every file anew
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = VAR / "documents"
DOCUMENTS = environment.documents("LOKET_DOCUMENTS", "LOKET_S3")
"""Where contents of documents are: None for MEDIA_ROOT, or a bucket. New ones go to the first; see registers/content.py."""
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FORM_MAX_BYTES = 256_000
"""Limit of a form without files: anyone may send one, and its escapes (%41) take eighty times their size to read."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
"""Limit of the fields of a form that may have files, or a long text: those have no escapes."""
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 200
"""More than a form takes: who chose too many is told so beside the field, and keeps what they typed."""
UPLOAD_MAX_BYTES = 20_000_000
REQUEST_MAX_BYTES = 110_000_000

STAFF_IDLE_SECONDS = 60 * environment.number("LOKET_STAFF_IDLE_MINUTES", 30, most=720)
"""After this long without a click an official logs in again."""
SECOND_FACTOR = environment.chosen("LOKET_SECOND_FACTOR", [EVERYONE, *Role])
"""The roles that need a second factor; `iedereen` for all."""
DECISION_MINUTES = environment.number("LOKET_DECISION_MINUTES", 10, most=240, least=0)
"""How long a decision waits before it goes; until then it can be undone."""
ORPHANS_KEPT_DAYS = environment.number("LOKET_ORPHANS_KEPT_DAYS", 30, most=36_500)
"""How long a document stays after the last zaak, besluit or relation that used it is gone."""
DESTRUCTION_WAITS_DAYS = environment.number("LOKET_DESTRUCTION_WAITS_DAYS", 14, most=365, least=0)
"""Says how long a list that two people agreed to waits before its files are destroyed or brought over; until then it can be withdrawn."""
EDEPOT = environment.edepot("LOKET_EDEPOT")
"""Says where the archive takes in what is brought over; None: it leaves with `loket archive write`, and receipts are entered by hand."""
PDFA_CHECK = environment.command("LOKET_PDFA_CHECK")
"""Names the program that says of a PDF whether it is a PDF/A, by ending with 0 or 1; it gets the name of the file. Empty: none is asked."""
PAY_FROM = environment.day("LOKET_PAY_FROM") or (date(2026, 1, 1) if DEMO else None)
"""From which day of decision grants are paid out here (cases.paying): what was paid otherwise before is not paid twice. None: no grants."""
RESIDENT_IDLE_SECONDS = 15 * 60
"""After this long without a click a resident logs in again, as DigiD asks of those who use it."""
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "openloket.site.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = [BASE_URL]
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
TRUSTED_PROXIES = environment.networks("LOKET_TRUSTED_PROXIES", "127.0.0.1,::1")
"""Who may say whom a request comes from (X-Forwarded-For)."""
MONITORS = environment.networks("LOKET_MONITORS", "127.0.0.1,::1")
"""Who may ask how everything is; see openloket.site.health."""
METERS = VAR / "metingen"
"""Where the processes of this server keep what they count; see openloket.watch.files."""
ACCESS_LOG = environment.flag("LOKET_ACCESS_LOG", "0" if DEMO or TESTING else "1")
"""Whether each request gets a line in the log; see openloket.site.requests."""
TRACES = environment.traces("LOKET_TRACES", "LOKET_TRACES_RATIO")
"""Where traces go, and of which share of the requests; None: nothing is traced. See openloket.watch.traces."""
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

globals().update(mail.django_settings(os.environ, VAR / "mail"))
DEFAULT_FROM_EMAIL = mail.sender(MUNICIPALITY["name"], MUNICIPALITY["email"])
BOUNCES = mail.address("LOKET_BOUNCES", os.environ.get("LOKET_BOUNCES", ""))
"""The address that mail that cannot be delivered comes back to; see openloket.cases.bounces."""
RETURNED_MAIL = mail.mailbox(os.environ, "LOKET_IMAP")
"""The mailbox behind that address, when it is read over IMAP."""
POST_MAIL = mail.mailbox(os.environ, "LOKET_POST_IMAP")
"""The mailbox that people write to, when it is read over IMAP; see openloket.channels.mail_in."""
BOUNCE_SECRET = environment.secret("LOKET_BOUNCE_SECRET")
"""What a mail provider signs its word on undeliverable mail with; empty: nobody may tell so. See openloket.channels.returned."""
NOTIFYNL = environment.notifynl("LOKET_NOTIFYNL")
"""Our account at NotifyNL; None without one. See openloket.cases.by_notifynl."""
NOTIFYNL_TOKEN = environment.secret("LOKET_NOTIFYNL_TOKEN")
"""What NotifyNL shows when it tells what became of a notification; empty: nobody may tell so. See openloket.channels.delivered."""
MAIL_BY = environment.one_of("LOKET_MAIL_BY", ("smtp", "notifynl"), "smtp")
"""Who carries e-mail to people."""
if MAIL_BY == "notifynl" and NOTIFYNL is None:
    raise environment.refusal("LOKET_MAIL_BY", "is notifynl zonder sleutel", "Zet LOKET_NOTIFYNL_KEY.")
BERICHTENBOX = environment.berichtenbox("LOKET_BERICHTENBOX")
"""Our berichtenmagazijn, by which letters reach a Berichtenbox; None: none do. See openloket.cases.by_berichtenbox."""
NOTIFY_HOURS = environment.number("LOKET_NOTIFY_HOURS", 24, most=47)
"""For how many hours a notification is tried before the letter goes on paper; it must go within 48 (Awb 2:10)."""
PRINT_HOUSE = environment.own_folder("LOKET_PRINT_HOUSE", VAR) if os.environ.get("LOKET_PRINT_HOUSE") else None
"""A folder from which a print house takes our letters; None: people print or download them. See openloket.channels.printhouse."""
PRINT_REPORTS = environment.own_folder("LOKET_PRINT_REPORTS", VAR) if os.environ.get("LOKET_PRINT_REPORTS") else None
"""A folder in which a print house puts its reports; None: the mail room uploads them. See openloket.channels.print_reports."""
REMIND_DAYS = environment.number("LOKET_REMIND_DAYS", 3, most=14, least=0)
"""How many days before the last day to answer people are reminded; 0: not."""

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = "openloket.site.working.watch"
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "openloket.site.logs.Json"}, "tekst": {"()": "openloket.site.logs.Readable"}},
    "filters": {
        "brief": {"()": "openloket.outage.Brief"},
        "short": {"()": "openloket.outage.Short"},
        "counted": {"()": "openloket.site.logs.Counted"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": environment.one_of(
                "LOKET_LOG_FORMAT", ("json", "tekst"), "tekst" if DEMO or TESTING else "json"
            ),
            "filters": ["brief", "short", "counted"],
        }
    },
    "loggers": {
        "openloket.access": {"level": "INFO"},
        "openloket.people.logins": {"level": "INFO"},
        "openloket.people.wallet": {"level": "INFO"},
        "opentelemetry": {"level": "ERROR"},  # it warns at each try, of a collector that is away
        "authlib": {"level": "WARNING"},  # it writes verifiers of codes when it debugs
    },
    "root": {"handlers": ["console"], "level": environment.level("LOKET_LOG", "WARNING")},
}
