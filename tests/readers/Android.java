// What ICSx5 and DAVx5 make of a calendar by address: ical4j, called as their synctools call it. Asked and answering as
// protocol.py says. ICAL4J is the class path. Of a time whose zone the system knows by name the zone of the system is
// taken; of events with one UID and instance the highest SEQUENCE stays; without DTSTART nothing is stored.
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.data.CalendarParserFactory;
import net.fortuna.ical4j.data.ContentHandlerContext;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.Parameter;
import net.fortuna.ical4j.model.Property;
import net.fortuna.ical4j.model.TimeZoneRegistryFactory;
import net.fortuna.ical4j.model.component.VEvent;
import net.fortuna.ical4j.model.property.DtStart;
import net.fortuna.ical4j.model.property.RRule;
import net.fortuna.ical4j.util.CompatibilityHints;

public class Android {
    /** Two mends before anything is read: an offset of minutes without its hours, a duration with its T astray. */
    static String mended(String text) {
        StringBuilder found = new StringBuilder();
        for (String line : text.split("\r\n|\n|\r")) {
            line = line.replaceAll("(?i)^(TZOFFSET(?:FROM|TO):[+-]?)((?:18|19|[2-6]\\d)\\d\\d)$", "$100$2");
            if (line.matches("(?i)^(?:(?:DURATION|REFRESH-INTERVAL|RELATED-TO|TRIGGER);VALUE=)?(?:DURATION|TRIGGER):-?P(?:T-?\\d+D|-?\\d+DT)$")) {
                line = line.replace("PT", "P").replace("DT", "D");
            }
            found.append(line).append("\r\n");
        }
        return found.toString();
    }

    static List<String> read(String text) throws Exception {
        Calendar calendar = new CalendarBuilder(
            CalendarParserFactory.getInstance().get(),
            new ContentHandlerContext().withSuppressInvalidProperties(true),
            TimeZoneRegistryFactory.getInstance().createRegistry()
        ).build(new StringReader(mended(text)));
        Map<String, VEvent> kept = new LinkedHashMap<>();
        for (Object each : calendar.getComponents("VEVENT")) {
            VEvent event = (VEvent) each;
            String key = value(event, "UID") + "\n" + value(event, "RECURRENCE-ID");
            VEvent before = kept.get(key);
            if (before == null || sequence(event) > sequence(before)) kept.put(key, event);
        }
        List<String> found = new ArrayList<>();
        for (VEvent event : kept.values()) found.add(seen(event));
        return found;
    }

    static String value(VEvent event, String name) {
        return event.getProperty(name).map(property -> ((Property) property).getValue()).orElse("");
    }

    static int sequence(VEvent event) {
        String said = value(event, "SEQUENCE");
        return said.matches("\\d{1,9}") ? Integer.parseInt(said) : 0;
    }

    static String seen(VEvent event) {
        DtStart<?> start = (DtStart<?>) event.getProperty(Property.DTSTART).orElse(null);
        if (start == null || start.getDate() == null) throw new IllegalStateException("no DTSTART");
        Temporal date = start.getDate();
        String local;
        String seconds = "null";
        if (date instanceof LocalDate) {
            local = DateTimeFormatter.BASIC_ISO_DATE.format(date);
        } else {
            if (date instanceof ZonedDateTime) date = inSystemZone((ZonedDateTime) date, start);
            if (date instanceof OffsetDateTime) seconds = String.valueOf(((OffsetDateTime) date).toEpochSecond());
            if (date instanceof Instant) {
                seconds = String.valueOf(((Instant) date).getEpochSecond());
                date = ((Instant) date).atOffset(java.time.ZoneOffset.UTC);
            }
            if (date instanceof ZonedDateTime) seconds = String.valueOf(((ZonedDateTime) date).toEpochSecond());
            local = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").format(date);
        }
        for (Object rule : event.getProperties(Property.RRULE)) ((RRule<?>) rule).getRecur().toString();
        int repeats = event.getProperties(Property.RRULE).isEmpty() ? 0 : 1;
        return String.format("[%s,%s,%s,%s,%d,%d]", quoted(value(event, "UID")), quoted(value(event, "RECURRENCE-ID")),
            quoted(local), seconds, event.getAlarms().size(), repeats);
    }

    static ZonedDateTime inSystemZone(ZonedDateTime date, DtStart<?> start) {
        String name = start.getParameter(Parameter.TZID).map(found -> ((Parameter) found).getValue()).orElse("");
        if (name.isEmpty()) return date;
        for (String known : ZoneId.getAvailableZoneIds()) {
            if (known.equalsIgnoreCase(name)) return date.withZoneSameLocal(ZoneId.of(known));
        }
        for (String known : ZoneId.getAvailableZoneIds()) {
            if (known.contains(name) || name.contains(known)) return date.withZoneSameLocal(ZoneId.of(known));
        }
        return date;
    }

    static String quoted(String text) {
        StringBuilder found = new StringBuilder("\"");
        for (char c : text.toCharArray()) found.append(c < 32 || c > 126 || c == '"' || c == '\\' ? String.format("\\u%04x", (int) c) : c);
        return found.append('"').toString();
    }

    /** What synctools set for the whole library. */
    static void settings() {
        for (String hint : List.of(CompatibilityHints.KEY_RELAXED_UNFOLDING, CompatibilityHints.KEY_RELAXED_PARSING,
            CompatibilityHints.KEY_RELAXED_VALIDATION, CompatibilityHints.KEY_OUTLOOK_COMPATIBILITY)) {
            CompatibilityHints.setHintEnabled(hint, true);
        }
        System.setProperty("net.fortuna.ical4j.timezone.cache.impl", "net.fortuna.ical4j.util.MapTimeZoneCache");
        System.setProperty("net.fortuna.ical4j.timezone.offset.negative_dst_supported", "true");
        System.setProperty("net.fortuna.ical4j.timezone.update.enabled", "false");
    }

    public static void main(String[] arguments) throws Exception {
        settings();
        PrintStream out = System.out;
        System.setOut(System.err);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Path path = Path.of(line);
            ExecutorService one = Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(null, task, "reader", 1 << 20);
                thread.setDaemon(true);
                return thread;
            });
            Callable<List<String>> reading = () -> read(new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
            Future<List<String>> asked = one.submit(reading);
            try {
                out.println("{\"events\":[" + String.join(",", asked.get(20, TimeUnit.SECONDS)) + "]}");
            } catch (Throwable error) {
                Throwable cause = error.getCause() == null ? error : error.getCause();
                out.println("{\"error\":" + quoted(cause.toString().substring(0, Math.min(300, cause.toString().length()))) + "}");
            }
            one.shutdownNow();
            out.flush();
        }
    }
}
