"""Word to whoever must act next after a move of a report. One template for all moves: they say the same things."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from agencies.enums import MessageKind, Role
from agencies.models import Membership, User
from agencies.services import notify
from reports.periods.models import DeadlineChange, ReportingPeriod
from reports.submissions.enums import Verb
from reports.submissions.models import Submission, SubmissionEvent

# To whom each move is told; "own" is the reporting agency, "review" the consolidating one.
_TOLD: dict[Verb, tuple[tuple[str, Role], ...]] = {
    Verb.PROPOSE: (("own", Role.HEAD),),
    Verb.GIVE_BACK: (("own", Role.OFFICER),),
    Verb.SEND: (("review", Role.CONSOLIDATOR),),
    Verb.WITHDRAW: (("review", Role.CONSOLIDATOR), ("own", Role.OFFICER)),
    Verb.RETURN: (("own", Role.OFFICER), ("own", Role.HEAD)),
    Verb.ACCEPT: (("own", Role.OFFICER), ("own", Role.HEAD)),
    Verb.REOPEN: (("own", Role.OFFICER), ("own", Role.HEAD)),
    Verb.LAPSE: (("own", Role.OFFICER), ("own", Role.HEAD)),
    Verb.RECORD_RECEIVED: (("own", Role.OFFICER), ("own", Role.HEAD)),
}
# After these nobody has to do anything; after all other moves somebody has.
_NEWS = frozenset({Verb.ACCEPT, Verb.LAPSE, Verb.RECORD_RECEIVED})


def tell(event: SubmissionEvent) -> None:
    """Keep and enqueue the messages of one move; whoever made it is not written to."""
    people = [person for person in _people(event) if person.pk != event.actor_id]
    if not people:
        return
    submission = event.submission
    link = settings.SITE_URL + reverse(
        "reports:submission", args=[submission.period.plan.code, submission.period.code, submission.agency.code]
    )
    context = {"event": event, "submission": submission, "period": submission.period, "link": link}
    notify(
        key=f"submission-event:{event.pk}",
        kind=MessageKind.REPORT if event.verb in _NEWS else MessageKind.ACTION,
        people=people,
        subject=" ".join(render_to_string("emails/submission_event.subject.txt", context).split()),
        body=render_to_string("emails/submission_event.txt", context).strip() + "\n",
        html=render_to_string("emails/submission_event.html", context),
        link=link,
    )


def tell_moved_deadline(change: DeadlineChange, period: ReportingPeriod, *, on: dt.date) -> None:
    """To the officers and heads of every agency that owes: the date has moved, and why."""
    link = settings.SITE_URL + reverse("reports:board", args=[period.plan.code, period.code])
    context = {"period": period, "deadline": change.deadline, "reason": change.reason, "link": link}
    owing = Submission.objects.filter(period=period).values("agency")
    holders = Membership.objects.filter(agency__in=owing, role__in=(Role.OFFICER, Role.HEAD)).valid_on(on)
    notify(
        key=f"deadline-change:{change.pk}",
        kind=MessageKind.REMINDER,
        people=User.objects.filter(pk__in=holders.values("user"), is_active=True).order_by("sort_key", "pk"),
        subject=" ".join(render_to_string("emails/deadline_moved.subject.txt", context).split()),
        body=render_to_string("emails/deadline_moved.txt", context).strip() + "\n",
        html=render_to_string("emails/deadline_moved.html", context),
        link=link,
    )


def _people(event: SubmissionEvent) -> Iterable[User]:
    submission = event.submission
    agencies = {"own": submission.agency, "review": submission.period.plan.consolidating_agency}
    for side, role in _TOLD.get(Verb(event.verb), ()):
        yield from User.objects.holding(role, agency=agencies[side], on=timezone.localdate(event.at))
