"""What happens to petitions: raised, received, forwarded, answered, closed."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.enums import MessageKind, Role
from agencies.exceptions import NotAllowed
from agencies.mails import Words
from agencies.models import Agency, User
from agencies.rules import Actor
from agencies.services import notify
from reports.petitions import mails, rules
from reports.petitions.enums import AWAITED, PetitionKind, PetitionState, PetitionVerb
from reports.petitions.exceptions import PetitionRefused, WrongState
from reports.petitions.models import Petition, PetitionEntry
from reports.petitions.policies import can_act, can_raise
from reports.petitions.summaries import SOURCES
from tasks.models import Assignment, Plan, ProgressUpdate, Task

_HANDLERS_ONLY = gettext_lazy("Chỉ cơ quan tổng hợp hoặc lãnh đạo cơ quan ban hành Kế hoạch mới làm việc này.")
NOT_ALLOWED = {
    PetitionVerb.RECEIVE: _HANDLERS_ONLY,
    PetitionVerb.FORWARD: _HANDLERS_ONLY,
    PetitionVerb.ANSWER: gettext_lazy("Chỉ cơ quan tổng hợp, lãnh đạo hoặc cơ quan được chuyển tới mới trả lời."),
    PetitionVerb.CLOSE: gettext_lazy("Chỉ cơ quan đã nêu hoặc cơ quan tổng hợp mới đóng kiến nghị."),
}
TEXT_MISSING = {
    PetitionVerb.ANSWER: gettext_lazy("Cần ghi nội dung trả lời."),
    PetitionVerb.CLOSE: gettext_lazy("Chưa có trả lời: cần ghi lý do đóng."),
}


@transaction.atomic
def raise_petition(
    *, actor: Actor, plan: Plan, agency: Agency, kind: PetitionKind, text: str, task: Task | None = None
) -> Petition:
    """Raise a difficulty or proposal of one's agency, on any day; the plan's consolidators are told.

    The same text that still waits is the same petition (the button was pressed twice, or by a colleague too).
    Raises `NotAllowed`, and `PetitionRefused` without text or for a task that the agency has not been given.
    """
    _require_raiser(actor, agency.pk)
    if not text.strip():
        raise PetitionRefused(_("Cần ghi nội dung."), "text")
    if task is not None and not _is_given(task, plan, agency, actor):
        raise PetitionRefused(_("Cơ quan không được giao nhiệm vụ này."), "task")
    return _raise(actor, plan=plan, agency=agency, kind=kind, text=text, task=task)


@transaction.atomic
def raise_from_update(
    *, actor: Actor, update: ProgressUpdate, kinds: Collection[PetitionKind] = tuple(PetitionKind)
) -> list[Petition]:
    """Raise what an update of one's agency says of difficulties and proposals, each once however often it is asked.

    Raises `NotAllowed`, and `PetitionRefused` where the update says nothing of the kinds.
    """
    assignment = update.assignment
    _require_raiser(actor, assignment.agency_id)
    texts = {kind: getattr(update, SOURCES[kind]) for kind in kinds if getattr(update, SOURCES[kind]).strip()}
    if not texts:
        raise PetitionRefused(_("Lần cập nhật này không nêu khó khăn, kiến nghị."))
    plan, task = assignment.task.group.plan, assignment.task
    return [
        _raise(actor, plan=plan, agency=assignment.agency, kind=kind, text=text, task=task, from_update=update)
        for kind, text in texts.items()
    ]


@transaction.atomic
def receive(*, actor: Actor, petition: Petition) -> Petition:
    """Take a petition in hand. Raises `NotAllowed`, `WrongState`."""
    locked = _locked(actor, petition, PetitionVerb.RECEIVE)
    _move(actor, locked, PetitionVerb.RECEIVE)
    return locked


@transaction.atomic
def forward(*, actor: Actor, petition: Petition, agency: Agency, text: str = "") -> Petition:
    """Give a petition to the agency that is to answer; its officers and heads are told.

    Where it goes to the plan's issuer, that committee's leaders are told too. Forwarding again takes it from the agency
    that had it. Raises `NotAllowed`, `WrongState`, and `PetitionRefused` for an agency that cannot be asked.
    """
    locked = _locked(actor, petition, PetitionVerb.FORWARD)
    _require_addressee(locked, agency, actor)
    locked.forwarded_to = agency
    # The petition knows its last addressee only; its history names each.
    note = "\n".join(filter(None, (_("Chuyển tới %s.") % agency.name, text)))
    entry = _move(actor, locked, PetitionVerb.FORWARD, text=note)
    people = _people(actor, agency, locked.plan)
    _tell(entry, people, mails.petition_forwarded(locked, entry), MessageKind.ACTION)
    return locked


@transaction.atomic
def answer(*, actor: Actor, petition: Petition, text: str, document: str = "") -> Petition:
    """Answer a petition; officers and heads of the agency that raised it are told.

    Raises `NotAllowed`, `WrongState`, and `PetitionRefused` without text.
    """
    locked = _locked(actor, petition, PetitionVerb.ANSWER)
    entry = _move(actor, locked, PetitionVerb.ANSWER, text=text, document=document)
    _tell(entry, _people(actor, locked.agency), mails.petition_answered(locked, entry))
    return locked


@transaction.atomic
def close(*, actor: Actor, petition: Petition, text: str = "") -> Petition:
    """Close a petition. Without an answer it needs a reason, and those who waited or were asked are told.

    Raises `NotAllowed`, `WrongState`, and `PetitionRefused` without the reason.
    """
    locked = _locked(actor, petition, PetitionVerb.CLOSE)
    was_awaited = locked.state in AWAITED
    entry = _move(actor, locked, PetitionVerb.CLOSE, text=text)
    if was_awaited:
        for agency in (locked.agency, locked.forwarded_to):
            # Who closes it tells the colleagues.
            if agency is not None and agency.pk not in actor.own_agencies:
                _tell(entry, _people(actor, agency, locked.plan), mails.petition_closed(locked, entry))
    return locked


def _require_raiser(actor: Actor, agency_id: int) -> None:
    if not can_raise(actor, agency_id):
        raise NotAllowed(_("Chỉ người của cơ quan mới nêu kiến nghị cho cơ quan đó."))


def _is_given(task: Task, plan: Plan, agency: Agency, actor: Actor) -> bool:
    given = Assignment.objects.in_force(actor.on).filter(task=task, agency=agency, task__group__plan=plan)
    return given.exists()


def _raise(
    actor: Actor,
    *,
    plan: Plan,
    agency: Agency,
    kind: PetitionKind,
    text: str,
    task: Task | None,
    from_update: ProgressUpdate | None = None,
) -> Petition:
    # The row lock puts two people of one agency who press at once in order.
    Agency.objects.select_for_update(of=("self",), no_key=True).get(pk=agency.pk)
    words = {"plan": plan, "agency": agency, "kind": kind, "text": text, "task": task}
    known = Petition.objects.awaiting().filter(**words).first()
    if known is None and from_update is not None:
        known = Petition.objects.filter(from_update=from_update, kind=kind).first()
    if known is not None:
        return known
    petition = Petition.objects.create(
        **words, from_update=from_update, raised_by_id=actor.user_id, raised_at=timezone.now()
    )
    entry = _enter(actor, petition)
    consolidators = User.objects.holding(Role.CONSOLIDATOR, agency=plan.consolidating_agency, on=actor.on)
    _tell(entry, consolidators, mails.petition_raised(petition, entry), MessageKind.ACTION)
    return petition


def _locked(actor: Actor, petition: Petition, verb: PetitionVerb) -> Petition:
    """The petition as it stands, held until the transaction ends; refuses who may not and what does not follow."""
    locked = (
        Petition.objects.select_for_update(of=("self",))
        .select_related("plan__issuer", "agency", "task", "forwarded_to")
        .get(pk=petition.pk)
    )
    if not can_act(actor, locked, verb):
        raise NotAllowed(str(NOT_ALLOWED[verb]))
    if rules.next_state(PetitionState(locked.state), verb) is None:
        raise WrongState(PetitionState(locked.state), verb)
    return locked


def _move(actor: Actor, petition: Petition, verb: PetitionVerb, *, text: str = "", document: str = "") -> PetitionEntry:
    """Write the new state and its entry; `petition` comes from `_locked`."""
    state = PetitionState(petition.state)
    if rules.needs_text(state, verb) and not text.strip():
        raise PetitionRefused(str(TEXT_MISSING[verb]), "text")
    follows = rules.next_state(state, verb)
    assert follows is not None  # noqa: S101 (`_locked` asked)
    petition.state = follows
    petition.save(update_fields=["state", "forwarded_to"])
    return _enter(actor, petition, text, document)


def _enter(actor: Actor, petition: Petition, text: str = "", document: str = "") -> PetitionEntry:
    return PetitionEntry.objects.create(
        petition=petition,
        state=petition.state,
        text=text,
        document=document,
        by_id=actor.user_id,
        at=timezone.now(),
    )


def _require_addressee(petition: Petition, agency: Agency, actor: Actor) -> None:
    if agency.pk == petition.agency_id:
        raise PetitionRefused(_("Đây là cơ quan đã nêu; chọn cơ quan khác để trả lời."), "agency")
    if agency.pk == petition.forwarded_to_id:
        raise PetitionRefused(_("Đã chuyển tới cơ quan này rồi."), "agency")
    if not Agency.objects.valid_on(actor.on).filter(pk=agency.pk).exists():
        raise PetitionRefused(_("Cơ quan này không còn hoạt động."), "agency")


def _people(actor: Actor, agency: Agency, plan: Plan | None = None) -> QuerySet[User]:
    """Officers and heads of the agency today; of the plan's issuer its leaders too."""
    roles = [Role.OFFICER, Role.HEAD]
    if plan is not None and agency.pk == plan.issuer_id:
        roles.append(Role.LEADER)
    people: QuerySet[User] = User.objects.holding(*roles, agency=agency, on=actor.on)
    return people


def _tell(entry: PetitionEntry, people: QuerySet[User], words: Words, kind: MessageKind = MessageKind.PETITION) -> None:
    """One message a person for the entry; whoever made it knows already. `kind`: news, unless they are to act."""
    notify(key=f"petition-entry:{entry.pk}", kind=kind, people=people.exclude(pk=entry.by_id), **words)
