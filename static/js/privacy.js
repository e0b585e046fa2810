// One button that clears everything the portal keeps on this device.

import { forget, purposes } from "./device.js";
import { say } from "./elements.js";

const place = document.querySelector("[data-clear-all]");
const status = place.querySelector("[role=status]");

place.hidden = false;
place.querySelector("button").addEventListener("click", () => {
  const kept = purposes();
  const isGone = kept.every(forget);
  document.dispatchEvent(new Event("my-list"));
  say(status, isGone ? status.dataset[kept.length ? "cleared" : "nothing"] : status.dataset.refused);
});
