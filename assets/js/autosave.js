// <form data-autosave hx-post="…" hx-trigger="input delay:1s, change delay:1s, retry" hx-swap="none" hx-sync="this:queue last">
// keeps its [data-save-state] line true: dirty, saving, saved HH:MM (the server's X-Saved-At), failed (tried again
// every ten seconds), refused (409 or 422: the answer says why) or signed-out. The page is left unasked unless saving fails.

const RETRY_MS = 10_000;
const TIMEOUT_MS = 20_000;
const UNSAFE = new Set(["failed", "refused", "signed-out"]);
const forms = new WeakMap();

const formOf = (element) => element?.closest?.("form[data-autosave]");

function memory(form) {
  if (!forms.has(form)) forms.set(form, { edits: 0, sent: 0, timer: 0 });
  return forms.get(form);
}

function show(form, state, time = "") {
  for (const line of form.querySelectorAll("[data-save-state]")) {
    const words = line.getAttribute(`data-${state}`) ?? "";
    const text = time ? `${words} ${time}` : words;
    line.dataset.saveState = state;
    if (line.textContent !== text) line.textContent = text;
  }
  form.dataset.saveState = state;
}

function retryLater(form) {
  const kept = memory(form);
  clearTimeout(kept.timer);
  kept.timer = setTimeout(() => form.isConnected && window.htmx.trigger(form, "retry"), RETRY_MS);
}

// A request of someone whose session has ended is answered by the sign-in page, with 200.
export function wasSentToSignIn(xhr) {
  const signIn = document.body.dataset.signIn;
  return Boolean(signIn && xhr.responseURL && new URL(xhr.responseURL).pathname === signIn);
}

function clock() {
  return new Date().toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false });
}

function onAnswer(form, xhr) {
  const kept = memory(form);
  clearTimeout(kept.timer);
  if (wasSentToSignIn(xhr)) {
    show(form, "signed-out");
    retryLater(form);
  } else if (xhr.status === 409 || xhr.status === 422) {
    show(form, "refused");
  } else if (xhr.status < 200 || xhr.status >= 400) {
    show(form, "failed");
    retryLater(form);
  } else if (kept.edits === kept.sent) {
    show(form, "saved", xhr.getResponseHeader("X-Saved-At") ?? clock());
  } else {
    show(form, "dirty");
  }
}

// Two texts: the person keeps theirs. The form now answers the version it was shown, and saves again.
function keepMine(button) {
  const form = formOf(button);
  if (!form) return;
  for (const [name, value] of [["draft_version", button.dataset.draftVersion], ["seen_update", button.dataset.seenUpdate]]) {
    const field = form.elements.namedItem(name);
    if (field && value !== undefined) field.value = value;
  }
  window.htmx.trigger(form, "retry");
}

export function startAutosave() {
  document.addEventListener("input", ({ target }) => {
    const form = formOf(target);
    if (!form) return;
    memory(form).edits += 1;
    if (!UNSAFE.has(form.dataset.saveState)) show(form, "dirty");
  });
  document.addEventListener("htmx:beforeSend", ({ target, detail }) => {
    if (!target.matches("form[data-autosave]")) return;
    const kept = memory(target);
    kept.sent = kept.edits;
    detail.xhr.timeout = TIMEOUT_MS;
    if (!UNSAFE.has(target.dataset.saveState)) show(target, "saving");
  });
  document.addEventListener("htmx:beforeSwap", ({ target, detail }) => {
    if (!wasSentToSignIn(detail.xhr)) return;
    detail.shouldSwap = false;
    if (!formOf(detail.requestConfig?.elt ?? target)) window.location.assign(document.body.dataset.signIn);
  });
  document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
    if (target.matches("form[data-autosave]")) onAnswer(target, detail.xhr);
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-keep-mine]");
    if (button) keepMine(button);
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.matches("form[data-autosave]")) delete target.dataset.saveState;
  });
  window.addEventListener("beforeunload", (event) => {
    const unsafe = [...document.querySelectorAll("form[data-autosave]")].some((form) => UNSAFE.has(form.dataset.saveState));
    if (unsafe) event.preventDefault();
  });
}
