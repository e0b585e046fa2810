// Checks, notes and own questions, kept on the device by the slug of their article:
// { slug: { marks: { "0": { checked, note } }, own: [{ text, checked, note }] } }

import { follow, forget, keep, read, text } from "./device.js";

const PURPOSE = "questions";
export const MAX_OWN = 20;
export const MAX_TEXT = 240;
export const MAX_NOTE = 500;

export const nothing = () => ({ marks: {}, own: [] });

// Return what is kept for an article, or an empty list.
export function kept(slug) {
  const lists = all();
  return Object.hasOwn(lists, slug) ? lists[slug] : nothing();
}

// Write what is kept for an article; where nothing is left, nothing stays behind.
export function write(slug, { marks, own }) {
  const told = Object.entries(marks).filter(([, mark]) => mark.checked || mark.note);
  const { [slug]: _old, ...others } = all();
  const next = { ...others };
  if (told.length || own.length) {
    next[slug] = { marks: Object.fromEntries(told), own: own.slice(0, MAX_OWN) };
  }
  return Object.keys(next).length ? keep(PURPOSE, next) : forget(PURPOSE);
}

export const followQuestions = (callback) => follow(PURPOSE, callback);

const all = () => read(PURPOSE, sound) ?? {};

const mark = (one) => ({ checked: one?.checked === true, note: text(one?.note, MAX_NOTE) });

function sound(data) {
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    return null;
  }
  const found = {};
  for (const [slug, list] of Object.entries(data)) {
    if (!/^[\w-]{1,80}$/.test(slug) || slug === "__proto__") {
      continue;
    }
    const marks = Object.entries(list?.marks ?? {}).filter(([place]) => /^\d{1,3}$/.test(place));
    const own = (Array.isArray(list?.own) ? list.own : [])
      .map((one) => ({ text: text(one?.text, MAX_TEXT), ...mark(one) }))
      .filter((one) => one.text);
    found[slug] = {
      marks: Object.fromEntries(marks.map(([place, one]) => [place, mark(one)])),
      own: own.slice(0, MAX_OWN),
    };
  }
  return found;
}
