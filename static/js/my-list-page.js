// The page of my list: draws what the device keeps, or adds print, share and keep to a shared list.

import { button, fill, make, say } from "./elements.js";
import { addressOf, followList, items, MAX_NOTE, merge, write } from "./kept-list.js";

const device = document.querySelector("[data-device-list]");
const status = document.querySelector("[data-list-said]");

// Let the number beside the link to the list know.
const changed = () => document.dispatchEvent(new Event("my-list"));

if (device) {
  showDevice(device);
} else if (status) {
  showShared();
}

// The device's own list

function showDevice(place) {
  const words = place.dataset;
  const list = place.querySelector("ol");
  const clear = place.querySelector("[data-list-clear]");
  const empty = document.querySelector("[data-list-empty]");
  document.querySelector("[data-without-script]").remove();
  draw();
  followList(draw);

  clear.addEventListener("click", () => {
    if (change([], words.cleared)) {
      status.focus();
    }
  });

  function draw() {
    const all = items();
    place.hidden = all.length === 0;
    empty.hidden = all.length > 0;
    list.replaceChildren(...all.map(entry));
    place.querySelector("[data-list-link]").href = addressOf(all, words.base);
    changed();
  }

  // Write the list anew, say so, and offer the way back.
  function change(next, told) {
    const before = items();
    if (!write(next)) {
      say(status, words.refused);
      return false;
    }
    draw();
    const undo = button(words.undo, () => {
      const is = write(before);
      draw();
      say(status, is ? words.back : words.refused);
      status.focus();
    });
    say(status, `${told} `, undo);
    return true;
  }

  function move(number, by) {
    const next = items();
    next.splice(number + by, 0, ...next.splice(number, 1));
    if (!write(next)) {
      say(status, words.refused);
      return;
    }
    draw();
    say(status, fill(words.moved, next[number + by].title));
    // The focus stays with the thing; at an end, on the button that is left.
    const row = list.children[number + by];
    const [same, other] = by < 0 ? ["up", "down"] : ["down", "up"];
    (row.querySelector(`[data-act=${same}]`) ?? row.querySelector(`[data-act=${other}]`)).focus();
  }

  function entry(item, number, all) {
    const id = `saved-note-${number}`;
    const hidden = make("span", { class: "visually-hidden" }, ` ${item.title}`);
    const named = (text) => [text, hidden.cloneNode(true)];
    const note = make("textarea", { id, rows: 2, maxlength: MAX_NOTE });
    note.value = item.note ?? "";
    note.addEventListener("input", () => {
      const next = items();
      const own = next.find((one) => one.kind === item.kind && one.slug === item.slug);
      if (!own) {
        return;
      }
      own.note = note.value;
      if (!write(next)) {
        say(status, words.refused);
      }
    });
    const acts = make("div", { class: "saved-acts no-print" });
    if (number > 0) {
      acts.append(button(named(words.up), () => move(number, -1), { "data-act": "up" }));
    }
    if (number < all.length - 1) {
      acts.append(button(named(words.down), () => move(number, 1), { "data-act": "down" }));
    }
    acts.append(
      button(named(words.remove), () => {
        const next = items().filter((one) => !(one.kind === item.kind && one.slug === item.slug));
        if (change(next, fill(words.removed, item.title))) {
          status.focus();
        }
      }),
    );
    const label = make("label", { for: id }, ...named(words.note));
    return make(
      "li",
      { class: "card" },
      make("p", { class: "kicker" }, words[item.kind]),
      make("h2", {}, make("a", { href: item.url }, item.title)),
      make("div", { class: "field" }, label, note),
      acts,
    );
  }
}

// A list from an address

function showShared() {
  const printing = document.querySelector("[data-print]");
  printing.hidden = false;
  printing.addEventListener("click", () => print());

  const keeping = document.querySelector("[data-keep-list]");
  keeping.hidden = false;
  keeping.addEventListener("click", () => {
    const listed = [...document.querySelectorAll("[data-listed]")].map(({ dataset }) => {
      const { kind, slug, name, url } = dataset;
      return { kind, slug, title: name, url };
    });
    say(status, keeping.dataset[merge(listed)]);
    changed();
  });

  const sharing = document.querySelector("[data-share]");
  const field = document.querySelector("[data-share-address]");
  const said = document.querySelector("[data-share-said]");
  const words = sharing.dataset;
  sharing.hidden = false;
  if (!navigator.share) {
    sharing.querySelector("[data-words]").textContent = words.copy;
  }
  sharing.addEventListener("click", async () => {
    if (navigator.share) {
      // Whoever closes the sheet without sharing has not made a mistake.
      await navigator.share({ title: words.title, url: field.value }).catch(() => {});
      return;
    }
    try {
      await navigator.clipboard.writeText(field.value);
      say(said, words.copied);
    } catch {
      field.focus();
      field.select();
      say(said, words.byHand);
    }
  });
}
