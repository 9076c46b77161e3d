"""What every answer of the REST API has in common: how it reads, pages and refuses (docs/api.md)."""

import json
import re
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, pagination, parsers, status
from rest_framework.request import Request
from rest_framework.views import exception_handler

PAGE_SIZE = 50
MAX_PAGE_SIZE = 200
_WHOLE = re.compile(r"[1-9][0-9]{0,8}")


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = _("Nội dung gửi lên quá lớn.")
    default_code = "too_large"


class JSONParser(parsers.JSONParser):
    """JSON of a sensible size and depth, whose text can be stored and sent back."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        length = parser_context["request"].META.get("CONTENT_LENGTH") or "0"
        if int(length) > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0):
            raise TooLarge
        try:
            data = super().parse(stream, media_type, parser_context)
            # Half of a surrogate pair is a Python string, but no text.
            json.dumps(data, ensure_ascii=False).encode()
        except (exceptions.ParseError, RecursionError, UnicodeEncodeError):
            raise exceptions.ParseError(_("Nội dung gửi lên không phải là JSON hợp lệ.")) from None
        return data


class Pages(pagination.PageNumberPagination):
    """`page` and `size`. A page that is no number is 400, one beyond the end 404."""

    page_size = PAGE_SIZE
    page_query_param = "page"
    page_size_query_param = "size"
    max_page_size = MAX_PAGE_SIZE
    page_query_description = _("Trang, đếm từ 1.")  # type: ignore[assignment]
    page_size_query_description = _("Số dòng một trang, mặc định 50, tối đa 200.")  # type: ignore[assignment]
    invalid_page_message = _("Không có trang này.")  # type: ignore[assignment]

    def get_page_size(self, request: Request) -> int:
        size = _whole(request, "size", PAGE_SIZE)
        if size > MAX_PAGE_SIZE:
            raise exceptions.ValidationError({"size": [_("Tối đa %s dòng một trang.") % MAX_PAGE_SIZE]})
        return size

    def get_page_number(self, request: Request, paginator: Any) -> int:
        return _whole(request, "page", 1)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        parameters = super().get_schema_operation_parameters(view)
        for parameter in parameters:
            parameter["schema"]["minimum"] = 1
            parameter["schema"]["maximum"] = MAX_PAGE_SIZE if parameter["name"] == "size" else 999_999_999
        return parameters


def _whole(request: Request, name: str, default: int) -> int:
    """A positive whole number of the query string, or 400."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not _WHOLE.fullmatch(text):
        raise exceptions.ValidationError({name: [_("Phải là số nguyên dương.")]})
    return int(text)


def refuse_parameters(request: Request, known: set[str]) -> None:
    """Refuse query parameters that nobody reads (a misspelt filter must not mean "all") or that hold NUL."""
    problems = {}
    for name, values in request.query_params.lists():
        if name not in known:
            problems[name] = [_("Không có tham số này.")]
        elif any("\x00" in value for value in values):
            problems[name] = [_("Có ký tự không hợp lệ.")]
        elif len(values) > 1:
            problems[name] = [_("Tham số này chỉ ghi một lần.")]
    if problems:
        raise exceptions.ValidationError(problems)


# What Django REST framework has no Vietnamese text for.
_TEXTS: dict[type[Exception], Any] = {
    exceptions.NotAuthenticated: _("Cần đăng nhập hoặc gửi kèm mã truy cập."),
    exceptions.AuthenticationFailed: _("Mã truy cập không đúng hoặc đã bị thu hồi."),
    exceptions.MethodNotAllowed: _("Địa chỉ này không nhận phương thức đó."),
    exceptions.NotAcceptable: _("Chỉ trả lời bằng JSON."),
    exceptions.UnsupportedMediaType: _("Chỉ nhận JSON (Content-Type: application/json)."),
}


def answer_refusal(refusal: Exception, context: dict[str, Any]) -> Any:
    """The framework's answer, in Vietnamese."""
    if isinstance(refusal, RequestDataTooBig):
        refusal = TooLarge()
    elif isinstance(refusal, SuspiciousOperation):
        refusal = exceptions.ParseError(_("Yêu cầu không hợp lệ."))
    response = exception_handler(refusal, context)
    if response is not None:
        if type(refusal) in _TEXTS:
            response.data = {"detail": _TEXTS[type(refusal)]}
        elif response.status_code == status.HTTP_404_NOT_FOUND and not isinstance(refusal, exceptions.NotFound):
            response.data = {"detail": _("Không có mục này.")}
        response.data = _plain(response.data)
    return response


def _plain(data: Any) -> Any:
    """Without the framework's own kinds of text, which only its JSON can write."""
    if isinstance(data, dict):
        return {name: _plain(value) for name, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_plain(value) for value in data]
    return data if data is None or isinstance(data, int) else str(data)
