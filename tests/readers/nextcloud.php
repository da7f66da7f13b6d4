<?php
// What Nextcloud makes of a calendar by address: sabre/vobject, as its webcal cache and its store of calendar objects
// call it. Asked and answering as protocol.py says. SABRE and SABRE_XML are
// the folders of the classes of sabre/vobject and sabre/xml.
error_reporting(0);
foreach (['Sabre\\VObject\\' => getenv('SABRE'), 'Sabre\\Xml\\' => getenv('SABRE_XML')] as $prefix => $folder) {
    spl_autoload_register(function ($class) use ($prefix, $folder) {
        if (strncmp($class, $prefix, strlen($prefix)) === 0) {
            require $folder . '/' . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
        }
    });
}

use Sabre\VObject\Reader;
use Sabre\VObject\TimeZoneUtil;
use Sabre\VObject\Splitter\ICalendar;
use Sabre\VObject\Recur\EventIterator;

/** Whether the store takes an object: as far as it computes its first and last day. */
function stored($object): bool
{
    $again = Reader::read($object->serialize());
    $event = null;
    $repeated = false;
    foreach ($again->getComponents() as $component) {
        if ($component->name !== 'VEVENT') {
            continue;
        }
        $event ??= $component;
        if (isset($component->RRULE) || isset($component->RDATE)) {
            $repeated = true;
            $event = $component;
        }
    }
    if ($event === null || !isset($event->DTSTART)) {
        return $event !== null;
    }
    $event->DTSTART->getDateTime()->getTimestamp();
    if ($repeated) {
        $instances = new EventIterator($again, (string) $event->UID);
        for ($steps = 0; $instances->valid() && $steps < 3; ++$steps) {
            $instances->next();
        }
        return true;
    }
    if (isset($event->DTEND)) {
        $event->DTEND->getDateTime()->getTimestamp();
    } elseif (isset($event->DURATION)) {
        \Sabre\VObject\DateTimeParser::parse($event->DURATION->getValue());
    }
    return true;
}

/** The events of an object that is stored. */
function events($object): array
{
    $found = [];
    foreach ($object->select('VEVENT') as $event) {
        $start = $seconds = null;
        $instance = isset($event->{'RECURRENCE-ID'}) ? (string) $event->{'RECURRENCE-ID'} : '';
        if (isset($event->DTSTART)) {
            try {
                $time = $event->DTSTART->getDateTime();
                $start = $event->DTSTART->hasTime() ? $time->format('Ymd\THis') : $time->format('Ymd');
                $seconds = $event->DTSTART->isFloating() ? null : $time->getTimestamp();
            } catch (\Throwable $error) {
            }
        }
        $found[] = [(string) $event->UID, $instance, $start, $seconds, count($event->select('VALARM')), isset($event->RRULE) ? 1 : 0];
    }
    return $found;
}

/** All that is kept of a feed. Throws where nothing is. */
function kept(string $data): array
{
    TimeZoneUtil::clean();
    $splitter = new ICalendar(Reader::read($data)->serialize(), Reader::OPTION_FORGIVING);
    $found = [];
    while ($object = $splitter->getNext()) {
        try {
            if (stored($object)) {
                array_push($found, ...events($object));
            }
        } catch (\Throwable $error) {
            // The log says so, and the next one is stored.
        }
    }
    return $found;
}

while (($line = fgets(STDIN)) !== false) {
    set_time_limit(2); // of the processor; over it the process ends, and the calendar is lost
    try {
        $said = ['events' => kept(file_get_contents(rtrim($line, "\n")))];
    } catch (\Throwable $error) {
        $said = ['error' => substr(get_class($error) . ': ' . $error->getMessage(), 0, 300)];
    }
    echo json_encode($said, JSON_INVALID_UTF8_SUBSTITUTE), "\n";
    flush();
}
