// The reporting round by keyboard. Outside of fields that take letters: N goes to the next gap ([data-key="n"]); in a
// review J and K go from line to line, A accepts the line, R goes to its reason. Ctrl+Enter in any field records the form.
// <button data-fill="id of a field" data-text="…"> fills it.

const typing = (element) => element.matches?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

function go(step) {
  const lines = [...document.querySelectorAll("[data-review-line]")];
  const here = lines.indexOf(document.activeElement?.closest("[data-review-line]"));
  const next = lines[Math.min(Math.max(here + step, 0), lines.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

function press(key) {
  if (key === "j" || key === "k") return go(key === "j" ? 1 : -1);
  const line = document.activeElement?.closest("[data-review-line]");
  // A word on a line is said only where one is: nothing is accepted by a key pressed somewhere on the page.
  if (!line && key !== "n") return false;
  const target = (line ?? document).querySelector(`[data-key="${key}"]`);
  if (!target) return false;
  if (target.matches("input")) target.focus();
  else target.click();
  return true;
}

function fill(button) {
  const field = document.getElementById(button.dataset.fill);
  if (!field || field.value.trim()) return;
  field.value = button.dataset.text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

// A long list of parts shows the one that is open.
function showWhereOneIs() {
  const list = document.querySelector(".workspace-list");
  const here = list?.querySelector("[aria-current]");
  if (!here) return;
  list.scrollTop += here.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
}

export function startRound() {
  showWhereOneIs();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const key = event.key.toLowerCase();
    if (["j", "k", "a", "r", "n"].includes(key) && press(key) !== false) event.preventDefault();
  });
  // Ctrl+Enter records the line from inside any of its fields.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form?.matches(".update-form")) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-fill]");
    if (button) fill(button);
  });
}
