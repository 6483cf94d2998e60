"""What every answer tells browsers and caches beside its content, and how what is public is packed."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware, re_accepts_gzip
from django.utils.cache import patch_vary_headers

#: What pages never ask a browser for.
UNUSED = (
    *("accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope"),
    *("magnetometer", "microphone", "midi", "payment", "usb"),
)
PERMISSIONS = ", ".join(f"{feature}=()" for feature in UNUSED)
#: Media types whose bytes are packed as they are.
PACKED = ("application/pdf", "application/zip", "image/png")


class HeadersMiddleware:
    """No use of the devices of a reader; nothing for other sites to embed but pictures; no error kept by a cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        # Where a brief is shared, its picture is shown by pages of others.
        is_picture = response.headers.get("Content-Type", "").startswith("image/")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if is_picture else "same-origin")
        if response.status_code >= 400:
            # Where nothing is now, a brief may be in a minute.
            response.headers.setdefault("Cache-Control", "no-store")
        return response


class CompressionMiddleware(GZipMiddleware):
    """Compress what anybody may keep, and nothing else: a page with a secret in it tells of it by its length (BREACH).

    The same text is always the same bytes.
    """

    max_random_bytes = 0

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if "public" not in response.headers.get("Cache-Control", ""):
            return response
        if response.headers.get("Content-Type", "").startswith(PACKED):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if response.status_code == 304:
            return _as_of_a_compressed_page(request, response)
        return super().process_response(request, response)


def _as_of_a_compressed_page(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """With the ETag that the page itself was sent with, by which a cache finds what it has to renew."""
    etag = response.headers.get("ETag", "")
    if etag.startswith('"') and re_accepts_gzip.search(request.headers.get("Accept-Encoding", "")):
        response.headers["ETag"] = f"W/{etag}"
    return response
