// The sheet of facts for clinical trials: kept on the device when the person says so, never sent.
import { forget, keep, read as kept, text as short } from "./device.js";

const PURPOSE = "trial-sheet";
const sheet = document.querySelector("[data-trial-sheet]");
const panel = sheet.querySelector("[data-keep]");
const said = sheet.querySelector("[data-said]");
const texts = [...sheet.querySelectorAll("textarea")];
const choices = [...sheet.querySelectorAll("input[type=radio]")];

// Other browsers make room for what is typed by themselves.
const grow = (area) => {
  if (CSS.supports("field-sizing", "content")) return;
  area.style.height = "auto";
  area.style.height = `${area.scrollHeight + 4}px`;
};

function show(values) {
  for (const area of texts) {
    area.value = short(values[area.name], area.maxLength);
    grow(area);
  }
  for (const choice of choices) choice.checked = values[choice.name] === choice.value;
}

function read() {
  const values = {};
  for (const area of texts) if (area.value.trim()) values[area.name] = area.value;
  for (const choice of choices) if (choice.checked) values[choice.name] = choice.value;
  return values;
}

const found = kept(PURPOSE, (data) => (data && typeof data === "object" ? data : null));
if (found) show(found);
panel.hidden = false;

for (const area of texts) area.addEventListener("input", () => grow(area));
sheet.querySelector("[data-save]").addEventListener("click", () => {
  said.textContent = keep(PURPOSE, read()) ? said.dataset.kept : said.dataset.failed;
});
sheet.querySelector("[data-clear]").addEventListener("click", () => {
  forget(PURPOSE);
  show({});
  said.textContent = said.dataset.cleared;
});
sheet.querySelector("[data-print]").addEventListener("click", () => window.print());
