// My list as it is kept on the device: kind, slug, title and address of each thing, and a note of
// one's own. Other modules ask and change it through these functions only.

import { follow, forget, keep, read, text } from "./device.js";

const PURPOSE = "my-list";
export const MAX_ITEMS = 50;
export const MAX_NOTE = 300;
const KINDS = ["resource", "event", "article"];

// Return the things on the list that are sound, in their order.
export function items() {
  return read(PURPOSE, sound) ?? [];
}

export function isKept({ kind, slug }) {
  return items().some((item) => item.kind === kind && item.slug === slug);
}

// Write the whole list. An empty one leaves nothing behind. Returns whether it could be kept.
export function write(list) {
  return list.length ? keep(PURPOSE, list.slice(0, MAX_ITEMS)) : forget(PURPOSE);
}

// Put a thing at the end. Returns "kept", "full" or "refused".
export function add(item) {
  const list = items().filter((one) => !isSame(one, item));
  if (list.length >= MAX_ITEMS) {
    return "full";
  }
  return write([...list, item]) ? "kept" : "refused";
}

export function remove(item) {
  return write(items().filter((one) => !isSame(one, item)));
}

// Add what is missing from another list. Returns "kept", "full" (some did not fit) or "refused".
export function merge(others) {
  const list = items();
  const missing = others.filter((other) => !list.some((one) => isSame(one, other)));
  if (!write([...list, ...missing])) {
    return "refused";
  }
  return list.length + missing.length > MAX_ITEMS ? "full" : "kept";
}

export function followList(callback) {
  follow(PURPOSE, callback);
}

// Return the address of the page that shows a list with fresh facts.
export function addressOf(list, base) {
  const query = list.map(({ kind, slug }) => `item=${kind}:${encodeURIComponent(slug)}`);
  return `${base}?${query.join("&")}`;
}

export function isSame(one, other) {
  return one.kind === other.kind && one.slug === other.slug;
}

// Storage can be written by anything of this address: keep only what is what it should be.
function sound(data) {
  if (!Array.isArray(data)) {
    return null;
  }
  const found = [];
  for (const one of data) {
    const isSound =
      KINDS.includes(one?.kind) &&
      /^[\w-]{1,80}$/.test(one.slug) &&
      text(one.title, 1) !== "" &&
      /^\/[\w-]+(\/[\w-]+)*\/$/.test(one.url);
    if (isSound && !found.some((other) => isSame(one, other))) {
      const { kind, slug, url } = one;
      const note = text(one.note, MAX_NOTE);
      found.push({ kind, slug, title: text(one.title, 200), url, ...(note && { note }) });
    }
  }
  return found.slice(0, MAX_ITEMS);
}
