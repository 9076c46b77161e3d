// Pasting from Word into a plain field: paragraphs, list items and rows become lines, nothing else is lost.
// Word also offers plain text, but in it soft line ends and paragraphs are the same.

const BLOCKS = "p, div, li, tr, h1, h2, h3, h4, h5, h6, blockquote, pre, table, ul, ol";
const UNSEEN = "head, style, script, title, meta, link, xml";
const BULLET = /^[\s\u00a0]*[·•o§Øü▪–-][\s\u00a0]+/u;

const squeeze = (text) => text.replaceAll(/[ \t\r\n\u00a0]+/g, " ");

// Word draws the sign of a list item as text in a font of signs.
function replaceBullets(body) {
  for (const sign of body.querySelectorAll("[style*='mso-list:Ignore' i]")) {
    const text = sign.textContent;
    sign.replaceWith(BULLET.test(text) ? "- " : `${squeeze(text).trim()} `);
  }
  for (const item of body.querySelectorAll("ul > li")) item.prepend("- ");
  for (const [list, items] of [...body.querySelectorAll("ol")].map((each) => [each, [...each.children]])) {
    items.filter((each) => each.matches("li")).forEach((each, index) => each.prepend(`${(list.start || 1) + index}. `));
  }
}

function read(node, lines) {
  if (node.nodeType === Node.TEXT_NODE) {
    lines[lines.length - 1] += squeeze(node.data);
  } else if (node.nodeType === Node.ELEMENT_NODE && !node.matches(UNSEEN)) {
    // The first paragraph inside a cell or a list item is not a line of its own.
    const isLine = node.matches(BLOCKS) && !node.matches("td > p:first-child, th > p:first-child, li > p:first-child");
    if (node.matches("br") || (isLine && lines.at(-1).trim())) lines.push("");
    if (node.matches("td + td, td + th, th + td, th + th")) lines[lines.length - 1] += "\t";
    for (const child of node.childNodes) read(child, lines);
    if (isLine && lines.at(-1).trim()) lines.push("");
  }
  return lines;
}

export function textOf(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  replaceBullets(body);
  const lines = read(body, [""]).map((line) => line.replaceAll(/ *\t */g, "\t").trim());
  return lines.join("\n").replaceAll(/\n{3,}/g, "\n\n").trim();
}

function insert(field, text) {
  // Keeps the browser's undo; where that is not to be had, the text is put in all the same.
  if (document.execCommand("insertText", false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

export function startPaste() {
  document.addEventListener("paste", (event) => {
    const field = event.target;
    if (!field.matches?.("form[data-autosave] textarea") || !event.clipboardData) return;
    const html = event.clipboardData.getData("text/html");
    if (!/<(p|li|br|div|tr|h[1-6])\b/i.test(html)) return;
    event.preventDefault();
    insert(field, textOf(html));
  });
}
