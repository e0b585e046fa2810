// "Save to my list" beside everything that can be saved, and the number beside the link to the list.
// The buttons stand in the page without being shown; a page without this has none.

import { fill, say } from "./elements.js";
import { add, followList, isKept, items, MAX_ITEMS, remove } from "./kept-list.js";

const words = document.querySelector("[data-my-list-words]").dataset;
const places = [...document.querySelectorAll("[data-save-item]")];
const counts = [...document.querySelectorAll("[data-list-count]")];

for (const place of places) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => {
    press(place);
    show();
  });
}
show();
followList(show);
document.addEventListener("my-list", show);

function press(place) {
  const { kind, slug, name, url } = place.dataset;
  const item = { kind, slug, title: name, url };
  const status = place.querySelector("[role=status]");
  if (isKept(item)) {
    say(status, remove(item) ? words.off : words.refused);
  } else {
    const outcome = add(item);
    say(status, outcome === "full" ? fill(words.full, String(MAX_ITEMS)) : words[outcome]);
  }
}

// Bring every button and number in step with what is kept.
function show() {
  const list = items();
  for (const place of places) {
    const { kind, slug } = place.dataset;
    const isOn = list.some((item) => item.kind === kind && item.slug === slug);
    const button = place.querySelector("button");
    button.setAttribute("aria-pressed", String(isOn));
    button.querySelector("[data-words]").textContent = isOn ? words.on : words.save;
  }
  for (const count of counts) {
    count.textContent = list.length ? `(${list.length})` : "";
  }
}
