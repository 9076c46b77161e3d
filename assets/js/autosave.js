// Forms that lose nothing. Any form takes part that is written so:
//
//   <form data-autosave hx-post="…" hx-trigger="input delay:1s, change delay:1s, retry" hx-swap="none" hx-sync="this:queue last">
//     <input type="hidden" name="draft_version" value="3">     and other hidden fields that say on what the text is based
//     {% include "components/autosave.html" %}                 banners, words, the panel of two texts, problems of the draft
//     <div data-conflict></div>                                where a refusal's panel is put
//     … fields, each in a .field frame ({% field %}) …
//     {% include "components/save_state.html" %}               the state of the whole form
//
//   data-autosave-key="…"   names the local copy (default: the address in hx-post); copies.js keeps one for each person.
//   data-unsaved            the server refused what stands in the form: none of it is stored yet.
//   data-limit="20000"      on a field: longer text is marked at once, and kept.
//
// The server answers
//   2xx (plan_tracker.lib.autosave.saved): header X-Saved-At; hidden inputs, whose values the form's own take over (the
//       new draft_version); <p data-problem="field">sentence</p> for what is stored as typed but cannot stay so.
//   409: somebody else saved first; the body is a panel for [data-conflict] with both texts, a button
//       <button data-keep-mine data-draft-version data-seen-update> and a link <a data-take-theirs>. While it stands nothing
//       is sent. A panel with data-same (both say the same) is answered by itself.
//   any other status, none at all, or the sign-in page: tried again with growing delay, at once when the network or the
//       person comes back. 400, 413 and 422 are not tried again before the next edit.
// A page that says <… data-drop-copy="key"> (a message after recording or discarding) ends the local copy of that name.
//
// A local copy is { at, base, fields, sent }: written within 300 ms of an edit and when the page goes away, gone once the
// server has confirmed that very content. `base` are the hidden fields it started from, `sent` what was on its way.
// When a form opens: same base, or the server holds what was on its way: the fields are filled and sent. Otherwise both
// texts are offered, and nothing is overwritten.
//
// States of a field: dirty, saving, saved, failed, offline, refused, signed-out, other-person, restored, invalid. Their
// words are data attributes of <template data-field-state>; one announcement a save goes through [data-save-voice].
import { drop, dropAll, find, hasCopies, isSomebodyElseHere, keep } from "./copies.js";
import { controlOf, differing, fill, labelOf, told, valuesOf } from "./formvalues.js";
import { UNSENT, clock, forms, paint, show, unsent } from "./savestate.js";

const COPY_MS = 250;
const RETRY_MS = [5_000, 10_000, 20_000, 40_000, 60_000];
const TIMEOUT_MS = 20_000;
// Nothing that a retry would change: the next edit, or a choice, sends again.
const FINAL = new Set([400, 413, 422]);
const WAITING = new Set(["failed", "offline", "signed-out", "other-person"]);

const formOf = (element) => element?.closest?.("form[data-autosave]");
const keyOf = (form) => form.dataset.autosaveKey || form.getAttribute("hx-post");
const offeredKey = (form) => `${keyOf(form)}#offered`;
const hiddenFields = (form) => [...form.elements].filter((each) => each.type === "hidden" && each.name !== "csrfmiddlewaretoken");
const baseOf = (form) => JSON.stringify(hiddenFields(form).map((each) => [each.name, each.value]));
const hasConflict = (form) => Boolean(form.querySelector("[data-conflict] > *"));

// --- the copy on this computer --------------------------------------------------------------------------------------

function copyNow(form) {
  const kept = forms.get(form);
  clearTimeout(kept.copyTimer);
  kept.copyTimer = 0;
  if (!unsent(form).length) {
    drop(keyOf(form));
    kept.isKept = true;
    return;
  }
  kept.isKept = keep(keyOf(form), { at: Date.now(), base: kept.base, fields: valuesOf(form), sent: kept.sent });
}

function copySoon(form) {
  const kept = forms.get(form);
  kept.copyTimer ||= setTimeout(() => {
    if (!forms.has(form)) return;
    copyNow(form);
    if (UNSENT.has(kept.state)) paint(form);
  }, COPY_MS);
}

function send(form) {
  if (form.isConnected) window.htmx?.trigger(form, "retry");
}

function take(form, fields, { restored }) {
  const kept = forms.get(form);
  const before = valuesOf(form);
  fill(form, fields);
  for (const name of differing(valuesOf(form), before)) {
    kept.touched.add(name);
    if (restored) kept.restored.add(name);
  }
  form.dispatchEvent(new CustomEvent("autosave:filled", { bubbles: true }));
  copyNow(form);
  show(form, "dirty");
  send(form);
}

// Both texts, in the panel of <template data-copy-offer>; what one writes meanwhile is kept and sent as ever.
function offer(form, copy) {
  const template = form.querySelector("template[data-copy-offer]");
  const names = differing(copy.fields, valuesOf(form, { rendered: true })).filter((name) => controlOf(form, name));
  if (!template || !names.length) return drop(offeredKey(form));
  const panel = template.content.firstElementChild.cloneNode(true);
  const sample = panel.querySelector("[data-offer-row]");
  for (const name of names) {
    const row = sample.cloneNode(true);
    row.querySelector("[data-offer-label]").textContent = labelOf(controlOf(form, name));
    row.querySelector("[data-offer-mine]").textContent = told(form, name, copy.fields[name]);
    row.querySelector("[data-offer-theirs]").textContent = told(form, name, valuesOf(form, { rendered: true })[name]);
    sample.before(row);
  }
  sample.remove();
  const at = new Date(copy.at);
  for (const time of panel.querySelectorAll("[data-offer-time]")) time.textContent = ` ${clock(at)} ${at.toLocaleDateString("vi-VN")}`;
  panel.querySelector("[data-offer-keep]").addEventListener("click", () => {
    drop(offeredKey(form));
    panel.remove();
    take(form, copy.fields, { restored: true });
  });
  panel.querySelector("[data-offer-drop]").addEventListener("click", () => {
    drop(offeredKey(form));
    panel.remove();
  });
  template.after(panel);
  return undefined;
}

function adopt(form) {
  if (forms.has(form)) return;
  const rendered = valuesOf(form, { rendered: true });
  const isRefused = form.matches("[data-unsaved]");
  forms.set(form, {
    // What the server holds; undefined where it holds nothing of this.
    confirmed: isRefused ? undefined : rendered,
    // A copy made while two texts stand side by side belongs to neither base: the choice is offered again.
    base: hasConflict(form) ? null : baseOf(form),
    sent: null, problems: {}, problemsOf: rendered, touched: new Set(), restored: new Set(),
    state: "", at: "", isKept: true, tries: 0, retryTimer: 0, copyTimer: 0, whenSettled: null, isSending: false,
  });
  takeProblems(form, form, rendered);
  const copy = find(keyOf(form));
  if (isRefused) {
    copyNow(form);
    if (hasConflict(form)) show(form, "refused");
    else send(form);
  } else if (copy) {
    meet(form, copy, rendered);
  }
  const offered = find(offeredKey(form));
  if (offered) offer(form, offered);
  paint(form);
}

function meet(form, copy, rendered) {
  const isOurs = copy.sent && !differing(copy.sent, rendered).length;
  if (!differing(copy.fields, rendered).length) drop(keyOf(form));
  else if (isOurs || copy.base === forms.get(form).base) take(form, copy.fields, { restored: true });
  else if (keep(offeredKey(form), copy)) drop(keyOf(form));
}

// --- the conversation with the server -------------------------------------------------------------------------------

function takeProblems(form, answer, of) {
  const kept = forms.get(form);
  const told = [...answer.querySelectorAll("[data-problem]")];
  kept.problems = Object.fromEntries(told.map((each) => [each.dataset.problem, each.textContent.trim()]));
  kept.problemsOf = of;
}

function retryLater(form) {
  const kept = forms.get(form);
  clearTimeout(kept.retryTimer);
  kept.retryTimer = setTimeout(() => send(form), RETRY_MS[Math.min(kept.tries, RETRY_MS.length - 1)]);
  kept.tries += 1;
}

// A request of someone whose session has ended is answered by the sign-in page, with 200.
export function wasSentToSignIn(xhr) {
  const signIn = document.body.dataset.signIn;
  return Boolean(signIn && xhr.responseURL && new URL(xhr.responseURL).pathname === signIn);
}

const parsed = (xhr) => new DOMParser().parseFromString(xhr.responseText, "text/html").body;

function onSaved(form, xhr) {
  const kept = forms.get(form);
  const answer = parsed(xhr);
  for (const { name, value } of answer.querySelectorAll("input[type=hidden][name]")) {
    const own = form.elements.namedItem(name);
    if (own) own.value = value;
  }
  takeProblems(form, answer, kept.sent);
  form.querySelector("[data-conflict]")?.replaceChildren();
  Object.assign(kept, { base: baseOf(form), confirmed: kept.sent, sent: null, tries: 0, at: xhr.getResponseHeader("X-Saved-At") ?? clock() });
  kept.restored.clear();
  copyNow(form);
  show(form, unsent(form).length ? "dirty" : "saved");
}

function onRefused(form, xhr) {
  const holder = form.querySelector("[data-conflict]");
  if (holder) {
    holder.replaceChildren(...parsed(xhr).childNodes);
    window.htmx.process(holder);
  }
  show(form, "refused");
  const same = holder?.querySelector("[data-same] [data-keep-mine]");
  if (same) keepMine(same);
}

function onAnswer(form, xhr) {
  const kept = forms.get(form);
  const isSignedOut = wasSentToSignIn(xhr);
  clearTimeout(kept.retryTimer);
  kept.isSending = false;
  if (!isSignedOut && xhr.status >= 200 && xhr.status < 300) return onSaved(form, xhr);
  kept.sent = xhr.status === 0 ? kept.sent : null;
  copyNow(form);
  if (xhr.status === 409) return onRefused(form, xhr);
  if (FINAL.has(xhr.status)) return show(form, "refused");
  retryLater(form);
  return show(form, isSignedOut ? "signed-out" : navigator.onLine ? "failed" : "offline");
}

// Whether there is anything to send, and nothing in the way.
function maySend(form) {
  if (hasConflict(form)) {
    show(form, "refused");
  } else if (!unsent(form).length) {
    if (UNSENT.has(forms.get(form).state)) show(form, forms.get(form).at ? "saved" : "dirty");
  } else if (isSomebodyElseHere()) {
    show(form, "other-person");
  } else if (!navigator.onLine) {
    show(form, "offline");
  } else {
    return true;
  }
  return false;
}

// Two texts: the person keeps theirs. The form now answers the version it was shown, and saves again.
function keepMine(button) {
  const form = formOf(button);
  if (!form) return;
  for (const [name, value] of [["draft_version", button.dataset.draftVersion], ["seen_update", button.dataset.seenUpdate]]) {
    const field = form.elements.namedItem(name);
    if (field && value !== undefined) field.value = value;
  }
  form.querySelector("[data-conflict]")?.replaceChildren();
  Object.assign(forms.get(form), { base: baseOf(form), confirmed: undefined });
  copyNow(form);
  send(form);
}

function settleThenSubmit(event) {
  const form = event.target;
  const kept = forms.get(form);
  if (isSomebodyElseHere() || !navigator.onLine) {
    event.preventDefault();
    copyNow(form);
    show(form, navigator.onLine ? "other-person" : "offline");
  } else if (kept.isSending && !kept.whenSettled) {
    // A save on its way would make the form's version old before the form arrives.
    event.preventDefault();
    const { submitter } = event;
    kept.whenSettled = () => form.requestSubmit(submitter);
  } else {
    copyNow(form);
    delete form.dataset.saveState;
    kept.isLeaving = true;
  }
}

// Those on the page; what was typed in one that has been swapped away is kept first.
function everyForm() {
  for (const [form, kept] of [...forms]) {
    if (form.isConnected) continue;
    if (kept.copyTimer) copyNow(form);
    forms.delete(form);
  }
  return [...forms.keys()];
}

function tryAgain() {
  for (const form of everyForm()) if (WAITING.has(forms.get(form).state)) send(form);
}

function onLeaving() {
  for (const form of everyForm()) {
    const kept = forms.get(form);
    if (!unsent(form).length || kept.isLeaving) continue;
    copyNow(form);
    if (document.visibilityState === "hidden") send(form);
  }
}

function onSignOut(event) {
  const question = event.target.dataset.signOut;
  everyForm().forEach(copyNow);
  if (question && hasCopies() && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  for (const form of everyForm()) forms.get(form).isLeaving = true;
  forms.clear();
  dropAll();
}

function dropFinished(root) {
  const said = [...root.querySelectorAll("[data-drop-copy]")].map((each) => each.dataset.dropCopy);
  for (const key of said) for (const slot of [key, `${key}#offered`]) drop(slot);
}

function watchRequests() {
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (forms.has(event.target) && event.detail.elt === event.target && !maySend(event.target)) event.preventDefault();
  });
  document.addEventListener("htmx:beforeSend", ({ target, detail }) => {
    const kept = forms.get(target);
    if (!kept) return;
    kept.sent = valuesOf(target);
    kept.isSending = true;
    detail.xhr.timeout = TIMEOUT_MS;
    copyNow(target);
    if (!UNSENT.has(kept.state)) show(target, "saving");
  });
  document.addEventListener("htmx:beforeSwap", ({ target, detail }) => {
    if (!wasSentToSignIn(detail.xhr)) return;
    detail.shouldSwap = false;
    if (!formOf(detail.requestConfig?.elt ?? target)) window.location.assign(document.body.dataset.signIn);
  });
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    const kept = forms.get(target);
    if (!kept) return;
    onAnswer(target, detail.xhr);
    const submit = kept.whenSettled;
    kept.whenSettled = null;
    submit?.();
  });
}

function watchPeople() {
  document.addEventListener("input", ({ target }) => {
    const form = formOf(target);
    if (!forms.has(form)) return;
    const kept = forms.get(form);
    kept.isLeaving = false;
    kept.touched.add(target.name);
    kept.restored.delete(target.name);
    copySoon(form);
    if (UNSENT.has(kept.state)) paint(form);
    else show(form, kept.isSending ? "saving" : "dirty");
  });
  document.addEventListener("click", ({ target }) => {
    const mine = target.closest("[data-keep-mine]");
    const theirs = target.closest("[data-take-theirs]");
    if (mine) keepMine(mine);
    if (!theirs || !formOf(theirs)) return;
    forms.get(formOf(theirs)).isLeaving = true;
    drop(keyOf(formOf(theirs)));
  });
  document.addEventListener("submit", (event) => {
    if (forms.has(event.target)) settleThenSubmit(event);
    else if (event.target.matches("form[data-sign-out]")) onSignOut(event);
  });
}

function watchPage() {
  window.addEventListener("online", tryAgain);
  window.addEventListener("focus", tryAgain);
  window.addEventListener("storage", tryAgain);
  window.addEventListener("offline", () => everyForm().forEach((form) => unsent(form).length && show(form, "offline")));
  window.addEventListener("pagehide", onLeaving);
  document.addEventListener("visibilitychange", () => (document.visibilityState === "hidden" ? onLeaving() : tryAgain()));
  window.addEventListener("beforeunload", (event) => {
    const isAtRisk = everyForm().some((form) => {
      const kept = forms.get(form);
      if (kept.isLeaving || !unsent(form).length) return false;
      copyNow(form);
      return !kept.isKept;
    });
    if (isAtRisk) event.preventDefault();
  });
}

export function startAutosave() {
  watchRequests();
  watchPeople();
  watchPage();
  dropFinished(document);
  // After htmx has taken the forms on: it is asked to send what was kept.
  document.addEventListener("htmx:load", ({ target }) => {
    dropFinished(target);
    const found = target.matches("form[data-autosave]") ? [target] : [...target.querySelectorAll("form[data-autosave]")];
    found.forEach(adopt);
  });
}
