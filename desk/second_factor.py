"""Log-in with a second factor: a code from a person's own device, or a code for one use.

Used if SECOND_FACTOR is set, which takes the extra `security`.
"""

from base64 import b32encode
from typing import Any

import segno
from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django_otp import login
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

#: Codes for one use that a person gets with a device, for the day on which it is lost.
RECOVERY_CODES = 10
NOT_RIGHT = "This code is not right, or has been used before. Wait for the next one, and try again."


def device_of(user: Any, code: str) -> Device | None:
    """The confirmed device of the user that this code is from; None if it is from none, or too many were wrong."""
    # Six digits are from a device, anything else is a code for one use: each is held against its own kind only.
    model: Any = TOTPDevice if len(code) == 6 and code.isascii() and code.isdigit() else StaticDevice
    with transaction.atomic():
        devices = model.objects.select_for_update().filter(user=user, confirmed=True)
        return next((device for device in devices if device.verify_token(code)), None)


class SecondFactorForm(AdminAuthenticationForm):
    """Name, password, and a code."""

    code = forms.CharField(
        max_length=16,
        required=False,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}),
    )

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        device = device_of(user, _bare(self.cleaned_data.get("code", "")))
        if device is None:
            raise ValidationError(NOT_RIGHT if self.cleaned_data.get("code") else "Type the code from your device.")
        # On log-in, django-otp notes in the session that this device has vouched for the person.
        user.otp_device = device


class CodeForm(forms.Form):
    """The first code from a new device."""

    code = forms.CharField(
        max_length=16, label="Code from the device", widget=forms.TextInput({"autocomplete": "one-time-code"})
    )


class SecondFactorPage:
    """The page on which a person sets up a device of one's own; each step but looking is a POST."""

    def __init__(self, site: Any, request: HttpRequest) -> None:
        self.site, self.request, self.user = site, request, request.user

    def answer(self) -> HttpResponse:
        context: dict[str, Any] = {}
        if self.request.method == "POST":
            context = self._confirm() if "code" in self.request.POST else self._begin()
        return self._shown(context)

    def _begin(self) -> dict[str, Any]:
        """Make a secret for a new device; the one in use, if any, stays until the new one has proved itself."""
        TOTPDevice.objects.filter(user=self.user, confirmed=False).delete()
        return self._enrolment(TOTPDevice.objects.create(user=self.user, name="device", confirmed=False), CodeForm())

    def _confirm(self) -> dict[str, Any]:
        form = CodeForm(self.request.POST)
        with transaction.atomic():
            device = TOTPDevice.objects.select_for_update().filter(user=self.user, confirmed=False).first()
            if device is None:
                return {}
            if not form.is_valid() or not device.verify_token(_bare(form.cleaned_data["code"])):
                form.add_error("code", NOT_RIGHT)
                return self._enrolment(device, form)
            TOTPDevice.objects.filter(user=self.user, confirmed=True).delete()
            device.confirmed = True
            device.save()
            codes = self._new_codes()
        login(self.request, device)
        return {"codes": codes}

    def _new_codes(self) -> list[str]:
        """Codes for one use in the place of all that there were, the one that let the person in included."""
        StaticDevice.objects.filter(user=self.user).delete()
        device = StaticDevice.objects.create(user=self.user, name="recovery codes")
        codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
        return codes

    def _enrolment(self, device: TOTPDevice, form: CodeForm) -> dict[str, Any]:
        picture = segno.make(device.config_url, error="m").svg_data_uri(scale=5, border=4, light="#fff")
        secret = b32encode(device.bin_key).decode()
        spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return {"form": form, "picture": picture, "secret": spaced}

    def _shown(self, context: dict[str, Any]) -> HttpResponse:
        left = StaticToken.objects.filter(device__user=self.user).count()
        has_device = TOTPDevice.objects.filter(user=self.user, confirmed=True).exists()
        shared = {"title": "Your second factor", "has_device": has_device, "codes_left": left}
        context = {**self.site.each_context(self.request), **shared, **context}
        return TemplateResponse(self.request, "admin/desk/second_factor.html", context)


def _bare(code: str) -> str:
    return code.replace(" ", "").lower()
