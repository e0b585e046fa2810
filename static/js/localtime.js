// Beside a time on an event's clock, the time on the reader's own, where the two differ.
// Without this the page says the event's time and zone, which is enough.

const own = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const language = `${document.documentElement.lang}-US`;

for (const time of document.querySelectorAll("time[data-zone]")) {
  const moment = new Date(time.dateTime);
  if (clock(moment, own) !== clock(moment, time.dataset.zone)) {
    const note = document.createElement("span");
    note.className = "your-time";
    note.textContent = ` — ${time.dataset.words.replace("%s", spoken(moment, time.dataset.zone))}`;
    (time.closest("a") ?? time).after(note);
  }
}

// Date and time in a zone: equal for two zones when their clocks agree at that moment.
function clock(moment, timeZone) {
  const format = { dateStyle: "short", timeStyle: "short", timeZone };
  return new Intl.DateTimeFormat("en-US", format).format(moment);
}

// "3 p.m.", and the weekday before it when it is another day there.
function spoken(moment, zone) {
  const day = (timeZone) => moment.toLocaleDateString(language, { weekday: "long", timeZone });
  const isWhole = moment.getMinutes() === 0;
  const hour = moment
    .toLocaleTimeString(language, { hour: "numeric", minute: isWhole ? undefined : "2-digit" })
    .replace(/\s?([ap])\.?\s?m\.?/i, (_, half) => ` ${half.toLowerCase()}.m.`);
  return day(own) === day(zone) ? hour : `${day(own)}, ${hour}`;
}
