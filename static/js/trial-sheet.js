// The sheet of facts for clinical trials: kept on the device when the person says so, never sent.
import { clear, load, save } from "./device.js";

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
    const text = values[area.name];
    area.value = typeof text === "string" ? text.slice(0, area.maxLength) : "";
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

const kept = load(PURPOSE);
if (kept && typeof kept === "object") show(kept);
panel.hidden = false;

for (const area of texts) area.addEventListener("input", () => grow(area));
sheet.querySelector("[data-save]").addEventListener("click", () => {
  // Another module may say nothing of success: what can be loaded is what was kept.
  save(PURPOSE, read());
  said.textContent = load(PURPOSE) ? said.dataset.kept : said.dataset.failed;
});
sheet.querySelector("[data-clear]").addEventListener("click", () => {
  clear(PURPOSE);
  show({});
  said.textContent = said.dataset.cleared;
});
sheet.querySelector("[data-print]").addEventListener("click", () => window.print());
