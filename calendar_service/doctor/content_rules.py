"""The rules that the text of a feed is held to, each with whom it hits and what to do. A table. Pure.

RFC 5545 and RFC 7986 where they are clear; beyond them what programs were seen or reported to do.
"""

from __future__ import annotations

from calendar_service.doctor.finding import EVERYBODY, Client, Rule, Severity
from calendar_service.errors import N_

_BREAKS, _HARMS, _NOTE = Severity.BREAKS, Severity.HARMS, Severity.NOTE
_STRICT = (Client.HOME_ASSISTANT,)

WEB_PAGE = Rule(
    "web-page", _BREAKS, EVERYBODY,
    N_("ini halaman web, bukan kalender"),
    N_("beri alamat berkas .ics itu sendiri, yang dapat dibaca tanpa masuk"),
)  # fmt: skip
NO_CALENDAR = Rule(
    "no-calendar", _BREAKS, EVERYBODY,
    N_("tidak ada BEGIN:VCALENDAR"),
    N_("berkas harus dimulai dengan BEGIN:VCALENDAR"),
)  # fmt: skip
NO_EVENT = Rule(
    "no-event", _NOTE, EVERYBODY,
    N_("kalender ini tidak memuat satu acara pun"),
    N_("pastikan memang demikian"),
)  # fmt: skip
SEVERAL_CALENDARS = Rule(
    "several-calendars", _BREAKS, EVERYBODY,
    N_("ada %(count)s VCALENDAR dalam satu berkas; kebanyakan program membaca yang pertama saja"),
    N_("satukan semua acara dalam satu VCALENDAR, atau beri tiap kalender alamatnya sendiri"),
)  # fmt: skip
NOT_UTF8 = Rule(
    "not-utf-8", _BREAKS, EVERYBODY,
    N_("baris ini bukan UTF-8"),
    N_("tulis berkas dalam UTF-8 (RFC 5545 bagian 3.1.4)"),
)  # fmt: skip
SPLIT_CHARACTER = Rule(
    "split-character", _BREAKS, _STRICT,
    N_("lipatan baris memotong satu huruf di tengah bytenya"),
    N_("lipat baris di antara huruf, bukan di antara byte (RFC 5545 bagian 3.1)"),
)  # fmt: skip
BYTE_ORDER_MARK = Rule(
    "byte-order-mark", _BREAKS, _STRICT,
    N_("berkas dimulai dengan tanda urutan byte (BOM)"),
    N_("hapus tiga byte pertama"),
)  # fmt: skip
BARE_NEWLINE = Rule(
    "bare-newline", _BREAKS, (Client.OUTLOOK,),
    N_("baris tidak diakhiri CRLF"),
    N_("akhiri setiap baris dengan CRLF (RFC 5545 bagian 3.1)"),
)  # fmt: skip
LONG_LINE = Rule(
    "long-line", _HARMS, (Client.OUTLOOK,),
    N_("baris ini %(octets)s byte; paling panjang 75"),
    N_("lipat baris panjang dengan CRLF dan satu spasi (RFC 5545 bagian 3.1)"),
)  # fmt: skip
CONTROL_CHARACTER = Rule(
    "control-character", _BREAKS, _STRICT,
    N_("karakter kendali %(character)s di dalam teks"),
    N_("hapus karakter kendali; ganti baris dalam teks ditulis \\n"),
)  # fmt: skip
ODD_LINE = Rule(
    "odd-line", _BREAKS, (Client.HOME_ASSISTANT, Client.OUTLOOK),
    N_("baris ini bukan properti iCalendar: %(text)s"),
    N_("tulis NAMA:nilai; baris lanjutan dimulai dengan satu spasi; tiap END punya BEGIN"),
)  # fmt: skip
UNCLOSED = Rule(
    "unclosed", _BREAKS, EVERYBODY,
    N_("%(name)s tidak pernah ditutup; berkas mungkin terpotong"),
    N_("tutup dengan END:%(name)s, dan kirim Content-Length yang benar"),
)  # fmt: skip
SPACED_COMPONENT = Rule(
    "spaced-component", _NOTE, (),
    N_("ada spasi di depan atau di belakang nama pada baris %(name)s"),
    N_("hapus spasi itu"),
)  # fmt: skip
COMPONENT_AS_PROPERTY = Rule(
    "component-as-property", _NOTE, (),
    N_("%(name)s ditulis sebagai properti, padahal itu nama komponen"),
    N_("hapus baris ini, atau tulis BEGIN:%(name)s sampai END:%(name)s"),
)  # fmt: skip
TOO_LARGE = Rule(
    "too-large", _BREAKS, (Client.GOOGLE,),
    N_("berkas %(bytes)s byte; Google dilaporkan berhenti pada 1 MB"),
    N_("persempit rentang waktu atau bagi menjadi beberapa kalender"),
)  # fmt: skip
RATHER_LARGE = Rule(
    "rather-large", _HARMS, (Client.GOOGLE,),
    N_("berkas %(bytes)s byte dan %(events)s acara; sebaiknya di bawah 512 KB dan 1.000 acara"),
    N_("persempit rentang waktu atau bagi menjadi beberapa kalender"),
)  # fmt: skip
NO_VERSION = Rule(
    "no-version", _HARMS, EVERYBODY,
    N_("properti wajib %(name)s tidak ada pada kalender"),
    N_("tambahkan VERSION:2.0 dan PRODID (RFC 5545 bagian 3.6)"),
)  # fmt: skip
METHOD = Rule(
    "method", _HARMS, (Client.OUTLOOK,),
    N_("METHOD:%(value)s membuat kalender langganan tampak seperti undangan"),
    N_("hapus METHOD dari kalender langganan (RFC 5545 bagian 3.7.2)"),
)  # fmt: skip
CALENDAR_UID = Rule(
    "calendar-uid", _BREAKS, (Client.VDIRSYNCER,),
    N_("ada UID pada kalendernya sendiri; hanya satu acara yang disimpan"),
    N_("hapus UID di tingkat VCALENDAR"),
)  # fmt: skip
NO_NAME = Rule(
    "no-name", _HARMS, (Client.GOOGLE, Client.APPLE, Client.OUTLOOK),
    N_("kalender tidak bernama; pelanggan melihat alamatnya"),
    N_("tambahkan NAME dan X-WR-CALNAME"),
)  # fmt: skip
ESCAPED_NAME = Rule(
    "escaped-name", _HARMS, (Client.THUNDERBIRD, Client.HOME_ASSISTANT, Client.NEXTCLOUD),
    N_("nama kalender memuat koma, titik koma atau garis miring terbalik, yang tampil sebagai \\, atau \\;"),
    N_("pilih nama tanpa tanda itu"),
)  # fmt: skip
NO_REFRESH = Rule(
    "no-refresh", _NOTE, (Client.APPLE, Client.OUTLOOK, Client.NEXTCLOUD),
    N_("kalender tidak mengatakan seberapa sering diambil ulang; Apple dan Nextcloud memakai satu minggu"),
    N_("tambahkan REFRESH-INTERVAL;VALUE=DURATION:PT1H dan X-PUBLISHED-TTL:PT1H"),
)  # fmt: skip
MIXED_CASE = Rule(
    "mixed-case", _HARMS, _STRICT,
    N_("nama properti %(name)s memakai huruf kecil; versi lama Home Assistant menolaknya"),
    N_("tulis nama properti dengan huruf besar"),
)  # fmt: skip
COMPONENT_CASE = Rule(
    "component-case", _NOTE, (),
    N_("nama komponen %(name)s memakai huruf kecil; ada program yang melewatinya"),
    N_("tulis nama komponen dengan huruf besar"),
)  # fmt: skip
NEW_PROPERTY = Rule(
    "new-property", _HARMS, (Client.GNOME,),
    N_("%(name)s belum dikenal semua program dan dicatat sebagai galat"),
    N_("jangan pakai %(name)s dalam kalender untuk umum"),
)  # fmt: skip
COLOR = Rule(
    "color", _NOTE, EVERYBODY,
    N_("COLOR:%(value)s bukan nama warna CSS3"),
    N_("pakai nama seperti teal (RFC 7986 bagian 5.9)"),
)  # fmt: skip
NO_TIMEZONE = Rule(
    "no-timezone", _BREAKS, (Client.OUTLOOK,),
    N_("TZID=%(zone)s dipakai tanpa VTIMEZONE; jam bergeser atau acara hilang"),
    N_("sertakan VTIMEZONE dengan TZID yang sama"),
)  # fmt: skip
UNKNOWN_ZONE = Rule(
    "unknown-zone", _BREAKS, _STRICT,
    N_("TZID=%(zone)s tidak dijelaskan di berkas ini dan bukan nama zona waktu IANA"),
    N_("pakai Asia/Jakarta, Asia/Makassar, Asia/Jayapura atau nama IANA lain"),
)  # fmt: skip
OLD_ZONE_NAME = Rule(
    "old-zone-name", _NOTE, (),
    N_("%(zone)s adalah nama lama zona waktu %(new)s"),
    N_("tulis %(new)s"),
)  # fmt: skip
ODD_OFFSET = Rule(
    "odd-offset", _BREAKS, (Client.OUTLOOK,),
    N_("selisih waktu %(value)s memuat detik; Outlook menolak kalendernya"),
    N_("tulis hanya aturan yang berlaku pada tahun-tahun kalender ini; untuk Indonesia satu blok STANDARD"),
)  # fmt: skip
FLOATING = Rule(
    "floating", _HARMS, EVERYBODY,
    N_("jam %(value)s tanpa zona waktu; tiap gawai menafsirkannya menurut jamnya sendiri"),
    N_("tambahkan TZID, atau tulis dalam UTC dengan Z"),
)  # fmt: skip
ZONE_AND_UTC = Rule(
    "zone-and-utc", _HARMS, EVERYBODY,
    N_("%(name)s punya TZID dan sekaligus Z"),
    N_("pilih salah satu (RFC 5545 bagian 3.2.19)"),
)  # fmt: skip
MISSING = Rule(
    "missing", _BREAKS, EVERYBODY,
    N_("acara ini tidak punya %(name)s"),
    N_("setiap acara wajib punya UID dan DTSTART (RFC 5545 bagian 3.6.1)"),
)  # fmt: skip
NO_STAMP = Rule(
    "no-stamp", _HARMS, EVERYBODY,
    N_("acara ini tidak punya DTSTAMP"),
    N_("tambahkan DTSTAMP: waktu perubahan terakhir, dalam UTC (RFC 5545 bagian 3.8.7.2)"),
)  # fmt: skip
NO_SUMMARY = Rule(
    "no-summary", _HARMS, EVERYBODY,
    N_("acara ini tidak berjudul"),
    N_("tambahkan SUMMARY"),
)  # fmt: skip
TWICE = Rule(
    "twice", _BREAKS, _STRICT,
    N_("%(name)s tertulis lebih dari satu kali"),
    N_("hapus salah satu"),
)  # fmt: skip
DUPLICATE_UID = Rule(
    "duplicate-uid", _BREAKS, EVERYBODY,
    N_("UID %(uid)s sudah dipakai di baris %(first)s; hanya satu dari kedua acara yang tampil"),
    N_("beri tiap acara UID sendiri yang tidak pernah berubah"),
)  # fmt: skip
UNREADABLE_TIME = Rule(
    "unreadable-time", _BREAKS, EVERYBODY,
    N_("%(name)s:%(value)s bukan tanggal atau waktu"),
    N_("tulis 20241127 dengan VALUE=DATE, atau 20241127T070000"),
)  # fmt: skip
DATE_WITHOUT_VALUE = Rule(
    "date-without-value", _HARMS, EVERYBODY,
    N_("%(name)s berisi tanggal saja tanpa VALUE=DATE"),
    N_("tulis %(name)s;VALUE=DATE:... (RFC 5545 bagian 3.2.20)"),
)  # fmt: skip
SAME_DAY_END = Rule(
    "same-day-end", _BREAKS, (Client.OUTLOOK,),
    N_("acara sehari penuh berakhir pada hari mulainya; DTEND tidak termasuk harinya, jadi acara ini tanpa panjang"),
    N_("tulis DTEND satu hari sesudah hari terakhir (RFC 5545 bagian 3.6.1)"),
)  # fmt: skip
END_BEFORE_START = Rule(
    "end-before-start", _BREAKS, EVERYBODY,
    N_("acara berakhir sebelum mulai"),
    N_("perbaiki DTEND"),
)  # fmt: skip
MIXED_TYPES = Rule(
    "mixed-types", _BREAKS, (Client.HOME_ASSISTANT, Client.OUTLOOK),
    N_("DTSTART dan DTEND tidak sejenis: yang satu tanggal, yang lain jam"),
    N_("tulis keduanya sebagai tanggal atau keduanya sebagai waktu"),
)  # fmt: skip
END_AND_DURATION = Rule(
    "end-and-duration", _BREAKS, _STRICT,
    N_("acara ini punya DTEND dan DURATION"),
    N_("hapus salah satu (RFC 5545 bagian 3.6.1)"),
)  # fmt: skip
STATUS = Rule(
    "status", _BREAKS, _STRICT,
    N_("STATUS:%(value)s tidak dikenal"),
    N_("pakai TENTATIVE, CONFIRMED atau CANCELLED (RFC 5545 bagian 3.8.1.11)"),
)  # fmt: skip
CANCELLED = Rule(
    "cancelled", _NOTE, (Client.GOOGLE,),
    N_("acara yang dibatalkan; Google menghapusnya tanpa berkata apa-apa"),
    N_("umumkan pembatalan juga dengan cara lain, misalnya surel"),
)  # fmt: skip
CATEGORY_COMMA = Rule(
    "category-comma", _HARMS, _STRICT,
    N_("koma di dalam nama kategori; kategori itu terbelah dua"),
    N_("pilih nama kategori tanpa koma"),
)  # fmt: skip
SEVERAL_CATEGORIES = Rule(
    "several-categories", _NOTE, (),
    N_("acara ini punya beberapa baris CATEGORIES; boleh, tetapi tidak dibaca semua program"),
    N_("tulis semua kategori dalam satu baris, dipisahkan koma"),
)  # fmt: skip
NO_REVISION = Rule(
    "no-revision", _HARMS, (Client.GOOGLE, Client.OUTLOOK),
    N_("acara tanpa SEQUENCE dan LAST-MODIFIED; perubahan mungkin tidak diambil"),
    N_("naikkan SEQUENCE dan perbarui LAST-MODIFIED pada setiap perubahan"),
)  # fmt: skip
NOT_UTC = Rule(
    "not-utc", _HARMS, EVERYBODY,
    N_("%(name)s:%(value)s harus dalam UTC"),
    N_("tulis dengan Z di belakang, misalnya 20240126T000000Z"),
)  # fmt: skip
ALARM_WITHOUT = Rule(
    "alarm-without", _BREAKS, _STRICT,
    N_("alarm tanpa %(name)s"),
    N_("alarm DISPLAY wajib punya ACTION, TRIGGER dan DESCRIPTION (RFC 5545 bagian 3.6.6)"),
)  # fmt: skip
BAD_VALUE = Rule(
    "bad-value", _NOTE, (),
    N_("%(name)s:%(value)s bukan nilai yang benar (%(kind)s)"),
    N_("tulis %(name)s seperti dalam RFC 5545 bagian %(section)s"),
)  # fmt: skip
WRONG_TYPE = Rule(
    "wrong-type", _NOTE, (),
    N_("%(name)s tidak dapat ber-VALUE=%(kind)s"),
    N_("hapus VALUE=%(kind)s, atau pakai jenis yang diizinkan untuk %(name)s"),
)  # fmt: skip
EXPLICIT_TYPE = Rule(
    "explicit-type", _NOTE, (),
    N_("%(name)s menyebut VALUE=TEXT, yang sudah jenis bawaannya"),
    N_("hapus VALUE=TEXT"),
)  # fmt: skip
NEGATIVE = Rule(
    "negative", _NOTE, (),
    N_("%(name)s:%(value)s kurang dari nol"),
    N_("tulis lamanya tanpa tanda minus (RFC 5545 bagian 3.8.2.5)"),
)  # fmt: skip
OUT_OF_RANGE = Rule(
    "out-of-range", _NOTE, (),
    N_("%(name)s:%(value)s di luar batas yang diizinkan"),
    N_("perbaiki bilangan pada %(name)s"),
)  # fmt: skip
NOT_AMONG = Rule(
    "not-among", _NOTE, (),
    N_("%(name)s:%(value)s tidak termasuk nilai yang dikenal"),
    N_("pakai salah satu nilai %(name)s dalam RFC 5545, dengan huruf besar"),
)  # fmt: skip
RECURRENCE = Rule(
    "recurrence", _NOTE, (),
    N_("aturan pengulangan salah: %(part)s"),
    N_("perbaiki RRULE (RFC 5545 bagian 3.3.10)"),
)  # fmt: skip
HIGH_ORDINAL = Rule(
    "high-ordinal", _NOTE, (),
    N_("aturan pengulangan menghitung hari dalam setahun (%(part)s), yang tidak dibaca semua program"),
    N_("tulis BYMONTH dan hari ke berapa dalam bulan itu, atau tanggalnya dengan RDATE"),
)  # fmt: skip
MANY_INSTANCES = Rule(
    "many-instances", _NOTE, (),
    N_("aturan pengulangan ini menghasilkan kira-kira %(count)s acara; ada program yang menuliskan semuanya satu per satu"),
    N_("batasi dengan COUNT atau UNTIL"),
)  # fmt: skip
NO_INSTANCE = Rule(
    "no-instance", _NOTE, (),
    N_("EXDATE menghapus semua kejadian acara ini"),
    N_("hapus acaranya, atau hapus EXDATE itu"),
)  # fmt: skip
UNTIL = Rule(
    "until", _NOTE, (),
    N_("UNTIL=%(until)s tidak sejenis dengan DTSTART:%(start)s"),
    N_("tulis UNTIL sebagai tanggal bila DTSTART tanggal, dan dalam UTC dengan Z bila DTSTART berzona (RFC 5545 bagian 3.3.10)"),
)  # fmt: skip
UNTIL_BEFORE = Rule(
    "until-before", _NOTE, (),
    N_("pengulangan berakhir (UNTIL=%(until)s) sebelum acaranya mulai"),
    N_("perbaiki UNTIL"),
)  # fmt: skip
OTHER_TYPE = Rule(
    "other-type", _NOTE, (),
    N_("%(name)s:%(value)s tidak sejenis dengan DTSTART acaranya"),
    N_("tulis %(name)s dengan jenis dan zona yang sama seperti DTSTART"),
)  # fmt: skip
MIXED_ZONES = Rule(
    "mixed-zones", _NOTE, (),
    N_("hanya salah satu dari DTSTART dan DTEND yang punya zona waktu"),
    N_("beri keduanya zona waktu yang sama"),
)  # fmt: skip
HOURS_OF_A_DAY = Rule(
    "hours-of-a-day", _NOTE, (),
    N_("acara sehari penuh dengan DURATION:%(value)s yang berisi jam"),
    N_("tulis lamanya dalam hari atau minggu (RFC 5545 bagian 3.6.1)"),
)  # fmt: skip
MISPLACED = Rule(
    "misplaced", _NOTE, (),
    N_("%(name)s tidak boleh berada di dalam %(component)s"),
    N_("pindahkan atau hapus %(name)s"),
)  # fmt: skip
COMPONENT_MISPLACED = Rule(
    "component-misplaced", _NOTE, (),
    N_("%(name)s berada di dalam %(outer)s"),
    N_("tutup komponen sebelumnya dengan END sebelum BEGIN:%(name)s"),
)  # fmt: skip
MISSING_ELSEWHERE = Rule(
    "missing-elsewhere", _NOTE, (),
    N_("%(component)s tidak punya %(name)s"),
    N_("tambahkan %(name)s"),
)  # fmt: skip
ALARM_PAIR = Rule(
    "alarm-pair", _NOTE, (),
    N_("alarm hanya punya salah satu dari REPEAT dan DURATION"),
    N_("tulis keduanya atau tidak satu pun (RFC 5545 bagian 3.6.6)"),
)  # fmt: skip
PARAMETER_CASE = Rule(
    "parameter-case", _NOTE, (),
    N_("nama parameter pada %(name)s memakai huruf kecil"),
    N_("tulis nama parameter dengan huruf besar"),
)  # fmt: skip
DEEP = Rule(
    "deep", _BREAKS, EVERYBODY,
    N_("lebih dari %(count)s komponen bersarang satu di dalam yang lain"),
    N_("tutup setiap BEGIN dengan END-nya"),
)  # fmt: skip
CALENDAR_ZONE = Rule(
    "calendar-zone", _NOTE, (),
    N_("X-WR-TIMEZONE:%(zone)s bukan nama zona waktu IANA"),
    N_("pakai nama IANA seperti Asia/Jakarta, atau hapus X-WR-TIMEZONE"),
)  # fmt: skip
ZONE_DIFFERS = Rule(
    "zone-differs", _HARMS, EVERYBODY,
    N_("VTIMEZONE %(zone)s menghitung %(here)s untuk %(day)s, menurut IANA %(there)s; sebagian program akan menampilkan jam yang lain"),
    N_("buat ulang VTIMEZONE dari data IANA yang baru"),
)  # fmt: skip
OTHER_COMPONENT = Rule(
    "other-component", _NOTE, (),
    N_("kalender ini memuat %(name)s, yang tidak dikenal semua program"),
    N_("hapus %(name)s dari kalender untuk umum"),
)  # fmt: skip
ZONE_START = Rule(
    "zone-start", _NOTE, (),
    N_("DTSTART:%(value)s di dalam VTIMEZONE seharusnya jam setempat"),
    N_("hapus Z di belakangnya (RFC 5545 bagian 3.6.5)"),
)  # fmt: skip
ZONE_START_IN_ZONE = Rule(
    "zone-start-in-zone", _NOTE, (),
    N_("DTSTART di dalam VTIMEZONE menyebut zona waktu %(zone)s, padahal seharusnya jam setempat"),
    N_("hapus TZID dari baris itu (RFC 5545 bagian 3.6.5)"),
)  # fmt: skip
PERIODS = Rule(
    "periods", _NOTE, (),
    N_("RDATE berisi jangka waktu (PERIOD), yang tidak dibaca semua program"),
    N_("tulis RDATE sebagai waktu mulai saja"),
)  # fmt: skip
OWN_ZONE = Rule(
    "own-zone", _NOTE, (),
    N_("zona waktu %(zone)s hanya dijelaskan di berkas ini"),
    N_("pakai nama zona waktu IANA seperti Asia/Jakarta"),
)  # fmt: skip
