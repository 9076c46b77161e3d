"""Model fields that keep a derived column beside its source, equal on SQLite and PostgreSQL."""

from collections.abc import Callable
from typing import Any

from django.db import models

from plan_tracker.lib.text import fold, nfc, person_sort_key


class TextNFC(models.TextField):  # type: ignore[type-arg]
    """Text stored in composed form (NFC), whoever writes it."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        if isinstance(value, str):
            value = nfc(value)
            setattr(model_instance, self.attname, value)
        return value


class DerivedField(models.TextField):  # type: ignore[type-arg]
    """A column computed from other fields of the row whenever it is saved. `update()` does not touch it."""

    def __init__(self, *, source: tuple[str, ...], **kwargs: Any) -> None:
        self.source = tuple(source)
        kwargs.setdefault("default", "")
        kwargs["editable"] = False
        super().__init__(**kwargs)

    derive: Callable[[str], str] = staticmethod(fold)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["source"] = self.source
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        text = " ".join(str(getattr(model_instance, name) or "") for name in self.source)
        value = type(self).derive(text)
        setattr(model_instance, self.attname, value)
        return value


class SearchField(DerivedField):
    """The folded text in which a row is found (`plan_tracker.lib.text.fold`)."""


class PersonSortField(DerivedField):
    """Sorts people by given name in Vietnamese order."""

    derive = staticmethod(person_sort_key)
