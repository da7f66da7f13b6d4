CREATE TABLE public.account_addresses (
    account character varying(40) NOT NULL,
    address text NOT NULL,
    language character varying(8) NOT NULL,
    since timestamp with time zone NOT NULL
);
CREATE TABLE public.account_mails (
    id bigint NOT NULL,
    account character varying(40) NOT NULL,
    event character varying(24) NOT NULL,
    number bigint NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    mail_at timestamp with time zone,
    tries integer NOT NULL,
    ended_at timestamp with time zone,
    answer text NOT NULL
);
CREATE SEQUENCE public.account_mails_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.account_mails_id_seq OWNED BY public.account_mails.id;
CREATE TABLE public.accounts (
    name character varying(40) NOT NULL,
    role character varying(12) NOT NULL,
    password_hash text NOT NULL,
    sessions integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    disabled_at timestamp with time zone,
    browsers integer DEFAULT 0 NOT NULL
);
CREATE TABLE public.alarms (
    name character varying(20) NOT NULL,
    since timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    words text NOT NULL
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.anchor (
    id integer NOT NULL,
    boot character varying(40) NOT NULL,
    uptime double precision NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.arrivals (
    kind character varying(20) NOT NULL,
    mails integer NOT NULL,
    last_at timestamp with time zone NOT NULL
);
CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    who text NOT NULL,
    action character varying(40) NOT NULL,
    address text NOT NULL,
    detail text NOT NULL
);
CREATE SEQUENCE public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.audit_id_seq OWNED BY public.audit.id;
CREATE TABLE public.calendar_checks (
    code character varying(20) NOT NULL,
    subject text NOT NULL,
    found text NOT NULL,
    at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL
);
CREATE TABLE public.confirmations (
    id bigint NOT NULL,
    office character varying(60) NOT NULL,
    letter character varying(40) NOT NULL,
    at timestamp with time zone NOT NULL,
    who text NOT NULL,
    note text NOT NULL
);
CREATE SEQUENCE public.confirmations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.confirmations_id_seq OWNED BY public.confirmations.id;
CREATE TABLE public.denials (
    address character varying(320) NOT NULL,
    since timestamp with time zone NOT NULL,
    code integer NOT NULL,
    enhanced character varying(12) NOT NULL,
    evidence text NOT NULL,
    "row" bigint,
    bounced boolean NOT NULL,
    freed_at timestamp with time zone
);
CREATE TABLE public.domains (
    name character varying(255) NOT NULL,
    used_until timestamp with time zone NOT NULL,
    promised_until timestamp with time zone NOT NULL,
    rests_until timestamp with time zone NOT NULL,
    strikes integer NOT NULL,
    reason character varying(12) DEFAULT ''::character varying NOT NULL,
    words text DEFAULT ''::text NOT NULL,
    refused_at timestamp with time zone,
    bounced boolean DEFAULT false NOT NULL,
    probing boolean DEFAULT false NOT NULL
);
CREATE TABLE public.drafts (
    account character varying(40) NOT NULL,
    text bytea NOT NULL,
    base bytea NOT NULL,
    saved_at timestamp with time zone NOT NULL
);
CREATE TABLE public.epochs (
    number integer NOT NULL,
    since timestamp with time zone NOT NULL,
    by text NOT NULL,
    why text NOT NULL,
    sequence integer NOT NULL,
    revision integer NOT NULL
);
CREATE TABLE public.guesses (
    key character varying(100) NOT NULL,
    tries integer NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.ledger (
    id bigint NOT NULL,
    election character varying(60) NOT NULL,
    stage character varying(70) NOT NULL,
    kind character varying(20) NOT NULL,
    lead integer NOT NULL,
    office character varying(60) NOT NULL,
    channel character varying(20) NOT NULL,
    schedule integer NOT NULL,
    region character varying(5) NOT NULL,
    days_left integer NOT NULL,
    told character varying(100) NOT NULL,
    before character varying(100),
    due_at timestamp with time zone NOT NULL,
    not_after timestamp with time zone NOT NULL,
    planned_at timestamp with time zone NOT NULL,
    state character varying(12) NOT NULL,
    owner character varying(40),
    tries integer NOT NULL,
    try_at timestamp with time zone NOT NULL,
    ambiguous integer NOT NULL,
    address text,
    revision integer,
    sha256 character varying(64),
    settled_at timestamp with time zone,
    reply_code integer,
    enhanced_code character varying(12),
    reply text,
    queue_id text,
    epoch integer DEFAULT 1 NOT NULL,
    claims integer DEFAULT 0 NOT NULL,
    lost_at timestamp with time zone,
    letter character varying(40)
);
CREATE SEQUENCE public.ledger_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.ledger_id_seq OWNED BY public.ledger.id;
CREATE TABLE public.manifests (
    number integer NOT NULL,
    revision integer NOT NULL,
    sha256 character varying(64) NOT NULL,
    key character varying(43) NOT NULL,
    body bytea NOT NULL,
    signature bytea NOT NULL,
    signed_at timestamp with time zone NOT NULL
);
CREATE TABLE public.office_doors (
    office character varying(60) NOT NULL,
    number integer NOT NULL,
    since timestamp with time zone NOT NULL
);
CREATE TABLE public.office_lists (
    number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    note text NOT NULL,
    sha256 character varying(64) NOT NULL,
    offices integer NOT NULL,
    csv_gz bytea NOT NULL
);
CREATE TABLE public.office_wishes (
    id bigint NOT NULL,
    office character varying(60) NOT NULL,
    kind character varying(12) NOT NULL,
    facts json NOT NULL,
    at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    digest character varying(64) NOT NULL,
    settled_at timestamp with time zone,
    settled_by text DEFAULT ''::text NOT NULL,
    mail_at timestamp with time zone,
    tries integer DEFAULT 0 NOT NULL
);
CREATE SEQUENCE public.office_wishes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.office_wishes_id_seq OWNED BY public.office_wishes.id;
CREATE TABLE public.offices (
    code character varying(60) NOT NULL,
    name text NOT NULL,
    kind character varying(20) NOT NULL,
    region character varying(5) NOT NULL,
    email text NOT NULL,
    language character varying(2) NOT NULL,
    salutation text NOT NULL,
    phone text NOT NULL,
    note text NOT NULL,
    known_at timestamp with time zone NOT NULL,
    retired_at timestamp with time zone,
    look_again_at timestamp with time zone,
    hour text DEFAULT ''::text NOT NULL
);
CREATE TABLE public.outbox_steps (
    id bigint NOT NULL,
    election character varying(60) NOT NULL,
    stage character varying(60) NOT NULL,
    scheduled_at timestamp with time zone NOT NULL,
    step character varying(10) NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    note text NOT NULL,
    needed_by timestamp with time zone
);
CREATE SEQUENCE public.outbox_steps_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.outbox_steps_id_seq OWNED BY public.outbox_steps.id;
CREATE TABLE public.pending_publications (
    number bigint NOT NULL,
    text bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    base character varying(64) NOT NULL,
    seen integer NOT NULL,
    by text NOT NULL,
    note text NOT NULL,
    is_confirmed boolean NOT NULL,
    publish_at timestamp with time zone,
    zone character varying(40) NOT NULL,
    needs_second boolean NOT NULL,
    submitted_at timestamp with time zone NOT NULL,
    state character varying(10) NOT NULL,
    agreed_by text NOT NULL,
    ended_by text NOT NULL,
    ended_at timestamp with time zone,
    revision integer,
    reasons json NOT NULL
);
CREATE SEQUENCE public.pending_publications_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.pending_publications_number_seq OWNED BY public.pending_publications.number;
CREATE TABLE public.processes (
    owner character varying(40) NOT NULL,
    name character varying(20) NOT NULL,
    host text NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    skew double precision NOT NULL,
    greeted_at timestamp with time zone,
    greeting character varying(40)
);
CREATE TABLE public.progress (
    name character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.proofs (
    seq bigint NOT NULL,
    ledger_id bigint NOT NULL,
    line text NOT NULL,
    hash character varying(64) NOT NULL
);
CREATE TABLE public.proposals (
    number bigint NOT NULL,
    account character varying(40) NOT NULL,
    text bytea NOT NULL,
    base bytea NOT NULL,
    sha256 character varying(64) NOT NULL,
    sentence text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    state character varying(12) NOT NULL,
    ended_by text NOT NULL,
    ended_at timestamp with time zone,
    answer text NOT NULL,
    pending bigint,
    revision integer
);
CREATE SEQUENCE public.proposals_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.proposals_number_seq OWNED BY public.proposals.number;
CREATE TABLE public.recovery_codes (
    account character varying(40) NOT NULL,
    digest character varying(64) NOT NULL
);
CREATE TABLE public.replies (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    office character varying(60),
    known_by character varying(12),
    "row" bigint,
    sender text NOT NULL,
    name text NOT NULL,
    subject text NOT NULL,
    text text NOT NULL,
    is_cut boolean NOT NULL,
    attachments integer NOT NULL,
    digest character varying(64) NOT NULL,
    done_at timestamp with time zone,
    done_by character varying(40)
);
CREATE SEQUENCE public.replies_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.replies_id_seq OWNED BY public.replies.id;
CREATE TABLE public.revisions (
    number integer NOT NULL,
    published_at timestamp with time zone NOT NULL,
    by text NOT NULL,
    note text NOT NULL,
    sha256 character varying(64) NOT NULL,
    text bytea NOT NULL,
    stamps json NOT NULL,
    vanished json NOT NULL
);
CREATE TABLE public.schedules (
    election character varying(60) NOT NULL,
    stage character varying(60) NOT NULL,
    region character varying(5) NOT NULL,
    schedule integer NOT NULL
);
CREATE TABLE public.second_factors (
    account character varying(40) NOT NULL,
    seed character varying(40) NOT NULL,
    last_step bigint NOT NULL,
    since timestamp with time zone NOT NULL
);
CREATE TABLE public.served (
    number integer NOT NULL,
    digest character varying(64) NOT NULL,
    modified_at timestamp with time zone NOT NULL
);
CREATE TABLE public.sightings (
    place text NOT NULL,
    sha256 character varying(64) NOT NULL,
    revision integer NOT NULL,
    changed_at bigint NOT NULL,
    stand character varying(12) NOT NULL,
    troubles json NOT NULL,
    looked_at timestamp with time zone NOT NULL
);
CREATE TABLE public.signing_keys (
    name character varying(43) NOT NULL,
    public bytea NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone
);
CREATE TABLE public.suppressions (
    address character varying(320) NOT NULL,
    since timestamp with time zone NOT NULL,
    code integer NOT NULL,
    enhanced character varying(12) NOT NULL,
    evidence text NOT NULL,
    "row" bigint
);
CREATE TABLE public.timelines (
    number integer NOT NULL,
    name character varying(8) NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    settled_at timestamp with time zone
);
CREATE TABLE public.unproven (
    id bigint NOT NULL,
    rows json NOT NULL
);
CREATE SEQUENCE public.unproven_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.unproven_id_seq OWNED BY public.unproven.id;
CREATE TABLE public.workers (
    owner character varying(40) NOT NULL,
    alive_until timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.account_mails ALTER COLUMN id SET DEFAULT nextval('public.account_mails_id_seq'::regclass);
ALTER TABLE ONLY public.audit ALTER COLUMN id SET DEFAULT nextval('public.audit_id_seq'::regclass);
ALTER TABLE ONLY public.confirmations ALTER COLUMN id SET DEFAULT nextval('public.confirmations_id_seq'::regclass);
ALTER TABLE ONLY public.ledger ALTER COLUMN id SET DEFAULT nextval('public.ledger_id_seq'::regclass);
ALTER TABLE ONLY public.office_wishes ALTER COLUMN id SET DEFAULT nextval('public.office_wishes_id_seq'::regclass);
ALTER TABLE ONLY public.outbox_steps ALTER COLUMN id SET DEFAULT nextval('public.outbox_steps_id_seq'::regclass);
ALTER TABLE ONLY public.pending_publications ALTER COLUMN number SET DEFAULT nextval('public.pending_publications_number_seq'::regclass);
ALTER TABLE ONLY public.proposals ALTER COLUMN number SET DEFAULT nextval('public.proposals_number_seq'::regclass);
ALTER TABLE ONLY public.replies ALTER COLUMN id SET DEFAULT nextval('public.replies_id_seq'::regclass);
ALTER TABLE ONLY public.unproven ALTER COLUMN id SET DEFAULT nextval('public.unproven_id_seq'::regclass);
INSERT INTO public.account_addresses VALUES ('account', 'address@kantor.example', 'language', '2024-08-31 17:00:00+00');
INSERT INTO public.account_mails VALUES (7, 'account', 'event', 7, '2024-08-31 17:00:00+00', '2024-08-31 17:00:00+00', 7, '2024-08-31 17:00:00+00', 'answer');
INSERT INTO public.accounts VALUES ('siti', 'publisher', '$argon2id$v=19$m=65536,t=3,p=4$hkkdJgQZUlvB6H6sYyYAeA$qcuaydRclpmZRQY3k1ixERGGRcmuDy+LV79c2nQEE/s', 0, '2024-08-31 17:00:00+00', NULL, 0);
INSERT INTO public.alarms VALUES ('name', '2024-08-31 17:00:00+00', '2024-08-31 17:00:00+00', 'words');
INSERT INTO public.alembic_version VALUES ('0020');
INSERT INTO public.anchor VALUES (7, 'boot', 7, '2024-08-31 17:00:00+00');
INSERT INTO public.arrivals VALUES ('kind', 7, '2024-08-31 17:00:00+00');
INSERT INTO public.audit VALUES (7, '2024-08-31 17:00:00+00', 'who', 'action', 'address@kantor.example', 'detail');
INSERT INTO public.calendar_checks VALUES ('code', 'subject', 'found', '2024-08-31 17:00:00+00', '2024-08-31 17:00:00+00');
INSERT INTO public.confirmations VALUES (7, 'office', 'letter', '2024-08-31 17:00:00+00', 'who', 'note');
INSERT INTO public.denials VALUES ('address@kantor.example', '2024-08-31 17:00:00+00', 7, 'enhanced', 'evidence', 7, true, '2024-08-31 17:00:00+00');
INSERT INTO public.domains VALUES ('name', '2024-08-31 17:00:00+00', '2024-08-31 17:00:00+00', '2024-08-31 17:00:00+00', 7, 'reason', 'words', '2024-08-31 17:00:00+00', true, true);
INSERT INTO public.drafts VALUES ('account', '\x697369', '\x697369', '2024-08-31 17:00:00+00');
INSERT INTO public.epochs VALUES (7, '2024-08-31 17:00:00+00', 'by', 'why', 7, 7);
INSERT INTO public.guesses VALUES ('key', 7, '2024-08-31 17:00:00+00');
INSERT INTO public.ledger VALUES (4, 'uji', 'rapat', 'reminder', 3, 'sleman', 'mail', 0, '34.04', 5, '2024-09-25/2024-09-25', NULL, '2024-09-20 01:00:00+00', '2024-09-24 17:00:00+00', '2024-09-22 02:00:00+00', 'pending', NULL, 0, '2024-09-20 01:00:00+00', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, 0, NULL, NULL);
INSERT INTO public.ledger VALUES (3, 'uji', 'rapat', 'reminder', 3, 'papua', 'mail', 0, '91', 5, '2024-09-25/2024-09-25', NULL, '2024-09-19 23:00:00+00', '2024-09-24 15:00:00+00', '2024-09-22 02:00:00+00', 'accepted', NULL, 1, '2024-09-19 23:00:00+00', 0, 'papua@kantor.example', 1, '0000000000000000000000000000000000000000000000000000000000000000', '2024-09-22 02:00:00+00', 250, '2.0.0', 'Ok', 'Q', 1, 1, NULL, '0000000000000000000000000000000000000003');
INSERT INTO public.ledger VALUES (2, 'uji', 'rapat', 'reminder', 3, 'bali', 'mail', 0, '51', 5, '2024-09-25/2024-09-25', NULL, '2024-09-20 00:00:00+00', '2024-09-24 16:00:00+00', '2024-09-22 02:00:00+00', 'accepted', NULL, 1, '2024-09-20 00:00:00+00', 0, 'bali@kantor.example', 1, '0000000000000000000000000000000000000000000000000000000000000000', '2024-09-22 02:00:00+00', 250, '2.0.0', 'Ok', 'Q', 1, 1, NULL, '0000000000000000000000000000000000000002');
INSERT INTO public.ledger VALUES (1, 'uji', 'rapat', 'reminder', 3, 'aceh', 'mail', 0, '11', 5, '2024-09-25/2024-09-25', NULL, '2024-09-20 01:00:00+00', '2024-09-24 17:00:00+00', '2024-09-22 02:00:00+00', 'failed', NULL, 1, '2024-09-20 01:00:00+00', 0, 'aceh@kantor.example', 1, '0000000000000000000000000000000000000000000000000000000000000000', '2024-09-22 02:00:00+00', 250, '2.0.0', 'Ok', 'Q', 1, 1, NULL, '0000000000000000000000000000000000000001');
INSERT INTO public.ledger VALUES (5, 'uji', 'rapat', 'change', 0, 'bali', 'mail', 1, '51', 0, '2024-09-27/2024-09-27', '2024-09-25/2024-09-25', '2024-09-22 03:00:00+00', '2024-09-27 16:00:00+00', '2024-09-22 04:00:00+00', 'pending', NULL, 0, '2024-09-22 03:00:00+00', 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 1, 0, NULL, NULL);
INSERT INTO public.ledger VALUES (6, 'uji', 'rapat', 'change', 0, 'papua', 'mail', 1, '91', 0, '2024-09-27/2024-09-27', '2024-09-25/2024-09-25', '2024-09-22 03:00:00+00', '2024-09-27 15:00:00+00', '2024-09-22 04:00:00+00', 'sending', 'w', 1, '2024-09-22 03:00:00+00', 0, 'papua@kantor.example', 1, '0000000000000000000000000000000000000000000000000000000000000000', NULL, NULL, NULL, NULL, NULL, 1, 1, NULL, '0000000000000000000000000000000000000006');
INSERT INTO public.manifests VALUES (7, 7, 'sha256', 'key', '\x697369', '\x697369', '2024-08-31 17:00:00+00');
INSERT INTO public.office_doors VALUES ('office', 7, '2024-08-31 17:00:00+00');
INSERT INTO public.office_lists VALUES (1, '2024-08-31 17:00:00+00', 'gladi', 'daftar contoh', '012c43af00de3579fc5adef590fe4d1fa8ed17ae1ce5492ac5f6eca8a0ec06ce', 6, '\x1f8b08000000000000ff6d904b0ec2300c44f73d0507182a22ca821d7b4e611aab8d9a9f4a22c1edc9872016d9cdb3f53496672719960c63535662e745390b36a43434d925d2c278928e8142def8d5d924b8c003cdbce24e36b8fd50b26723094220d36d2b9b915f64bc66280960789056cd29b93a17814c7d47aa775372acc6794282beb0f978fc2ffa710ab9aa71dff6e42335b542adbc0a14ec6b4f9d9e669bf7a576eb789a50477df903429fe38486010000');
INSERT INTO public.office_wishes VALUES (7, 'office', 'kind', '[1]', '2024-08-31 17:00:00+00', '2024-08-31 17:00:00+00', 'digest', '2024-08-31 17:00:00+00', 'settled_by', '2024-08-31 17:00:00+00', 7);
INSERT INTO public.offices VALUES ('aceh', 'Kantor aceh', 'pemda', '11', 'aceh@kantor.example', 'id', '', '', '', '2024-08-31 17:00:00+00', NULL, NULL, '');
INSERT INTO public.offices VALUES ('bali', 'Kantor bali', 'pemda', '51', 'bali@kantor.example', 'id', '', '', '', '2024-08-31 17:00:00+00', NULL, NULL, '');
INSERT INTO public.offices VALUES ('diy', 'Kantor diy', 'pemda', '34', 'diy@kantor.example', 'id', '', '', '', '2024-08-31 17:00:00+00', NULL, NULL, '');
INSERT INTO public.offices VALUES ('kpu-bali', 'Kantor kpu-bali', 'kpu', '51', 'kpu-bali@kantor.example', 'id', '', '', '', '2024-08-31 17:00:00+00', NULL, NULL, '');
INSERT INTO public.offices VALUES ('papua', 'Kantor papua', 'pemda', '91', 'papua@kantor.example', 'id', '', '', '', '2024-08-31 17:00:00+00', NULL, NULL, '');
INSERT INTO public.offices VALUES ('sleman', 'Kantor sleman', 'pemda', '34.04', 'sleman@kantor.example', 'id', '', '', '', '2024-08-31 17:00:00+00', NULL, NULL, '');
INSERT INTO public.outbox_steps VALUES (7, 'election', 'stage', '2024-08-31 17:00:00+00', 'step', '2024-08-31 17:00:00+00', 'by', 'note', '2024-08-31 17:00:00+00');
INSERT INTO public.pending_publications VALUES (7, '\x697369', 'sha256', 'base', 7, 'by', 'note', true, '2024-08-31 17:00:00+00', 'zone', true, '2024-08-31 17:00:00+00', 'state', 'agreed_by', 'ended_by', '2024-08-31 17:00:00+00', 7, '[1]');
INSERT INTO public.processes VALUES ('owner', 'name', 'host', '2024-08-31 17:00:00+00', 7, '2024-08-31 17:00:00+00', 'greeting');
INSERT INTO public.progress VALUES ('planned', '2024-09-22 02:00:00+00');
INSERT INTO public.proofs VALUES (1, 1, '{"address":"6d68eb0f71094c2ba26c0eea1feb00480c84a82d30b7dabde81478eeac6a0380","ambiguous":0,"before":null,"channel":"mail","due_at":"2024-09-20T01:00:00.000000+00:00","election":"uji","enhanced_code":"2.0.0","id":1,"kind":"reminder","lead":3,"not_after":"2024-09-24T17:00:00.000000+00:00","office":"aceh","planned_at":"2024-09-22T02:00:00.000000+00:00","queue_id":"Q","region":"11","reply":"Ok","reply_code":250,"revision":1,"schedule":0,"settled_at":"2024-09-22T02:00:00.000000+00:00","sha256":"0000000000000000000000000000000000000000000000000000000000000000","stage":"rapat","state":"failed","told":"2024-09-25/2024-09-25","tries":1}', '7da9966a3b29f1413cf27063322c42d123240d1e1ae2b64cc9541944d408818f');
INSERT INTO public.proofs VALUES (2, 2, '{"address":"b4be86e19f40e149a2b41eaa7c54fb0174a8bb35b7847023f24ac90471c7c793","ambiguous":0,"before":null,"channel":"mail","due_at":"2024-09-20T00:00:00.000000+00:00","election":"uji","enhanced_code":"2.0.0","id":2,"kind":"reminder","lead":3,"not_after":"2024-09-24T16:00:00.000000+00:00","office":"bali","planned_at":"2024-09-22T02:00:00.000000+00:00","queue_id":"Q","region":"51","reply":"Ok","reply_code":250,"revision":1,"schedule":0,"settled_at":"2024-09-22T02:00:00.000000+00:00","sha256":"0000000000000000000000000000000000000000000000000000000000000000","stage":"rapat","state":"accepted","told":"2024-09-25/2024-09-25","tries":1}', 'c789e1a68f9d3a4742b371181b13e52aeb7a6183b1f49a4f084ec1e3a20c214a');
INSERT INTO public.proofs VALUES (3, 3, '{"address":"f0a332a547d13c2edb146a1ee1e8e8c98eb4acb4dce6d1917cff5294d3a4d73b","ambiguous":0,"before":null,"channel":"mail","due_at":"2024-09-19T23:00:00.000000+00:00","election":"uji","enhanced_code":"2.0.0","id":3,"kind":"reminder","lead":3,"not_after":"2024-09-24T15:00:00.000000+00:00","office":"papua","planned_at":"2024-09-22T02:00:00.000000+00:00","queue_id":"Q","region":"91","reply":"Ok","reply_code":250,"revision":1,"schedule":0,"settled_at":"2024-09-22T02:00:00.000000+00:00","sha256":"0000000000000000000000000000000000000000000000000000000000000000","stage":"rapat","state":"accepted","told":"2024-09-25/2024-09-25","tries":1}', '39b6e5a6974b14c150774c0d7e6bd585cd68713ca28d166f0546f1b9f9acfeca');
INSERT INTO public.proposals VALUES (7, 'account', '\x697369', '\x697369', 'sha256', 'sentence', '2024-08-31 17:00:00+00', 'state', 'ended_by', '2024-08-31 17:00:00+00', 'answer', 7, 7);
INSERT INTO public.recovery_codes VALUES ('account', 'digest');
INSERT INTO public.replies VALUES (7, '2024-08-31 17:00:00+00', 'office', 'known_by', 7, 'sender', 'name', 'subject', 'text', true, 7, 'digest', '2024-08-31 17:00:00+00', 'done_by');
INSERT INTO public.revisions VALUES (1, '2024-08-31 17:00:00+00', 'uji', '', 'da6846b2eac6f468445709ecfebaf24da4fc8e9cd3326f7707c7f124d8203358', '\x0a656c656374696f6e733a0a2020756a693a0a202020207469746c653a2050656d696c6968616e20556a690a202020207469746c655f656e3a205465737420456c656374696f6e0a202020206973737565643a20323032342d30312d32360a2020202062617369733a2050657261747572616e20556a690a2020202061756469656e6365733a205b70656d64612c2062617761736c755d0a20202020776974686f75743a205b223334225d0a202020207068617365733a207b736174753a207b7469746c653a20536174752c207469746c655f656e3a204f6e657d7d0a202020207374616765733a0a202020202020736174753a0a202020202020202072617061743a0a202020202020202020207469746c653a2052617061740a202020202020202020207469746c655f656e3a204d656574696e670a20202020202020202020646179733a20323032342d30392d32350a202020202020202020206c656164733a205b33642c2031645d0a2020202020202020202067756964616e63653a205b546964616b20626572706968616b2e5d0a2020202020202020202067756964616e63655f656e3a205b54616b65206e6f20736964652e5d0a2020202020202020616365683a0a202020202020202020207469746c653a2048616e796120416365680a202020202020202020207469746c655f656e3a2041636568206f6e6c790a20202020202020202020646179733a20323032342d30392d32360a20202020202020202020726567696f6e733a205b223131225d0a202020202020202020206c656164733a205b32645d0a', '{"uji/rapat": {"": {"schedule": 0, "content": 0, "modified_at": "2024-01-26T00:00:00+00:00", "scheduled_at": "2024-08-31T17:00:00+00:00"}, "local": {}, "origin": "", "prints": {}, "by": "", "tombs": [], "election": "", "held": {}, "names": []}, "uji/aceh": {"": {"schedule": 0, "content": 0, "modified_at": "2024-01-26T00:00:00+00:00", "scheduled_at": "2024-08-31T17:00:00+00:00"}, "local": {}, "origin": "", "prints": {}, "by": "", "tombs": [], "election": "", "held": {}, "names": []}, "uji/tidak-memilih": {"": {"schedule": 0, "content": 0, "modified_at": "2024-01-26T00:00:00+00:00", "scheduled_at": "2024-08-31T17:00:00+00:00"}, "local": {}, "origin": "", "prints": {}, "by": "", "tombs": [], "election": "", "held": {}, "names": []}}', '{}');
INSERT INTO public.revisions VALUES (2, '2024-09-22 03:00:00+00', 'uji', '', '4077235152892200cf75e5037b8d221e8707ac5e093217032332106333dc5b02', '\x0a656c656374696f6e733a0a2020756a693a0a202020207469746c653a2050656d696c6968616e20556a690a202020207469746c655f656e3a205465737420456c656374696f6e0a202020206973737565643a20323032342d30312d32360a2020202062617369733a2050657261747572616e20556a690a2020202061756469656e6365733a205b70656d64612c2062617761736c755d0a20202020776974686f75743a205b223334225d0a202020207068617365733a207b736174753a207b7469746c653a20536174752c207469746c655f656e3a204f6e657d7d0a202020207374616765733a0a202020202020736174753a0a202020202020202072617061743a0a202020202020202020207469746c653a2052617061740a202020202020202020207469746c655f656e3a204d656574696e670a20202020202020202020646179733a20323032342d30392d32370a202020202020202020206c656164733a205b33642c2031645d0a2020202020202020202067756964616e63653a205b546964616b20626572706968616b2e5d0a2020202020202020202067756964616e63655f656e3a205b54616b65206e6f20736964652e5d0a2020202020202020616365683a0a202020202020202020207469746c653a2048616e796120416365680a202020202020202020207469746c655f656e3a2041636568206f6e6c790a20202020202020202020646179733a20323032342d30392d32360a20202020202020202020726567696f6e733a205b223131225d0a202020202020202020206c656164733a205b32645d0a', '{"uji/rapat": {"": {"schedule": 1, "content": 1, "modified_at": "2024-09-22T03:00:00+00:00", "scheduled_at": "2024-09-22T03:00:00+00:00"}, "local": {"34": {"schedule": 0, "content": 0, "modified_at": "2024-01-26T00:00:00+00:00", "scheduled_at": "2024-08-31T17:00:00+00:00"}}, "origin": "", "prints": {}, "by": "", "tombs": [], "election": "", "held": {}, "names": []}, "uji/aceh": {"": {"schedule": 0, "content": 0, "modified_at": "2024-01-26T00:00:00+00:00", "scheduled_at": "2024-08-31T17:00:00+00:00"}, "local": {}, "origin": "", "prints": {}, "by": "", "tombs": [], "election": "", "held": {}, "names": []}, "uji/tidak-memilih": {"": {"schedule": 0, "content": 0, "modified_at": "2024-01-26T00:00:00+00:00", "scheduled_at": "2024-08-31T17:00:00+00:00"}, "local": {}, "origin": "", "prints": {}, "by": "", "tombs": [], "election": "", "held": {}, "names": []}}', '{}');
INSERT INTO public.schedules VALUES ('uji', 'rapat', '', 1);
INSERT INTO public.schedules VALUES ('uji', 'rapat', '34', 0);
INSERT INTO public.schedules VALUES ('uji', 'aceh', '', 0);
INSERT INTO public.schedules VALUES ('uji', 'tidak-memilih', '', 0);
INSERT INTO public.second_factors VALUES ('account', 'seed', 7, '2024-08-31 17:00:00+00');
INSERT INTO public.served VALUES (7, 'digest', '2024-08-31 17:00:00+00');
INSERT INTO public.sightings VALUES ('place', 'sha256', 7, 7, 'stand', '[1]', '2024-08-31 17:00:00+00');
INSERT INTO public.signing_keys VALUES ('name', '\x697369', '2024-08-31 17:00:00+00', '2024-08-31 17:00:00+00');
INSERT INTO public.suppressions VALUES ('address@kantor.example', '2024-08-31 17:00:00+00', 7, 'enhanced', 'evidence', 7);
INSERT INTO public.timelines VALUES (7, 'name', '2024-08-31 17:00:00+00', '2024-08-31 17:00:00+00', '2024-08-31 17:00:00+00');
INSERT INTO public.unproven VALUES (7, '[1]');
INSERT INTO public.workers VALUES ('owner', '2024-08-31 17:00:00+00');
SELECT pg_catalog.setval('public.account_mails_id_seq', 1, false);
SELECT pg_catalog.setval('public.audit_id_seq', 1, false);
SELECT pg_catalog.setval('public.confirmations_id_seq', 1, false);
SELECT pg_catalog.setval('public.ledger_id_seq', 6, true);
SELECT pg_catalog.setval('public.office_wishes_id_seq', 1, false);
SELECT pg_catalog.setval('public.outbox_steps_id_seq', 1, false);
SELECT pg_catalog.setval('public.pending_publications_number_seq', 1, false);
SELECT pg_catalog.setval('public.proposals_number_seq', 1, false);
SELECT pg_catalog.setval('public.replies_id_seq', 1, false);
SELECT pg_catalog.setval('public.unproven_id_seq', 2, true);
ALTER TABLE ONLY public.account_addresses
    ADD CONSTRAINT account_addresses_pkey PRIMARY KEY (account);
ALTER TABLE ONLY public.account_mails
    ADD CONSTRAINT account_mails_event_number_account_key UNIQUE (event, number, account);
ALTER TABLE ONLY public.account_mails
    ADD CONSTRAINT account_mails_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.alarms
    ADD CONSTRAINT alarms_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.anchor
    ADD CONSTRAINT anchor_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.arrivals
    ADD CONSTRAINT arrivals_pkey PRIMARY KEY (kind);
ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.calendar_checks
    ADD CONSTRAINT calendar_checks_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.confirmations
    ADD CONSTRAINT confirmations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.denials
    ADD CONSTRAINT denials_pkey PRIMARY KEY (address);
ALTER TABLE ONLY public.domains
    ADD CONSTRAINT domains_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.drafts
    ADD CONSTRAINT drafts_pkey PRIMARY KEY (account);
ALTER TABLE ONLY public.epochs
    ADD CONSTRAINT epochs_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.guesses
    ADD CONSTRAINT guesses_pkey PRIMARY KEY (key);
ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ledger_key UNIQUE (election, stage, kind, lead, office, channel, schedule);
ALTER TABLE ONLY public.ledger
    ADD CONSTRAINT ledger_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.manifests
    ADD CONSTRAINT manifests_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.office_doors
    ADD CONSTRAINT office_doors_pkey PRIMARY KEY (office);
ALTER TABLE ONLY public.office_lists
    ADD CONSTRAINT office_lists_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.office_wishes
    ADD CONSTRAINT office_wishes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.offices
    ADD CONSTRAINT offices_pkey PRIMARY KEY (code);
ALTER TABLE ONLY public.outbox_steps
    ADD CONSTRAINT outbox_steps_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.pending_publications
    ADD CONSTRAINT pending_publications_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.processes
    ADD CONSTRAINT processes_pkey PRIMARY KEY (owner);
ALTER TABLE ONLY public.progress
    ADD CONSTRAINT progress_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.proofs
    ADD CONSTRAINT proofs_pkey PRIMARY KEY (seq);
ALTER TABLE ONLY public.proposals
    ADD CONSTRAINT proposals_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.recovery_codes
    ADD CONSTRAINT recovery_codes_pkey PRIMARY KEY (account, digest);
ALTER TABLE ONLY public.replies
    ADD CONSTRAINT replies_digest UNIQUE (digest);
ALTER TABLE ONLY public.replies
    ADD CONSTRAINT replies_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.revisions
    ADD CONSTRAINT revisions_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.schedules
    ADD CONSTRAINT schedules_pkey PRIMARY KEY (election, stage, region);
ALTER TABLE ONLY public.second_factors
    ADD CONSTRAINT second_factors_pkey PRIMARY KEY (account);
ALTER TABLE ONLY public.served
    ADD CONSTRAINT served_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.sightings
    ADD CONSTRAINT sightings_pkey PRIMARY KEY (place);
ALTER TABLE ONLY public.signing_keys
    ADD CONSTRAINT signing_keys_pkey PRIMARY KEY (name);
ALTER TABLE ONLY public.suppressions
    ADD CONSTRAINT suppressions_pkey PRIMARY KEY (address);
ALTER TABLE ONLY public.timelines
    ADD CONSTRAINT timelines_pkey PRIMARY KEY (number);
ALTER TABLE ONLY public.unproven
    ADD CONSTRAINT unproven_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.workers
    ADD CONSTRAINT workers_pkey PRIMARY KEY (owner);
CREATE INDEX account_mails_mail ON public.account_mails USING btree (mail_at) WHERE (mail_at IS NOT NULL);
CREATE INDEX calendar_checks_until ON public.calendar_checks USING btree (until);
CREATE UNIQUE INDEX confirmations_letter ON public.confirmations USING btree (letter, office);
CREATE INDEX denials_since ON public.denials USING btree (since);
CREATE INDEX ledger_letter ON public.ledger USING btree (letter) WHERE (letter IS NOT NULL);
CREATE INDEX ledger_open_by_office ON public.ledger USING btree (state, channel, not_after, try_at, office, id);
CREATE INDEX manifests_revision ON public.manifests USING btree (revision);
CREATE INDEX office_wishes_mail ON public.office_wishes USING btree (mail_at) WHERE (mail_at IS NOT NULL);
CREATE INDEX office_wishes_office ON public.office_wishes USING btree (office);
CREATE INDEX offices_look_again ON public.offices USING btree (look_again_at) WHERE (look_again_at IS NOT NULL);
CREATE INDEX revisions_text ON public.revisions USING btree (sha256);
