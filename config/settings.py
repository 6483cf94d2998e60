"""Settings, read from the environment; the README lists the variables."""

from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config import environment

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = environment.flag("DEBUG", default=False)
SECRET_KEY = environment.text("SECRET_KEY")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("SECRET_KEY is not set; give it a long random string, or set DEBUG=1 to try out.")
    SECRET_KEY = "known to everyone, which is why it serves with DEBUG only"

HTTPS = environment.flag("HTTPS", default=not DEBUG)
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "127.0.0.1 localhost" if DEBUG else "")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "config.desk.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_filters",
    "django_prose_editor",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "reversion",
    "dates",
    "history",
    "pages",
    "search",
    "sources",
    "actors",
    "events",
    "briefs",
    "desk",
]

AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
MIDDLEWARE = [
    "pages.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "pages.headers.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    AUTHENTICATION,
    "history.acting.ActingMiddleware",
    "desk.language.DeskLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pages.as_of.AsOfMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {
    "default": environment.database("DATABASE_URL", f"sqlite:///{BASE_DIR / 'bottomline.sqlite3'}")
    | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"

# The extra `security`: each part is there only where its variable asks for it.
LOGIN_LIMIT = environment.number("LOGIN_LIMIT", default=0)
if LOGIN_LIMIT:
    environment.require_package("LOGIN_LIMIT", "axes")
    INSTALLED_APPS.append("axes")
    # Last, so that its answer to somebody locked out passes through all of the others.
    MIDDLEWARE.append("axes.middleware.AxesMiddleware")
    AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
    AXES_FAILURE_LIMIT = LOGIN_LIMIT
    # Both together. As a flat list it would mean either, and anybody could lock out anybody by the name alone.
    AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
    AXES_CLIENT_IP_CALLABLE = "history.addresses.address_of"
    AXES_COOLOFF_TIME = timedelta(minutes=15)
    AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
    AXES_RESET_ON_SUCCESS = True
    AXES_LOCKOUT_CALLABLE = "desk.locking.locked_out"
    AXES_ENABLE_ADMIN = False
    AXES_DISABLE_ACCESS_LOG = True
    AXES_VERBOSE = False
SECOND_FACTOR = environment.flag("SECOND_FACTOR", default=False)
if SECOND_FACTOR:
    environment.require_package("SECOND_FACTOR", "django_otp", "segno")
    INSTALLED_APPS += ["django_otp", "django_otp.plugins.otp_totp", "django_otp.plugins.otp_static"]
    MIDDLEWARE.insert(MIDDLEWARE.index(AUTHENTICATION) + 1, "django_otp.middleware.OTPMiddleware")
    OTP_ADMIN_HIDE_SENSITIVE_DATA = True

# Of the public pages and feeds. What a browser prefers does not change it, so that caches keep one page for all.
LANGUAGE_CODE = environment.text("SITE_LANGUAGE", "en-gb")
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = environment.text("TIME_ZONE", "UTC")
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Long texts with many linked records are one form.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 25_000_000  # bytes; a form sends each letter of many scripts as six or nine

# Days after which a live brief that nobody has touched is on the desk for a fresh look.
REVIEW_AFTER_DAYS = environment.number("REVIEW_AFTER_DAYS", default=180)

SITE_NAME = environment.text("SITE_NAME", "Bottomline")
OTP_TOTP_ISSUER = SITE_NAME
# Where readers find the site. Pages and feeds are kept for all who ask, so it cannot be taken from a request.
SITE_URL = environment.text("SITE_URL", "http://127.0.0.1:8000" if DEBUG else "").rstrip("/")
if not SITE_URL:
    raise ImproperlyConfigured("SITE_URL is not set; give it the public address, such as https://briefs.example.org.")

# Whether the PDF and the picture of an edition are made when it comes out, or when first asked for.
FILES_AHEAD = environment.flag("FILES_AHEAD", default=True)
# Where feed readers that follow a hub are told of news at once (WebSub); no hub if empty.
WEBSUB_HUB = environment.text("WEBSUB_HUB")
# Who wants to hear of holes in the site (RFC 9116): an address that begins with https: or mailto:.
SECURITY_CONTACT = environment.text("SECURITY_CONTACT")
# The terms under which the briefs may be used: the address of a licence.
LICENSE_URL = environment.text("LICENSE_URL")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# The API is for reading, by anybody: no log-in, no cookie, nothing sent in, JSON out.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "pages.api.refusal",
    "COERCE_DECIMAL_TO_STRING": False,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": SITE_NAME,
    "DESCRIPTION": "Public records of events and actors, to be read by programs. Fields may be added; none goes away.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": SITE_URL}],
    "SCHEMA_PATH_PREFIX": "/api/",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "ActorKind": "actors.vocabulary.Kind",
        "ActorNameKind": "actors.vocabulary.NameKind",
        "RelationshipKind": "actors.vocabulary.RelationshipKind",
        "RelationshipStatus": "actors.vocabulary.RelationshipStatus",
        "DocumentKind": "sources.models.Kind",
        "DocumentRole": "events.vocabulary.DocumentRole",
        "EventKind": "events.vocabulary.Kind",
        "EventLinkKind": "events.vocabulary.LinkKind",
        "EventStatus": "events.vocabulary.Status",
        "ParticipationRole": "events.vocabulary.Role",
    },
}

SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from within, where there is no HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = environment.number("HSTS_SECONDS", default=63_072_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
BEHIND_PROXY = environment.flag("BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    # They tell of each step, and of each rule of a style sheet that is for browsers.
    "loggers": {name: {"level": "ERROR"} for name in ("weasyprint", "fontTools")},
}
