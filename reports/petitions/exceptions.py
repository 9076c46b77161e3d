"""Refusals about petitions, with the words people read."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from agencies.exceptions import Refused

if TYPE_CHECKING:
    from reports.petitions.enums import PetitionState, PetitionVerb


class PetitionRefused(Refused):
    """What was given cannot be taken; `field` names the field that it is about, if one is."""

    def __init__(self, text: str, field: str = "") -> None:
        self.field = field
        super().__init__(text)


class WrongState(PetitionRefused):
    """The verb does not follow the state that the petition is in, as when somebody else acted first."""

    def __init__(self, state: "PetitionState", verb: "PetitionVerb") -> None:
        words = {"state": state.label, "verb": verb.label}
        super().__init__(_("Đang ở tình trạng “%(state)s” nên không làm được việc “%(verb)s”.") % words)
