// What a person sees of a form that saves itself (autosave.js): the line at each field, the line of the form, the banners,
// and the one announcement a save. All words stand in the page.
import { controlOf, controls, differing, isSame, labelOf, valuesOf } from "./formvalues.js";

export const UNSENT = new Set(["failed", "offline", "refused", "signed-out", "other-person"]);
// What is known of each form on the page; autosave.js adopts them.
export const forms = new Map();

// Names of the fields whose content the server has not confirmed.
export const unsent = (form) => differing(valuesOf(form), forms.get(form).confirmed);

export function clock(moment = new Date()) {
  return moment.toLocaleTimeString("vi-VN", { hour: "2-digit", minute: "2-digit", hour12: false });
}

const words = (form, name) => form.querySelector("template[data-field-state]")?.getAttribute(`data-${name}`) ?? "";

function tooLong(form, control) {
  const limit = Number(control?.dataset.limit);
  if (!limit || control.value.length <= limit) return "";
  const count = [...control.value.normalize("NFC").trim()].length;
  return count > limit ? words(form, "too-long").replace("{count}", count).replace("{limit}", limit) : "";
}

// A problem belongs to the text of which the server said it.
function problemOf(form, name) {
  const { problems, problemsOf } = forms.get(form);
  return tooLong(form, controlOf(form, name)) || (problems[name] && isSame(valuesOf(form), problemsOf, name) ? problems[name] : "");
}

function stateOf(form, name, changed) {
  const kept = forms.get(form);
  const problem = problemOf(form, name);
  if (problem) return ["invalid", `${words(form, "invalid")} ${problem}`];
  if (changed.includes(name)) {
    const isOnItsWay = kept.state === "saving" && isSame(valuesOf(form), kept.sent, name);
    const calm = kept.restored.has(name) ? "restored" : isOnItsWay ? "saving" : "dirty";
    const state = UNSENT.has(kept.state) ? kept.state : calm;
    return [state, words(form, state)];
  }
  return kept.touched.has(name) && kept.at ? ["saved", `${words(form, "saved")} ${kept.at}`] : ["", ""];
}

function lineOf(form, frame, control) {
  const present = frame.querySelector(":scope > .field-state");
  const template = form.querySelector("template[data-field-state]");
  if (present || !template) return present;
  const line = template.content.firstElementChild.cloneNode(true);
  line.id = `${control.id || control.name}_state`;
  frame.append(line);
  const described = frame.matches("fieldset") ? frame : control;
  described.setAttribute("aria-describedby", `${described.getAttribute("aria-describedby") ?? ""} ${line.id}`.trim());
  return line;
}

function paintField(form, control, changed) {
  const frame = control.closest(".field");
  if (!frame) return;
  const [state, text] = stateOf(form, control.name, changed);
  if (!state && !frame.querySelector(":scope > .field-state")) return;
  const line = lineOf(form, frame, control);
  if (!line) return;
  const errors = frame.querySelector(":scope > .field-errors");
  const isEdited = !isSame(valuesOf(form), valuesOf(form, { rendered: true }), control.name);
  if (errors) errors.hidden = isEdited;
  const isTold = errors && !isEdited && state === "invalid";
  line.dataset.state = isTold ? "" : state;
  const shown = isTold ? "" : text;
  if (line.textContent !== shown) line.textContent = shown;
  const isWrong = state === "invalid" || (errors && !isEdited);
  if (!["radio", "checkbox"].includes(control.type)) {
    control.classList.toggle("is-invalid", Boolean(isWrong));
    control.toggleAttribute("aria-invalid", false);
    if (isWrong) control.setAttribute("aria-invalid", "true");
  }
  if (UNSENT.has(state) || state === "restored" || state === "invalid") frame.closest("details:not([open])")?.setAttribute("open", "");
}

export function paint(form) {
  const kept = forms.get(form);
  const changed = unsent(form);
  const seen = new Set();
  for (const control of controls(form)) {
    if (!seen.has(control.name)) paintField(form, control, changed);
    seen.add(control.name);
  }
  const state = kept.state === "saved" && changed.length ? "dirty" : kept.state;
  for (const line of form.querySelectorAll("[data-save-state]")) {
    const text = [line.getAttribute(`data-${state}`) ?? "", state === "saved" ? kept.at : ""].join(" ").trim();
    if (!state) continue;
    line.dataset.saveState = state;
    if (line.textContent !== text) line.textContent = text;
  }
  for (const banner of form.querySelectorAll("[data-save-banner]")) {
    banner.hidden = banner.dataset.saveBanner !== state;
    for (const part of banner.querySelectorAll("[data-if-kept]")) part.hidden = !kept.isKept;
    for (const part of banner.querySelectorAll("[data-unless-kept]")) part.hidden = kept.isKept;
    for (const count of banner.querySelectorAll("[data-unsent]")) count.textContent = changed.length;
  }
}

// Heard by those who do not see: how a save ended, once, and what is wrong.
function announce(form) {
  const voice = form.querySelector("[data-save-voice]");
  if (!voice) return;
  const line = form.querySelector("[data-save-state]")?.textContent ?? "";
  const banner = form.querySelector("[data-save-banner]:not([hidden])")?.innerText ?? "";
  const wrong = Object.keys(valuesOf(form)).filter((name) => problemOf(form, name)).map((name) => labelOf(controlOf(form, name)));
  const text = [banner || line, wrong.length ? `${words(form, "invalid")} ${wrong.join(", ")}` : ""].join(" ").trim();
  if (voice.textContent !== text) voice.textContent = text;
}

export function show(form, state) {
  const kept = forms.get(form);
  const isNews = kept.state !== state || state === "saved";
  kept.state = state;
  form.dataset.saveState = state;
  paint(form);
  if (isNews && state !== "dirty" && state !== "saving") announce(form);
}
