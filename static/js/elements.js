// Makes elements for what is drawn on the device. Words come from the page, in its language; what a
// person typed or kept is only ever text, never markup.

// make("button", { type: "button", class: "button" }, "Save", other) → the element
export function make(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value === true) {
      element.setAttribute(attribute, "");
    } else if (value !== false && value !== undefined) {
      element.setAttribute(attribute, value);
    }
  }
  element.append(...inside);
  return element;
}

// A button that does something when pressed.
export function button(words, act, attributes = {}) {
  const element = make("button", { type: "button", class: "button button-quiet", ...attributes });
  element.append(...[words].flat());
  element.addEventListener("click", act);
  return element;
}

// "Take off “Rides”": words with a name in the place of %s.
export function fill(words, name) {
  return words.replace("%s", () => name);
}

// Say something politely in a live region, again when it is the same as before.
export function say(region, words, ...more) {
  region.replaceChildren();
  requestAnimationFrame(() => region.replaceChildren(words, ...more));
}
