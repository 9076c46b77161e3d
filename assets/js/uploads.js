// <form data-uploads enctype="multipart/form-data"> with one <input type="file">: files chosen, or dropped on the form, are
// sent one by one, each with a line (<template data-upload-line>) in [data-upload-lines] beside the form. 201 takes the line
// away and swaps the list that came; 200 (there before) and refusals leave a line that says so. Words are the form's data.
import { wasSentToSignIn } from "./autosave.js";
import { token } from "./csrf.js";

const queues = new WeakMap();
let unfinished = 0;

const partsOf = (form) => form.closest("section") ?? form.parentElement;
const statusOf = (form) => partsOf(form).querySelector("[role=status][id]:not([data-warn-when])");

function addLine(form, file) {
  const line = partsOf(form).querySelector("template[data-upload-line]").content.firstElementChild.cloneNode(true);
  line.querySelector(".upload-name").textContent = file.name;
  line.querySelector("progress").setAttribute("aria-label", file.name);
  partsOf(form).querySelector("[data-upload-lines]").append(line);
  return line;
}

function show(line, words, percent = null) {
  line.querySelector(".upload-state").textContent = percent === null ? words : `${words} ${percent}%`;
  if (percent !== null) line.querySelector("progress").value = percent;
}

function announce(form, words) {
  statusOf(form).textContent = words;
}

// The line stays, says why, and can be closed; what failed on the way can be tried again.
function end(form, upload, words, { again = false, tone = "refused" } = {}) {
  upload.line.dataset.upload = tone;
  show(upload.line, words);
  upload.line.querySelector("[data-upload-retry]").hidden = !again;
  upload.line.querySelector("[data-upload-close]").textContent = form.dataset.close;
  announce(form, `${upload.file.name}: ${words}`);
}

function onAnswer(form, upload, xhr) {
  if (wasSentToSignIn(xhr)) return end(form, upload, form.dataset.signedOut, { again: true });
  if (xhr.status === 422) return end(form, upload, xhr.responseText);
  if (xhr.status !== 200 && xhr.status !== 201) return end(form, upload, form.dataset.failed, { again: true });
  window.htmx.swap("#evidence-files", xhr.responseText, { swapStyle: "outerHTML" });
  if (xhr.status === 201) return upload.line.remove();
  return end(form, upload, statusOf(form).textContent, { tone: "known" });
}

function send(form, upload) {
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    upload.xhr = xhr;
    const body = new FormData();
    body.append(form.querySelector("input[type=file]").name, upload.file);
    xhr.upload.addEventListener("progress", ({ loaded, total }) => {
      const percent = Math.floor((100 * loaded) / (total || 1));
      show(upload.line, percent < 100 ? form.dataset.sending : form.dataset.checking, percent < 100 ? percent : null);
      upload.line.querySelector("progress").value = percent;
    });
    xhr.addEventListener("load", () => onAnswer(form, upload, xhr));
    xhr.addEventListener("error", () => end(form, upload, form.dataset.offline, { again: true }));
    xhr.addEventListener("loadend", resolve);
    xhr.open("POST", form.action);
    xhr.setRequestHeader("HX-Request", "true");
    xhr.setRequestHeader("X-CSRFToken", token() ?? "");
    upload.line.dataset.upload = "sending";
    show(upload.line, form.dataset.sending, 0);
    xhr.send(body);
  });
}

async function work(form) {
  const queue = queues.get(form);
  if (queue.busy) return;
  queue.busy = true;
  while (queue.waiting.length) {
    await send(form, queue.waiting.shift());
    unfinished -= 1;
  }
  queue.busy = false;
}

function enqueue(form, upload) {
  if (!queues.has(form)) queues.set(form, { waiting: [], busy: false });
  unfinished += 1;
  upload.line.dataset.upload = "waiting";
  upload.line.querySelector("[data-upload-retry]").hidden = true;
  show(upload.line, form.dataset.waiting, 0);
  queues.get(form).waiting.push(upload);
  work(form);
}

function take(form, files) {
  for (const file of files) {
    const upload = { file, line: addLine(form, file), xhr: null };
    upload.line.querySelector("[data-upload-close]").addEventListener("click", () => close(form, upload));
    upload.line.querySelector("[data-upload-retry]").addEventListener("click", () => enqueue(form, upload));
    if (file.size > Number(form.dataset.maxBytes)) end(form, upload, form.dataset.tooLarge);
    else enqueue(form, upload);
  }
}

function close(form, upload) {
  const { waiting } = queues.get(form) ?? { waiting: [] };
  if (waiting.includes(upload)) {
    waiting.splice(waiting.indexOf(upload), 1);
    unfinished -= 1;
  }
  upload.xhr?.abort();
  upload.line.remove();
  form.querySelector("input[type=file]").focus();
}

export function startUploads() {
  document.addEventListener("change", ({ target }) => {
    const form = target.closest("form[data-uploads]");
    if (!form || target.type !== "file") return;
    take(form, [...target.files]);
    target.value = "";
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const form = event.target.closest?.("form[data-uploads]");
      if (!form || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      form.toggleAttribute("data-dragging", kind === "dragover");
      if (kind === "drop") take(form, [...event.dataTransfer.files]);
    });
  }
  window.addEventListener("beforeunload", (event) => {
    if (unfinished) event.preventDefault();
  });
}
