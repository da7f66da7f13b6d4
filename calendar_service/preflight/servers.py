"""The servers of an installation: database, Redis, mail. [DOOR: SQL, queue, network]

Each is asked what the service will ask of it, and nothing is stored or sent. A check may block for
as long as its server is silent; `checks` does not wait for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import redis
import sqlalchemy as sa

from calendar_service.clock import Clock
from calendar_service.database import reading
from calendar_service.delivery.carrier import DeliveryFailure, OurFault
from calendar_service.environment.production import is_public
from calendar_service.errors import N_, kind_of
from calendar_service.mail.answers import expect
from calendar_service.mail.deadline_smtp import BROKEN
from calendar_service.mail.opening import converse
from calendar_service.mail.server import Server
from calendar_service.preflight.finding import Said, doubtful, fine, wrong
from calendar_service.preflight.schema import SchemaState, schema_state
from calendar_service.troubles import TOO_NEW, TOO_OLD

DATABASE = N_("basis data %(where)s menjawab; skemanya sesuai")
NOT_RELEASED = N_("basis data %(where)s masih kosong; jalankan release dahulu")
STANDBY = N_("basis data ini hanya cadangan yang tidak dapat ditulis; sambungkan ke server utama")
SAME_TIME = N_("jam basis data dan jam mesin ini berselisih %(seconds)s detik")
OTHER_TIME = N_(
    "jam basis data dan jam mesin ini berselisih %(seconds)s detik; paling besar 30: jalankan NTP di kedua mesin"
)
ONE_MACHINE = N_("SQLite di mesin ini: semua proses harus berjalan di mesin ini")
REDIS = N_("Redis menjawab di %(where)s")
OWN_VALKEY = N_("REDIS_URL tidak diisi: layanan menjalankan Valkey sendiri di folder data, untuk satu mesin")
REDIS_REPLICA = N_("Redis di %(where)s hanya salinan yang tidak dapat ditulis; sambungkan ke server utamanya")
MAIL = N_(
    "server surat %(where)s menyapa, menerima nama kita %(hello)s dan pengirim %(sender)s; tidak ada yang dikirim"
)
MAIL_REFUSES = N_(
    "server surat %(where)s menolak kita: %(words)s; periksa nama pengguna, kata sandi, dan sertifikat di SMTP_URL"
)
MAIL_NOT_NOW = N_(
    "server surat %(where)s tidak dapat dipakai: %(words)s; periksa bahwa server itu berjalan dan SMTP_URL benar"
)
SENDER_REFUSED = N_(
    "server surat %(where)s menolak pengirim %(sender)s: %(words)s; periksa MAIL_FROM dan BOUNCE_ADDRESS"
)
NO_NAME = N_(
    "nama %(hello)s yang kita sebut kepada server surat tidak dikenal di internet, dan banyak server menolaknya; isi HELO_NAME dengan nama lengkap mesin ini"
)

MOST_SECONDS_APART = 30.0
"""Beyond that leases and plans of two machines contradict each other."""


def database(engine: sa.Engine, clock: Clock) -> Iterator[Said]:
    """It answers, has the schema of this code, can be written, and has the time. clock: the real one.
    Raises SQLAlchemyError."""
    where = engine.url.render_as_string(hide_password=True)
    state = schema_state(engine)
    if state is SchemaState.EMPTY:
        yield wrong(NOT_RELEASED, where=where)
    elif state is not SchemaState.READY:
        yield wrong(TOO_NEW if state is SchemaState.NEWER else TOO_OLD)
    else:
        yield fine(DATABASE, where=where)
    if engine.dialect.name == "sqlite":
        yield fine(ONE_MACHINE)
        return
    with reading(engine) as connection:
        if connection.scalar(sa.TextClause("SELECT pg_is_in_recovery()")):
            yield wrong(STANDBY)
        asked = clock()
        theirs = connection.scalar(sa.TextClause("SELECT clock_timestamp()"))
        yield same_time(theirs, asked, clock())


def same_time(theirs: datetime, asked: datetime, answered: datetime) -> Said:
    """Whether the database's time is that of this machine. Aware; asked, answered: ours, before and
    after the question."""
    theirs = theirs.astimezone(UTC)
    apart = max(asked - theirs, theirs - answered, timedelta(0)).total_seconds()
    ahead = f"{apart:.0f}"
    return fine(SAME_TIME, seconds=ahead) if apart <= MOST_SECONDS_APART else wrong(OTHER_TIME, seconds=ahead)


def queue(client: Callable[[], redis.Redis], where: str | None) -> Iterator[Said]:
    """Redis answers and takes commands. client: opens it. where: for people, without a password;
    None where the service runs one of its own. Raises redis.RedisError."""
    if where is None:
        yield fine(OWN_VALKEY)
        return
    opened = client()
    opened.ping()
    try:
        role = opened.info("replication").get("role")
    except redis.ResponseError:  # not allowed to ask, or no server that knows
        role = None
    yield wrong(REDIS_REPLICA, where=where) if role == "slave" else fine(REDIS, where=where)


def mail(find_server: Callable[[], Server], seconds: float, hello: Callable[[], str], sender: str) -> Iterator[Said]:
    """The mail server greets, takes our name, our login and our sender over the connection that
    mails will go. seconds: for one answer. hello: the name that we say; asking for it may be slow.
    sender: an ASCII address."""
    server, name = find_server(), hello()
    if not is_public(name):
        yield doubtful(NO_NAME, hello=name)
    try:
        smtp = converse(server, seconds, name)
    except DeliveryFailure as failure:
        message = MAIL_REFUSES if isinstance(failure, OurFault) else MAIL_NOT_NOW
        yield wrong(message, where=server, words=_words(failure))
        return
    try:
        expect(smtp.docmd(f"MAIL FROM:<{sender}>"), 2, everybody=True)
        smtp.docmd("RSET")
        smtp.docmd("QUIT")
    except DeliveryFailure as failure:
        yield wrong(SENDER_REFUSED, where=server, sender=sender, words=_words(failure))
    except BROKEN as error:
        yield wrong(MAIL_NOT_NOW, where=server, words=kind_of(error))
    else:
        yield fine(MAIL, where=server, hello=name, sender=sender)
    finally:
        smtp.close()


def _words(failure: DeliveryFailure) -> str:
    return f"{failure.code} {failure.text}" if failure.code else failure.text
