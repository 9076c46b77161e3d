"""Reading uploads: what nobody would take is not kept on the way in."""

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from plan_tracker.lib.files import clean_name


class SizeLimitHandler(FileUploadHandler):
    """First in FILE_UPLOAD_HANDLERS: a file over the limit is read to its end and dropped, so that it fills no disk and
    the person still hears why. `skipped_names` tells which."""

    received = 0

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.EVIDENCE_MAX_BYTES:
            if self.request is not None:
                names = [*skipped_names(self.request), clean_name(self.file_name or "")]
                self.request.skipped_files = names  # type: ignore[attr-defined]
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The handlers that follow keep the file."""


def skipped_names(request: HttpRequest) -> list[str]:
    """Names of the files that were too large. Read `request.FILES` first: until then nobody has seen them."""
    names: list[str] = getattr(request, "skipped_files", [])
    return names
