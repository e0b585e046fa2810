// The home page in a person's own order, when this device remembers what they said on "For me".
// Nothing is asked of the server, and without anything kept nothing happens. The page waits for this
// before it is first painted (blocking="render"), so that nothing moves.

import { say } from "./elements.js";
import { answers, forgetAnswers } from "./kept-answers.js";

const strip = document.querySelector("[data-for-you]");
const said = answers();

if (said) {
  const restore = [order("topic", said.topics), order("door", said.doors), order("site", said.site)];
  const place = document.getElementById("find-place");
  const isFilled = place.value === "";
  if (isFilled) {
    place.value = said.place;
  }
  strip.hidden = false;
  strip.querySelector("button").addEventListener("click", () => {
    if (!forgetAnswers()) {
      return;
    }
    restore.forEach((back) => back());
    if (isFilled && place.value === said.place) {
      place.value = "";
    }
    const status = strip.querySelector("[role=status]");
    strip.querySelector("[data-for-you-kept]").hidden = true;
    say(status, status.dataset.forgotten);
    status.focus();
  });
}

// Put what was named first. Returns the way back.
function order(name, first) {
  const all = [...document.querySelectorAll(`[data-${name}]`)];
  const rank = (element) => {
    const place = first.indexOf(element.dataset[name]);
    return place < 0 ? first.length : place;
  };
  const put = (elements) => elements.forEach((element) => element.parentNode.append(element));
  put([...all].sort((one, other) => rank(one) - rank(other)));
  return () => put(all);
}
