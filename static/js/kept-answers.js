// What a person said on "For me", kept on the device after they pressed "Remember".

import { follow, forget, keep, read, text } from "./device.js";

const PURPOSE = "for-me";
const DOORS = ["events", "learn", "support"];

// Return the answers that are kept, or null.
export const answers = () => read(PURPOSE, sound);

export const remember = (said) => keep(PURPOSE, sound(said));

export const forgetAnswers = () => forget(PURPOSE);

export const followAnswers = (callback) => follow(PURPOSE, callback);

function sound(data) {
  if (typeof data !== "object" || data === null || Array.isArray(data)) {
    return null;
  }
  const slug = (value) => (/^[\w-]{1,80}$/.test(text(value, 81)) ? value : "");
  const slugs = (values) => (Array.isArray(values) ? values.slice(0, 30).map(slug).filter(Boolean) : []);
  const doors = slugs(data.doors);
  return {
    place: text(data.place, 80),
    site: slugs(data.site),
    subtype: slug(data.subtype),
    treatment: slugs(data.treatment),
    role: slug(data.role),
    topics: slugs(data.topics),
    doors: [...doors].sort().join() === DOORS.join() ? doors : [],
  };
}
