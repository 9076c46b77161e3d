"""The words of mails about petitions. One function per mail; the templates are in templates/emails/."""

from django.conf import settings
from django.urls import reverse

from agencies.mails import Words, words
from reports.petitions.models import Petition, PetitionEntry


def petition_raised(petition: Petition, entry: PetitionEntry) -> Words:
    """To the plan's consolidators: who raised what, to be received or answered."""
    return _words("petition_raised", petition, entry)


def petition_forwarded(petition: Petition, entry: PetitionEntry) -> Words:
    """To the agency that is to answer: what it is asked, and by whom it was raised."""
    return _words("petition_forwarded", petition, entry)


def petition_answered(petition: Petition, entry: PetitionEntry) -> Words:
    """To the agency that raised it: the answer."""
    return _words("petition_answered", petition, entry)


def petition_closed(petition: Petition, entry: PetitionEntry) -> Words:
    """To those who waited or were asked: it was closed without an answer, and why."""
    return _words("petition_closed", petition, entry)


def _words(name: str, petition: Petition, entry: PetitionEntry) -> Words:
    link = settings.SITE_URL + reverse("reports:petition", args=[petition.plan.code, petition.pk])
    kind = petition.get_kind_display()
    context = {"petition": petition, "entry": entry, "kind": kind, "kind_inside": kind[0].lower() + kind[1:]}
    return words(name, context, link)
