// What MagicMirror makes of a calendar by address: node-ical. Asked and answering as protocol.py says. The folder of
// node_modules is NODE_MODULES.
import fs from "node:fs";
import readline from "node:readline";
import { createRequire } from "node:module";

const ical = createRequire(`${process.env.NODE_MODULES}/`)("node-ical");

function written(time) {
  if (!(time instanceof Date) || Number.isNaN(time.getTime())) return null;
  return time.toISOString().replace(/[-:]|\.\d+/g, "");
}

function seen(event, instance) {
  const start = written(event.start);
  const isPlaced = start && !event.start.dateOnly && event.datetype !== "date" && event.start.tz;
  const alarms = Array.isArray(event.alarms) ? event.alarms.length : 0;
  return [String(event.uid ?? ""), instance, start, isPlaced ? event.start.getTime() / 1000 : null, alarms, event.rrule ? 1 : 0];
}

function read(text) {
  const found = [];
  for (const event of Object.values(ical.sync.parseICS(text))) {
    if (event.type !== "VEVENT") continue;
    found.push(seen(event, written(event.recurrenceid) ?? ""));
    // An instance stands under its day and under its moment.
    for (const instance of new Set(Object.values(event.recurrences ?? {}))) {
      found.push(seen(instance, written(instance.recurrenceid) ?? ""));
    }
  }
  return found;
}

console.warn = console.error = () => {};
for await (const line of readline.createInterface({ input: process.stdin })) {
  let said;
  try {
    said = { events: read(new TextDecoder().decode(fs.readFileSync(line))) };
  } catch (error) {
    said = { error: String(error).slice(0, 300) };
  }
  console.log(JSON.stringify(said));
}
