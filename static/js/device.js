// What is kept on this device: one entry of the browser's local storage for each purpose, named
// "mbc-portal:<purpose>", as JSON with a version number. Nothing here is ever sent anywhere, and
// nothing is written before a person presses something that says so.

const PREFIX = "mbc-portal:";
const VERSION = 1;

// Return what is kept for a purpose as `clean` understands it, or null: when nothing is kept, when
// it is not ours, or when the browser does not let us look. `clean` takes anything and returns what
// is sound of it, or null.
export function read(purpose, clean) {
  try {
    const kept = JSON.parse(localStorage.getItem(PREFIX + purpose));
    return kept?.version === VERSION ? (clean(kept.data) ?? null) : null;
  } catch {
    return null;
  }
}

// Keep something for a purpose. Returns whether the browser did: a storage may be full or forbidden.
export function keep(purpose, data) {
  try {
    localStorage.setItem(PREFIX + purpose, JSON.stringify({ version: VERSION, data }));
    return true;
  } catch {
    return false;
  }
}

// Clear what is kept for a purpose. Returns whether nothing of it is left.
export function forget(purpose) {
  try {
    localStorage.removeItem(PREFIX + purpose);
    return localStorage.getItem(PREFIX + purpose) === null;
  } catch {
    return false;
  }
}

// Return the purposes something is kept for.
export function purposes() {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(PREFIX))
      .map((key) => key.slice(PREFIX.length));
  } catch {
    return [];
  }
}

// Call back when another tab changed a purpose, and when a page comes back from the browser's memory.
export function follow(purpose, callback) {
  addEventListener("storage", (event) => {
    if (event.key === null || event.key === PREFIX + purpose) {
      callback();
    }
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      callback();
    }
  });
}

// Return a text of at most `length` characters, or "" for anything that is not a text.
export function text(value, length) {
  return typeof value === "string" ? value.slice(0, length) : "";
}
