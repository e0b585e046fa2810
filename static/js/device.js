// What a person keeps on the device, each purpose by itself: only after they ask for it. A browser
// may refuse; then nothing is kept, and `save` says so.
const name = (purpose) => `mbc-portal:${purpose}`;

export function load(purpose) {
  try {
    return JSON.parse(localStorage.getItem(name(purpose)));
  } catch {
    return null;
  }
}

export function save(purpose, value) {
  try {
    localStorage.setItem(name(purpose), JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

export function clear(purpose) {
  try {
    localStorage.removeItem(name(purpose));
  } catch {
    // Then nothing was kept either.
  }
}
