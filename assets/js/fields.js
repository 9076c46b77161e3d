// Fields: copy last time's text and mark it, unfold what a status asks for, filters that send themselves.

const COPIED_MS = 2_500;

// <button data-copy-from="id of the text" data-copy-to="id of the field" data-copied="Đã chép">: added after what is already
// written. data-copy-text="the text itself" instead of data-copy-from, data-copy-name="name of a field in the button's own
// form" instead of data-copy-to.
function copy(button) {
  const { copyFrom, copyText, copyTo, copyName } = button.dataset;
  const field = copyTo ? document.getElementById(copyTo) : button.form?.elements.namedItem(copyName);
  const source = document.getElementById(copyFrom);
  const text = (copyText ?? source?.value ?? source?.textContent ?? "").trim();
  if (!text || !field) return;
  const written = field.value.trim();
  if (!written.includes(text)) {
    field.value = written && field.matches("textarea") ? `${written}\n${text}` : text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  field.focus();
  const label = button.lastChild;
  if (!button.dataset.copied || button.dataset.label) return;
  button.dataset.label = label.textContent;
  label.textContent = button.dataset.copied;
  setTimeout(() => {
    label.textContent = button.dataset.label;
    delete button.dataset.label;
  }, COPIED_MS);
}

// <p data-copied-mark="id of the field" hidden>: shown while the field says word for word what stands beside it to be copied.
const plain = (text) => text.replaceAll("\r\n", "\n").trim().normalize("NFC");

function markCopied(root) {
  for (const mark of root.querySelectorAll("[data-copied-mark]")) {
    const field = document.getElementById(mark.dataset.copiedMark);
    const sources = [...document.querySelectorAll(`[data-copy-to="${mark.dataset.copiedMark}"]`)];
    const texts = sources.map((button) => document.getElementById(button.dataset.copyFrom)?.textContent ?? "");
    const written = plain(field?.value ?? "");
    mark.hidden = !written || !texts.some((text) => plain(text) === written);
  }
}

// <details data-open-when="status:in_progress,not_started">: opens by itself, is never closed by itself.
function unfold(root) {
  for (const details of root.querySelectorAll("details[data-open-when]")) {
    const [name, values] = details.dataset.openWhen.split(":");
    const form = details.closest("form");
    const value = form?.elements.namedItem(name)?.value;
    if (value && values.split(",").includes(value)) details.open = true;
  }
}

// <p data-warn-when="status:done" hidden>: shown while that is chosen, in whichever form of the page it is asked.
function warn() {
  for (const warning of document.querySelectorAll("[data-warn-when]")) {
    const [name, values] = warning.dataset.warnWhen.split(":");
    const chosen = document.querySelector(`[name="${name}"]:checked`);
    if (chosen) warning.hidden = !values.split(",").includes(chosen.value);
  }
}

export function startFields() {
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-copy-from], [data-copy-text]");
    if (button) copy(button);
  });
  document.addEventListener("input", ({ target }) => {
    if (target.form) markCopied(target.form);
  });
  document.addEventListener("autosave:filled", ({ target }) => {
    unfold(target);
    markCopied(target);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.form) unfold(target.form);
    warn();
    if (target.matches(".filter-bar select")) target.form.requestSubmit();
  });
  // Empty filters stay out of the address.
  document.addEventListener("formdata", ({ target, formData }) => {
    if (!target.matches(".filter-bar, .search")) return;
    for (const [name, value] of [...formData]) if (value === "") formData.delete(name);
  }, true);
  document.addEventListener("htmx:load", ({ target }) => {
    unfold(target);
    warn();
  });
  unfold(document);
  warn();
}
