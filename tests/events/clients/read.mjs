// Reads a calendar from the standard input as two programs do, and writes what each has read, as
// JSON: {"ical.js": [event, …], "node-ical": [event, …]}. Takes the folder they are installed in.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const installed = createRequire(join(process.argv[2], "package.json"));
const load = (name) => import(pathToFileURL(installed.resolve(name)).href);
const { default: ICAL } = await load("ical.js");
const { default: nodeIcal } = await load("node-ical");

const text = readFileSync(0, "utf8");
const two = (number) => String(number).padStart(2, "0");

// Mozilla's, used in Thunderbird. It knows no time zone but those of the calendar itself.
function icalJs() {
  const calendar = new ICAL.Component(ICAL.parse(text));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(zone);
  }
  const moment = (time) =>
    time.isDate ? time.toString() : new Date(time.toUnixTime() * 1000).toISOString();
  return calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    return {
      uid: event.uid,
      start: moment(event.startDate),
      end: moment(event.endDate),
      summary: event.summary,
      description: event.description,
      location: event.location,
      url: component.getFirstPropertyValue("url"),
      status: component.getFirstPropertyValue("status"),
      sequence: event.sequence,
    };
  });
}

// It takes the zones from Node's own data, and gives whole days as midnight of this machine.
function nodeIcalJs() {
  const moment = (date) =>
    date.dateOnly
      ? `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
      : date.toISOString();
  return Object.values(nodeIcal.sync.parseICS(text))
    .filter((component) => component.type === "VEVENT")
    .map((event) => ({
      uid: event.uid,
      start: moment(event.start),
      end: moment(event.end),
      summary: event.summary,
      description: event.description,
      location: event.location,
      url: event.url,
      status: event.status,
      sequence: Number(event.sequence),
    }));
}

process.stdout.write(JSON.stringify({ "ical.js": icalJs(), "node-ical": nodeIcalJs() }));
