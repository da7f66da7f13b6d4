"""The rules that a server's answers are held to, each with whom it hits and what to do. A table. Pure."""

from __future__ import annotations

from calendar_service.doctor.finding import EVERYBODY, Client, Rule, Severity
from calendar_service.errors import N_, counted

_BREAKS, _HARMS, _NOTE = Severity.BREAKS, Severity.HARMS, Severity.NOTE
_REVALIDATING = (Client.APPLE, Client.ANDROID, Client.THUNDERBIRD)

NOT_OK = Rule(
    "not-ok", _BREAKS, EVERYBODY,
    N_("server menjawab %(status)s"),
    N_("jawab 200 tanpa masuk dan tanpa memandang Accept; jangan pernah 406; kalender yang ditutup dijawab 410"),
)  # fmt: skip
CUT = Rule(
    "cut", _BREAKS, EVERYBODY,
    N_("jawaban lebih dari %(limit)s byte; sisanya tidak diperiksa"),
    N_("persempit rentang waktu atau bagi menjadi beberapa kalender"),
)  # fmt: skip
UNFINISHED = Rule(
    "unfinished", _NOTE, EVERYBODY,
    N_("server tidak menjawab semua pertanyaan (%(reason)s); sebagian pemeriksaan tidak dijalankan"),
    N_("periksa lagi nanti; program kalender pun bertanya beberapa kali"),
)  # fmt: skip
TO_HTTP = Rule(
    "to-http", _BREAKS, (Client.ANDROID, Client.APPLE),
    N_("pengalihan dari https ke http (%(target)s) ditolak"),
    N_("alihkan hanya ke https"),
)  # fmt: skip
MANY_HOPS = Rule(
    "many-hops", _BREAKS, (Client.ANDROID,),
    N_("%(count)s pengalihan; ICSx5 berhenti sesudah lima"),
    N_("alihkan langsung ke alamat terakhir"),
)  # fmt: skip
NOT_308 = Rule(
    "not-308", _NOTE, (Client.ANDROID,),
    N_("pengalihan %(status)s tidak diingat; setiap kali alamat lama ditanya lagi"),
    N_("pindahkan kalender dengan 308"),
)  # fmt: skip
INSECURE = Rule(
    "insecure", _NOTE, EVERYBODY,
    N_("alamat ini http, dapat dibaca dan diubah di jalan"),
    N_("layani lewat https"),
)  # fmt: skip
CONTENT_TYPE = Rule(
    "content-type", _HARMS, (Client.NEXTCLOUD, Client.OUTLOOK, Client.APPLE),
    N_("Content-Type: %(value)s; seharusnya text/calendar"),
    N_("kirim Content-Type: text/calendar; charset=utf-8"),
)  # fmt: skip
FORCED_GZIP = Rule(
    "forced-gzip", _BREAKS, (Client.OUTLOOK,),
    N_("jawaban dimampatkan (%(value)s) walau tidak diminta"),
    N_("mampatkan hanya bila Accept-Encoding memintanya, dan kirim Vary: Accept-Encoding"),
)  # fmt: skip
NO_VARY = Rule(
    "no-vary", _HARMS, EVERYBODY,
    N_("jawaban dimampatkan tanpa Vary: Accept-Encoding; penyimpan di jalan dapat memberikannya kepada yang salah"),
    N_("kirim Vary: Accept-Encoding pada kedua bentuk"),
)  # fmt: skip
NO_VALIDATOR = Rule(
    "no-validator", _HARMS, _REVALIDATING,
    N_("tidak ada ETag dan tidak ada Last-Modified; setiap kali seluruh kalender diunduh"),
    N_("kirim ETag dari isi, dan Last-Modified yang tidak pernah mundur"),
)  # fmt: skip
TAG_IGNORED = Rule(
    "tag-ignored", _HARMS, _REVALIDATING,
    N_("If-None-Match dengan ETag yang baru saja diberikan dijawab %(status)s, bukan 304"),
    N_("hitung ETag dari isi, bukan dari waktu, dan jawab 304 bila sama"),
)  # fmt: skip
DATE_IGNORED = Rule(
    "date-ignored", _NOTE, _REVALIDATING,
    N_("If-Modified-Since dengan Last-Modified yang baru saja diberikan dijawab %(status)s, bukan 304"),
    N_("jawab 304 bila isi tidak berubah sejak waktu itu"),
)  # fmt: skip
WRONG_304 = Rule(
    "wrong-304", _BREAKS, (Client.APPLE, Client.OUTLOOK, Client.NEXTCLOUD),
    N_("If-Modified-Since tahun 1990 dijawab 304; pelanggan terpaku pada isi lama"),
    N_("bandingkan waktu itu dengan Last-Modified; ragu-ragu berarti 200"),
)  # fmt: skip
NOW_AS_DATE = Rule(
    "now-as-date", _HARMS, _REVALIDATING,
    N_("Last-Modified berubah dari satu permintaan ke permintaan berikutnya walau isinya sama"),
    N_("kirim waktu perubahan isi, bukan waktu permintaan"),
)  # fmt: skip
CHANGING_UID = Rule(
    "changing-uid", _BREAKS, EVERYBODY,
    counted("dua permintaan berturut-turut memberi UID yang berbeda untuk %(count)s acara; acara berkedip atau berlipat"),
    N_("bentuk UID dari pengenal tetap, jangan dari bilangan acak"),
)  # fmt: skip
CHANGING_BYTES = Rule(
    "changing-bytes", _HARMS, _REVALIDATING,
    N_("dua permintaan berturut-turut memberi isi yang berbeda (baris %(at)s)"),
    N_("kirim byte yang sama selama jadwal sama; DTSTAMP adalah waktu perubahan terakhir"),
)  # fmt: skip
ROBOTS_FORBID = Rule(
    "robots-forbid", _BREAKS, (Client.GOOGLE,),
    N_("robots.txt melarang alamat ini; Google tidak akan mengambilnya"),
    N_("izinkan alamat kalender dalam robots.txt"),
)  # fmt: skip
ROBOTS_SILENT = Rule(
    "robots-silent", _HARMS, (Client.GOOGLE,),
    N_("robots.txt tidak terjangkau (%(status)s); Google menunggu sampai terjangkau"),
    N_("jawab robots.txt dengan 200, atau 404 bila tidak ada"),
)  # fmt: skip
HERE_ONLY = Rule(
    "here-only", _NOTE, (Client.GOOGLE, Client.OUTLOOK),
    N_("alamat ini hanya terjangkau dari jaringan sendiri"),
    N_("beri pelanggan alamat yang terbuka untuk umum"),
)  # fmt: skip
