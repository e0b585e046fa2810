// "For me": remembers the answers on this device when asked to, fills them in, and forgets them.

import { say } from "./elements.js";
import { answers, followAnswers, forgetAnswers, remember } from "./kept-answers.js";

const remembering = document.querySelector("[data-remember]");
const kept = document.querySelector("[data-answers-kept]");
const status = document.querySelector("[data-answers-said]");
const form = document.querySelector("[data-about-you]");

if (remembering) {
  remembering.hidden = false;
  remembering.querySelector("button").addEventListener("click", () => {
    const { answers: said, kept: words, refused } = remembering.dataset;
    const isKept = remember(JSON.parse(said));
    show();
    say(status, isKept ? words : refused);
    if (isKept) {
      status.focus();
    }
  });
}

kept.querySelector("[data-forget]").addEventListener("click", () => {
  if (forgetAnswers()) {
    if (!remembering) {
      fill({ place: "", role: "", subtype: "", site: [], treatment: [] });
    }
    show();
    say(status, status.dataset.forgotten);
    status.focus();
  }
});

show();
followAnswers(show);
const found = answers();
// An address with answers of its own is not written over.
if (found && !remembering) {
  fill(found);
}

function show() {
  const is = answers() !== null;
  kept.hidden = !is;
  kept.querySelector("[data-answers-filled]").hidden = Boolean(remembering);
  kept.querySelector("[data-answers-here]").hidden = !remembering;
  if (remembering) {
    remembering.hidden = is;
  }
}

function fill(said) {
  for (const name of ["place", "role", "subtype"]) {
    form.elements[name].value = said[name];
    if (form.elements[name].selectedIndex === -1) {
      form.elements[name].value = ""; // an answer there no longer is
    }
  }
  for (const box of form.querySelectorAll("[type=checkbox]")) {
    box.checked = said[box.name].includes(box.value);
  }
}
