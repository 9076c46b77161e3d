// Safety copies of what is being written, on this computer: one for each form and person, in localStorage.
// <body data-person="…"> names the person by a code of their own, so that two people who share a browser never meet each
// other's text. A copy is { at, base, fields, sent }; autosave.js says what these are.
// Where storage is full or switched off, `keep` answers false and everything else finds nothing.

const PREFIX = "plan_tracker:copy:";
const PRESENT = "plan_tracker:person";
const OLDEST_MS = 30 * 24 * 3_600_000;

const person = () => document.body.dataset.person ?? "";
const place = (key) => `${PREFIX}${person()}:${key}`;

function attempt(deed, otherwise) {
  try {
    return deed(window.localStorage);
  } catch {
    return otherwise;
  }
}

export function keep(key, copy) {
  if (!person()) return false;
  return attempt((storage) => {
    storage.setItem(place(key), JSON.stringify(copy));
    return true;
  }, false);
}

export function find(key) {
  const copy = person() ? attempt((storage) => JSON.parse(storage.getItem(place(key))), null) : null;
  return copy && typeof copy.fields === "object" ? copy : null;
}

export function drop(key) {
  attempt((storage) => storage.removeItem(place(key)));
}

const own = (storage) => Object.keys(storage).filter((name) => name.startsWith(`${PREFIX}${person()}:`));

export const hasCopies = () => attempt((storage) => own(storage).length > 0, false);

export function dropAll() {
  attempt((storage) => own(storage).forEach((name) => storage.removeItem(name)));
}

// Whose page was opened last in this browser: a form must not send one person's text in another's name.
export function isSomebodyElseHere() {
  return attempt((storage) => Boolean(person()) && (storage.getItem(PRESENT) ?? person()) !== person(), false);
}

function forgetOldOnes(storage) {
  for (const name of Object.keys(storage).filter((each) => each.startsWith(PREFIX))) {
    const at = attempt(() => JSON.parse(storage.getItem(name)).at, 0);
    if (!(Date.now() - at < OLDEST_MS)) storage.removeItem(name);
  }
}

export function startCopies() {
  if (person()) attempt((storage) => storage.setItem(PRESENT, person()));
  attempt(forgetOldOnes);
}
