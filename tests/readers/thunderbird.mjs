// What Thunderbird makes of a calendar by address: ical.js, lenient, as its parser of calendars walks through it.
// Asked and answering as protocol.py says. The folder of node_modules is NODE_MODULES.
import fs from "node:fs";
import readline from "node:readline";
import { pathToFileURL } from "node:url";

const { default: ICAL } = await import(pathToFileURL(`${process.env.NODE_MODULES}/ical.js/dist/ical.js`).href);
ICAL.design.strict = false;

const TIMES = ["dtstart", "dtend", "duration", "created", "dtstamp", "last-modified", "recurrence-id"];
const LISTS = ["rrule", "rdate", "exdate"];

function written(time) {
  if (!time || time.icalclass !== "icaltime" || !Number.isInteger(time.day) || !(time.year > 0)) return null;
  const two = (number) => String(number).padStart(2, "0");
  const day = String(time.year).padStart(4, "0") + two(time.month) + two(time.day);
  return time.isDate ? day : `${day}T${two(time.hour)}${two(time.minute)}${two(time.second)}`;
}

function alarms(event) {
  let count = 0;
  for (const alarm of event.getAllSubcomponents("valarm")) {
    try {
      const trigger = alarm.getFirstProperty("trigger");
      if (trigger && trigger.getFirstValue() && alarm.getFirstPropertyValue("action")) count += 1;
    } catch {
      // Thunderbird says so in its console and goes on without the alarm.
    }
  }
  return count;
}

function read(text) {
  const root = new ICAL.Component(ICAL.parse(text));
  const calendars = root.name === "vcalendar" ? [root] : root.getAllSubcomponents("vcalendar");
  if (!calendars.length) throw new Error("no calendar");
  const found = new Map();
  let number = 0;
  for (const calendar of calendars) {
    for (const event of calendar.getAllSubcomponents("vevent")) {
      for (const name of TIMES) event.getFirstPropertyValue(name);
      for (const name of LISTS) for (const property of event.getAllProperties(name)) property.getValues();
      const uid = event.getFirstPropertyValue("uid");
      const instance = written(event.getFirstPropertyValue("recurrence-id")) ?? "";
      const start = event.getFirstPropertyValue("dtstart");
      const utc = start && start.zone === ICAL.Timezone.utcTimezone;
      number += 1;
      // Without a UID it is given one; of two with the same one is kept.
      found.set(`${uid ?? number} ${instance}`, [
        String(uid ?? ""),
        instance,
        written(start),
        utc && written(start) ? start.toUnixTime() : null,
        alarms(event),
        event.getFirstPropertyValue("rrule") ? 1 : 0,
      ]);
    }
  }
  return [...found.values()];
}

for await (const line of readline.createInterface({ input: process.stdin })) {
  let said;
  try {
    said = { events: read(new TextDecoder().decode(fs.readFileSync(line))) };
  } catch (error) {
    said = { error: String(error).slice(0, 300) };
  }
  console.log(JSON.stringify(said));
}
