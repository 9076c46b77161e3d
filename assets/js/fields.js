// Fields: copy last time's text, unfold what a status asks for, filters that send themselves.

const COPIED_MS = 2_500;

// <button data-copy-from="id of the text" data-copy-to="id of the field" data-copied="Đã chép">: added after what is already written.
function copy(button) {
  const source = document.getElementById(button.dataset.copyFrom);
  const field = document.getElementById(button.dataset.copyTo);
  if (!source || !field) return;
  const text = (source.value ?? source.textContent).trim();
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
    const button = target.closest("[data-copy-from]");
    if (button) copy(button);
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
