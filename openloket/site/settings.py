"""Settings; everything a municipality changes comes from the environment (see docs/beheer.md)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from openloket.site import database

BASE = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("LOKET_VAR", BASE / "var"))
SERVICES = Path(os.environ.get("LOKET_SERVICES", BASE / "services"))

RELEASE = (BASE / "RELEASE").read_text().strip() if (BASE / "RELEASE").exists() else "ontwikkeling"
"""The name of this release; a release's folder has it in a file."""

DEMO = os.environ.get("LOKET_DEMO") == "1"
"""A fictional municipality with known logins and a stand-in for DigiD. Never with real data."""

TESTING = os.environ.get("LOKET_TESTING") == "1"


def _kept(name: str) -> str:
    """A random secret of this installation, in a file that only its owner reads; made the first time."""
    file = VAR / name
    if not file.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(50))
    return file.read_text()


def _keys(variable: str, name: str) -> list[str]:
    """Keys from the environment with commas, the current one first, earlier ones after it; else the one kept in `var/`."""
    return [key.strip() for key in os.environ.get(variable, "").split(",") if key.strip()] or [_kept(name)]


SECRET_KEY = os.environ.get("LOKET_SECRET_KEY") or _kept("secret_key")
HASH_KEYS = _keys("LOKET_HASH_KEYS", "hash_key")
"""Under the first, people are named in drafts, submissions and logs without their number; see openloket.secrecy."""
SEALING_KEYS = _keys("LOKET_SEALING_KEYS", "sealing_key")
"""Under the first, secrets that must be read back are encrypted at rest."""
DEBUG = False
BASE_URL = os.environ.get("LOKET_BASE_URL", "http://localhost:8000")
ALLOWED_HOSTS = os.environ.get("LOKET_HOSTS", "127.0.0.1,localhost").split(",")
SECURE = BASE_URL.startswith("https://")

MUNICIPALITY = {
    "name": os.environ.get("LOKET_MUNICIPALITY", "Gemeente Voorbeeldstad"),
    "rsin": os.environ.get("LOKET_RSIN", "002220647"),
    "address": os.environ.get("LOKET_ADDRESS", "Raadhuisplein 1, 1234 AA Voorbeeldstad"),
    "phone": os.environ.get("LOKET_PHONE", "14 0123"),
    "email": os.environ.get("LOKET_EMAIL", "loket@voorbeeldstad.example"),
}
CHANNEL_COSTS = {
    channel: float(euro)
    for channel, _, euro in (
        pair.partition("=") for pair in os.environ.get("LOKET_CHANNEL_COSTS", "").replace(" ", "").split(",") if pair
    )
}
"""Euro for a case by channel, such as web=3.50,paper=20; a rate that the municipality sets, nothing that is measured."""
THEME = os.environ.get("LOKET_THEME", "voorbeeldstad")

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
    "openloket.channels",
    "openloket.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "openloket.site.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "openloket.site.middleware.ClearErrors",
]
ROOT_URLCONF = "openloket.site.urls"
WSGI_APPLICATION = "openloket.site.wsgi.application"
DATABASES = {"default": database.django_settings(os.environ.get("DATABASE_URL", "postgresql:///openloket"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
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
ACCOUNT_ADAPTER = "openloket.people.accounts.ClosedSignup"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Open Loket"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE

# Residents log in through an OpenID Connect broker for DigiD, eHerkenning and eIDAS.
OIDC = {
    "issuer": os.environ.get("LOKET_OIDC_ISSUER", f"{BASE_URL}/inlogvoorbeeld" if DEMO or TESTING else ""),
    "client_id": os.environ.get("LOKET_OIDC_CLIENT_ID", "openloket"),
    "client_secret": os.environ.get("LOKET_OIDC_CLIENT_SECRET", "voorbeeld" if DEMO or TESTING else ""),
}

# Other registers (ZGW): which hosts this server may call, and the token it calls them with.
ZGW_HOSTS = [host for host in os.environ.get("LOKET_ZGW_HOSTS", "").split(",") if host]
ZGW_TOKEN = os.environ.get("LOKET_ZGW_TOKEN", "")
SELECTIELIJST = os.environ.get("LOKET_SELECTIELIJST", "")
"""A folder with the Gemeentelijke Selectielijst as JSON; see registers/selectielijst.py."""

CLAMD = os.environ.get("LOKET_CLAMD", "")
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
]
STATICFILES_DIRS = [(prefix, path) for prefix, path in STATICFILES_DIRS if path.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = TESTING
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
MEDIA_ROOT = VAR / "documents"
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
UPLOAD_MAX_BYTES = 20_000_000
REQUEST_MAX_BYTES = 110_000_000

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
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("LOKET_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("LOKET_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("LOKET_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("LOKET_SMTP_PASSWORD", "")
EMAIL_USE_TLS = bool(EMAIL_HOST)
EMAIL_TIMEOUT = 10
if not EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
DEFAULT_FROM_EMAIL = f"{MUNICIPALITY['name']} <{MUNICIPALITY['email']}>"

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOKET_LOG", "WARNING")},
}
