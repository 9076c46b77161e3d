"""Handing out private files: only after a policy was asked, and so that a browser does nothing with them but show."""

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

# A file is what somebody sent: nothing in it runs, loads, asks or is framed. Browsers style the page on which they
# show a lone image inline.
SANDBOX = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def private_file(file: FieldFile, *, name: str, content_type: str, inline: bool = False) -> FileResponse:
    """The file, streamed; to be saved unless `inline`. 404 where the storage has lost it."""
    try:
        content = file.open("rb")
    except FileNotFoundError:
        raise Http404(_("Tệp không còn trong kho lưu trữ.")) from None
    response = FileResponse(content, as_attachment=not inline, filename=name, content_type=content_type)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = SANDBOX
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["X-Content-Type-Options"] = "nosniff"
    return response
