// Questions to ask the doctor as a list to check off, with notes and questions of one's own, and one
// page to print. All of it stays on the device.

import { button, fill, make, say } from "./elements.js";
import {
  followQuestions,
  kept,
  MAX_NOTE,
  MAX_OWN,
  MAX_TEXT,
  nothing,
  write,
} from "./kept-questions.js";

const section = document.querySelector("[data-questions]");
const words = section.dataset;
const slug = words.questions;
const list = section.querySelector("ul.questions");
const given = [...list.children].map((row) => ({
  place: row.dataset.place,
  text: row.querySelector("[data-question]").textContent,
}));
const status = section.querySelector("[data-questions-said]");
const form = section.querySelector("[data-own-question]");
const field = form.querySelector("input");

for (const hidden of section.querySelectorAll("[data-questions-help], [data-questions-more]")) {
  hidden.hidden = false;
}
list.classList.add("questions-to-check");
draw();
followQuestions(draw);

// Return every question with its mark: those of the page, then one's own.
function questions() {
  const { marks, own } = kept(slug);
  return [
    ...given.map(({ place, text }) => ({ place, text, ...marks[place] })),
    ...own.map((one, number) => ({ number, ...one })),
  ];
}

function draw() {
  list.replaceChildren(...questions().map(line));
}

// Change what is kept. Says so when the browser refuses; returns whether it did not.
function change(act) {
  const next = kept(slug);
  act(next);
  const is = write(slug, next);
  if (!is) {
    say(status, words.refused);
  }
  return is;
}

function markOf(next, question) {
  if (question.number !== undefined) {
    return next.own[question.number] ?? {};
  }
  next.marks[question.place] ??= { checked: false, note: "" };
  return next.marks[question.place];
}

function line(question, number) {
  const id = `question-${number}`;
  const box = make("input", { type: "checkbox", id });
  box.checked = question.checked === true;
  box.addEventListener("change", () => {
    change((next) => {
      markOf(next, question).checked = box.checked;
    });
  });
  const note = make("textarea", {
    rows: 2,
    maxlength: MAX_NOTE,
    "aria-label": fill(words.noteOn, question.text),
  });
  note.value = question.note ?? "";
  note.addEventListener("input", () => {
    change((next) => {
      markOf(next, question).note = note.value;
    });
  });
  const about = make("span", { class: "visually-hidden" }, `: ${question.text}`);
  const more = make("details", { class: "disclosure" }, make("summary", {}, words.note, about), note);
  more.open = note.value !== "";
  const row = make(
    "li",
    {},
    make("label", { class: "choice", for: id }, box, make("span", {}, question.text)),
    more,
    // A field cuts off what does not fit; on paper the note is text.
    make("p", { class: "print-only" }, note.value),
  );
  note.addEventListener("input", () => {
    row.lastElementChild.textContent = note.value;
  });
  if (question.number !== undefined) {
    const off = button([words.remove, about.cloneNode(true)], () => takeOff(question.number));
    more.after(off);
    off.classList.add("no-print");
  }
  return row;
}

function takeOff(number) {
  const before = kept(slug);
  if (change((next) => next.own.splice(number, 1))) {
    draw();
    offerUndo(words.removed, before);
  }
}

function offerUndo(told, before) {
  const undo = button(words.undo, () => {
    const is = write(slug, before);
    draw();
    say(status, is ? words.back : words.refused);
    status.focus();
  });
  say(status, `${told} `, undo);
  status.focus();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim().slice(0, MAX_TEXT);
  if (!text) {
    say(status, words.empty);
  } else if (kept(slug).own.length >= MAX_OWN) {
    say(status, fill(words.full, String(MAX_OWN)));
  } else if (change((next) => next.own.push({ text, checked: true, note: "" }))) {
    field.value = "";
    draw();
    say(status, words.added);
  }
});

section.querySelector("[data-questions-clear]").addEventListener("click", () => {
  const before = kept(slug);
  if (write(slug, nothing())) {
    draw();
    offerUndo(words.cleared, before);
  } else {
    say(status, words.refused);
  }
});

// One page: the checked ones first, each with its note and lines to write on.
section.querySelector("[data-questions-print]").addEventListener("click", () => {
  const all = questions();
  const checked = all.filter((one) => one.checked);
  const others = all.filter((one) => !one.checked);
  const sheet = make(
    "div",
    { class: "question-sheet print-only" },
    make("h1", {}, section.querySelector("h2").textContent),
    make("p", {}, words.title),
    ...part(checked, others.length ? words.checked : ""),
    ...part(others, checked.length ? words.others : ""),
  );
  document.body.append(sheet);
  document.body.classList.add("prints-sheet");
  addEventListener("afterprint", away, { once: true });
  print();

  function away() {
    sheet.remove();
    document.body.classList.remove("prints-sheet");
  }
});

function part(these, title) {
  if (!these.length) {
    return [];
  }
  const lines = these.map((one) =>
    make(
      "li",
      { class: one.checked ? "is-checked" : "" },
      one.text,
      ...(one.note ? [make("p", { class: "sheet-note" }, one.note)] : []),
    ),
  );
  return [...(title ? [make("h2", {}, title)] : []), make("ul", {}, ...lines)];
}
