// Figures being entered.
//
// <form data-keep="key">: what is typed is copied to this computer (copies.js) until a message names the key
//   (data-drop-copy: recorded) or the person says so; a fresh form takes the copy up and shows [data-kept-note].
//   data-unsaved: the server sent back what was typed; that is the newest text there is.
// <form data-share>: fields numerator and denominator, and <output data-share-out> for the percentage they make.
// .field-figure input: what is read is said under the field, as the server will read it (plan_tracker.lib.numbers).
// <form data-grid>: inputs with data-column and data-year in rows with data-grid-row. A block of cells pasted into one is
//   put into the text field for the server to read, with the place it was pasted at; ticking a doubt counts it in.
import { drop, find, keep } from "./copies.js";
import { differing, fill, valuesOf } from "./formvalues.js";

const COPY_MS = 250;
const timers = new WeakMap();
const SHARE = { minimumFractionDigits: 0, maximumFractionDigits: 2 };

// --- the copy on this computer --------------------------------------------------------------------------------------

function copyNow(form) {
  clearTimeout(timers.get(form));
  const fields = valuesOf(form);
  if (differing(fields, valuesOf(form, { rendered: true })).length || form.matches("[data-unsaved]")) {
    keep(form.dataset.keep, { at: Date.now(), fields });
  } else {
    drop(form.dataset.keep);
  }
}

function copySoon(form) {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(copyNow, COPY_MS, form));
}

function takeUp(form) {
  if (form.matches("[data-unsaved]")) return copyNow(form);
  const copy = find(form.dataset.keep);
  if (!copy || !differing(copy.fields, valuesOf(form)).length) return drop(form.dataset.keep);
  fill(form, copy.fields);
  const note = form.querySelector("[data-kept-note]");
  if (note) note.hidden = false;
  return showNumbers(form);
}

function dropKept(form) {
  drop(form.dataset.keep);
  form.reset();
  form.querySelector("[data-kept-note]").hidden = true;
  showNumbers(form);
}

// --- numbers as they are read ---------------------------------------------------------------------------------------

const shown = (number) => number.toLocaleString("vi-VN", { maximumFractionDigits: 4 });
const group = /^\d{1,3}(?:(?:\.\d{3}){2,}|(?:,\d{3}){2,}|(?:\.\d{3})+,\d+|(?:,\d{3})+\.\d+)$/;

// { number } or { readings } where it may be two, or nothing; isDecimal: a comma before three digits, as in “1,234”.
export function read(typed) {
  let text = typed.trim().replace(/%$/, "").trim().replaceAll("\u2212", "-");
  if (/^-?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?$/.test(text)) text = text.replaceAll(/[ \u00a0\u202f]/g, "");
  const sign = text.startsWith("-") ? -1 : 1;
  text = text.replace(/^-/, "");
  if (group.test(text)) {
    const at = text.includes(".") && text.includes(",") ? Math.max(text.lastIndexOf("."), text.lastIndexOf(",")) : text.length;
    return { number: sign * Number(`${text.slice(0, at).replaceAll(/[.,]/g, "")}.${text.slice(at + 1) || 0}`) };
  }
  const match = /^(\d+)(?:([.,])(\d+))?$/.exec(text);
  if (!match) return {};
  const [, whole, mark, part = ""] = match;
  if (mark === "." && part.length === 3 && Number(whole)) return { readings: [Number(whole + part), Number(`${whole}.${part}`)].map((each) => sign * each) };
  const isDecimal = mark === "," && part.length === 3 && Number(whole) > 0;
  return { number: sign * Number(`${whole}.${part || 0}`), isDecimal };
}

function readBack(input) {
  const { number, readings, isDecimal } = read(input.value);
  let line = input.parentElement.querySelector(".read-back");
  if (!line) {
    line = document.createElement("p");
    line.className = "read-back";
    input.after(line);
  }
  // The server has said it already.
  if (input.matches(".is-invalid") && input.value === input.defaultValue) {
    line.textContent = "";
    return;
  }
  line.toggleAttribute("data-asked", Boolean(readings || isDecimal));
  if (readings) line.textContent = `${shown(readings[0])} hay ${readings[1].toString().replace(".", ",")}?`;
  // In English the comma would part thousands: what it is not is said too.
  else if (isDecimal) line.textContent = `= ${shown(number)}, không phải ${input.value.trim().replace(",", "")}`;
  else line.textContent = number !== undefined && Math.abs(number) >= 1000 ? `= ${shown(number)}` : "";
}

// Rounding never turns what is short of the whole into 100.
function shareText(numerator, denominator) {
  const percent = (numerator * 100) / denominator;
  const text = percent.toLocaleString("vi-VN", SHARE);
  return text === "100" && numerator < denominator ? ">99,99" : text;
}

function showNumbers(form) {
  for (const input of form.querySelectorAll(".field-figure input[inputmode=decimal]")) readBack(input);
  const out = form.querySelector("[data-share-out]");
  if (!out) return;
  const [numerator, denominator] = ["numerator", "denominator"].map((name) => read(form.elements.namedItem(name)?.value ?? "").number);
  const isShare = numerator !== undefined && denominator > 0;
  out.textContent = isShare ? `${out.dataset.words}: ${shareText(numerator, denominator)}%` : "";
}

// --- the table ------------------------------------------------------------------------------------------------------

function pasteBlock(event) {
  const input = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
  event.preventDefault();
  const { form } = input;
  const set = (name, value) => {
    const field = form.elements.namedItem(name);
    if (field) field.value = value;
  };
  set("bang", text);
  set("cot", input.dataset.column);
  set("into_cell", "1");
  set("tu_nam", input.dataset.year);
  set("tu_dong", input.closest("[data-grid-row]").dataset.gridRow);
  form.requestSubmit(form.querySelector("[data-grid-read]"));
}

function countTicks(form) {
  const button = form.querySelector("[data-grid-record]");
  if (!button) return;
  const ticks = form.querySelectorAll("[data-grid-tick]:checked").length;
  const count = Number(button.dataset.good) + ticks;
  button.querySelector("[data-grid-count]").textContent = count;
  button.disabled = count === 0;
}

export function startFigures() {
  document.addEventListener("input", ({ target }) => {
    const form = target.closest?.("form[data-keep]");
    if (!form) return;
    copySoon(form);
    showNumbers(form);
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches?.("[data-grid-tick]")) countTicks(target.form);
  });
  document.addEventListener("paste", (event) => {
    if (event.target.matches?.("form[data-grid] input[data-column]")) pasteBlock(event);
  });
  document.addEventListener("submit", ({ target }) => {
    if (target.matches("form[data-keep]")) copyNow(target);
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-kept-drop]")) dropKept(target.closest("form"));
  });
  for (const form of document.querySelectorAll("form[data-keep]")) {
    takeUp(form);
    showNumbers(form);
    countTicks(form);
  }
}
