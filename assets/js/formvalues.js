// What stands in a form: { field name: [values] }, hidden fields, files and passwords apart.

const SKIPPED = new Set(["hidden", "submit", "button", "reset", "image", "file", "password"]);
const TICKED = new Set(["radio", "checkbox"]);

export function controls(form) {
  return [...form.elements].filter(
    (each) => each.name && !each.disabled && each.matches("input, textarea, select") && !SKIPPED.has(each.type),
  );
}

export const controlOf = (form, name) => controls(form).find((each) => each.name === name);

// As it stands, or (`rendered`) as the server sent it.
export function valuesOf(form, { rendered = false } = {}) {
  const found = {};
  for (const control of controls(form)) {
    found[control.name] ??= [];
    if (control.matches("select")) {
      const chosen = [...control.options].filter((option) => (rendered ? option.defaultSelected : option.selected));
      found[control.name].push(...(chosen.length || control.multiple ? chosen : [...control.options].slice(0, 1)).map((option) => option.value));
    } else if (!TICKED.has(control.type)) {
      found[control.name].push(rendered ? control.defaultValue : control.value);
    } else if (rendered ? control.defaultChecked : control.checked) {
      found[control.name].push(control.value);
    }
  }
  return found;
}

// Nothing ticked, an empty field and a field that is not there say the same. Servers may compose letters.
const plain = (values) => (values ?? []).filter((value) => value !== "").map((value) => value.normalize("NFC")).join("\u0000");

export const isSame = (one, other, name) => plain(one?.[name]) === plain(other?.[name]);

export function differing(one, other) {
  return [...new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])].filter((name) => !isSame(one, other, name));
}

export function fill(form, fields) {
  for (const control of controls(form)) {
    const values = fields[control.name];
    if (!values) continue;
    if (TICKED.has(control.type)) control.checked = values.includes(control.value);
    else if (control.matches("select")) for (const option of control.options) option.selected = values.includes(option.value);
    else if (control.value !== (values[0] ?? "")) control.value = values[0] ?? "";
  }
}

// A field's value as the page words it.
export function told(form, name, values) {
  const control = controlOf(form, name);
  if (!control) return (values ?? []).join("\n");
  if (control.type === "checkbox") return values?.length ? "✓" : "–";
  const chosen = (values ?? []).map((value) => {
    const option = control.matches("select")
      ? [...control.options].find((each) => each.value === value)
      : control.type === "radio" && controls(form).find((each) => each.name === name && each.value === value)?.labels?.[0];
    return option ? option.textContent.trim() : value;
  });
  return chosen.join(", ");
}

export function labelOf(control) {
  const frame = control.closest("fieldset");
  const label = (control.type === "radio" && frame?.querySelector("legend")) || control.labels?.[0];
  return (label?.firstChild?.textContent ?? control.name).trim();
}
