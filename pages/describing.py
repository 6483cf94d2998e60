"""How the addresses of the API are described, in the words of OpenAPI."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from pages.filters import MOST, RecordsField, SeveralField
from pages.lists import takes_several
from pages.serializers import ProblemSerializer

_UNREADABLE = OpenApiResponse(ProblemSerializer, "A parameter cannot be read, or there is no such parameter.")
_MISSING = OpenApiResponse(ProblemSerializer, "Readers have no such record.")
_BY = "By the last part of the address of its page, or by its name in full"
_MOVED = OpenApiResponse(None, "The record has another slug now, or was merged into another: its address.")


class ListSchema(AutoSchema):
    def get_response_serializers(self) -> dict[int, Any]:
        return {200: self.view.serializer_class(many=True), 400: _UNREADABLE}


class DetailSchema(AutoSchema):
    def get_override_parameters(self) -> list[OpenApiParameter]:
        words = "Id or slug of the record. One that it had before leads on."
        return [
            OpenApiParameter("address", {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}, "path", description=words)
        ]

    def get_response_serializers(self) -> dict[int, Any]:
        return {200: self.view.serializer_class, 301: _MOVED, 404: _MISSING}


def parameters(fields: dict[str, forms.Field]) -> list[dict[str, Any]]:
    """The fields of a form as parameters of a query."""
    return [_parameter(name, field) for name, field in fields.items()]


def _parameter(name: str, field: Any) -> dict[str, Any]:
    example = getattr(field.widget, "each", field.widget).attrs.get("placeholder", "")
    about = (
        field.label,
        field.help_text,
        _BY if isinstance(field, RecordsField) else "",
        example and f"Such as {example}",
    )
    words = " ".join(f"{str(one).rstrip('.')}." for one in about if one)
    schema = _schema(field)
    if takes_several(field):
        most = {"maxItems": MOST} if isinstance(field, SeveralField) else {}
        schema = {"type": "array", "items": schema, **most}
    return {"name": name, "in": "query", "required": False, "description": words, "schema": schema}


def _schema(field: Any) -> dict[str, Any]:
    if isinstance(field, forms.IntegerField):
        bounds = {"minimum": field.min_value, "maximum": field.max_value}
        return {"type": "integer"} | {name: value for name, value in bounds.items() if value is not None}
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        words: Any = field.choices
        return {"type": "string", "enum": [str(value) for value, label in words if value != ""]}
    return _text(field)


def _text(field: forms.Field) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if length := getattr(field, "max_length", None):
        schema["maxLength"] = length
    regexes: list[Any] = [v.regex for v in field.validators if isinstance(v, RegexValidator) and not v.inverse_match]
    if regexes:
        # ECMA-262, which OpenAPI goes by, writes the ends of a text so.
        schema["pattern"] = regexes[0].pattern.replace(r"\A", "^").replace(r"\Z", "$")
    return schema
