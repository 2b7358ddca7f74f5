"""Settings from the environment, read once. What changes at run time is not here."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, BaseModel, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class DbSettings(BaseModel):
    """How the database is used."""

    app_url: str | None = Field(
        None, description="URL of the application's own role, if not derived from DATABASE_URL"
    )
    platform_url: str | None = Field(
        None, description="URL of the platform's own role, if not derived from DATABASE_URL"
    )
    binaries: Literal["any", "system", "wheel"] = Field(
        "any",
        description="The PostgreSQL to start: the system's, the Python package's, or any",
    )
    pool_size: int = Field(10, ge=1, description="Connections kept open per process")
    lock_timeout_s: float = Field(2.0, gt=0, description="Seconds a statement waits for a row lock")


class MailSettings(BaseModel):
    """How e-mail comes in and goes out."""

    mode: Literal["sink", "smtp"] = Field(
        "sink", description="`sink` keeps all mail inside; `smtp` sends it"
    )
    address: str = Field("service@ringflow.test", description="The centre's own address")
    smtp_host: str = Field("127.0.0.1", description="Server for outgoing mail")
    smtp_port: int = Field(25, description="TCP port for outgoing mail")
    smtp_user: str | None = Field(None, description="User name at the outgoing server")
    smtp_password: str | None = Field(None, description="Password at the outgoing server")
    smtp_tls: Literal["none", "starttls", "tls"] = Field(
        "none", description="Encryption of outgoing connections"
    )
    imap_host: str | None = Field(
        None, description="Server for incoming mail; empty = no mail is fetched"
    )
    imap_port: int = Field(143, description="TCP port for incoming mail")
    imap_user: str | None = Field(None, description="User name at the incoming server")
    imap_password: str | None = Field(None, description="Password at the incoming server")
    imap_tls: Literal["none", "starttls", "tls"] = Field(
        "none", description="Encryption of incoming connections"
    )
    imap_folder: str = Field("INBOX", description="Folder that is read")
    imap_done_folder: str | None = Field(
        None, description="Folder that read mail is moved to; empty = it stays and is marked read"
    )
    drop_folder: Path | None = Field(
        None, description="Folder whose *.eml files are taken in instead of mail from a server"
    )
    authserv_id: str | None = Field(
        None, description="Name that our own mail server signs its Authentication-Results with"
    )
    timeout_s: float = Field(
        30.0, gt=0, description="Seconds before a mail server counts as silent"
    )
    max_size_mb: int = Field(25, ge=1, description="Largest message taken in, in megabytes")
    automatic_per_hour: int = Field(
        5, ge=0, description="Most automatic mails to one address in an hour"
    )


class SmsSettings(BaseModel):
    """How text messages go out."""

    mode: Literal["sink", "kannel"] = Field(
        "sink", description="`sink` keeps all messages inside; `kannel` hands them to a gateway"
    )
    url: str = Field(
        "http://127.0.0.1:13013/cgi-bin/sendsms", description="Where the gateway takes messages"
    )
    user: str | None = Field(None, description="User name at the gateway")
    password: str | None = Field(None, description="Password at the gateway")
    sender: str | None = Field(
        None, description="Number or name that messages come from; empty = the gateway's own"
    )
    per_minute: int | None = Field(
        None, ge=1, description="Most messages handed over in a minute; empty = no limit"
    )
    timeout_s: float = Field(10.0, gt=0, description="Seconds before the gateway counts as silent")


class TelephonySettings(BaseModel):
    """Which switch dials for people who click a number."""

    mode: Literal["off", "ami"] = Field(
        "off", description="`ami` dials by an Asterisk; `off` leaves it to the person's own device"
    )
    host: str = Field("127.0.0.1", description="Where the switch takes orders (AMI)")
    port: int = Field(5038, ge=1, le=65535, description="Its TCP port")
    user: str | None = Field(None, description="User name at the switch")
    password: str | None = Field(None, description="Password at the switch")
    channel: str = Field("PJSIP/{extension}", description="How the switch reaches an extension")
    context: str = Field("from-internal", description="Where in its plan extensions dial from")
    prefix: str = Field("", description="What is dialled before numbers outside, such as 9")
    plus: str = Field("00", description="What stands for the + of a number")
    timeout_s: float = Field(5.0, gt=0, description="Seconds before the switch counts as silent")


class WebSettings(BaseModel):
    """How the pages are served."""

    host: str = Field("127.0.0.1", description="Address the server listens on")
    port: int = Field(8080, description="TCP port the server listens on")
    public_url: str | None = Field(
        None, description="How people reach the server from outside; used in links"
    )
    proxies: str = Field(
        "127.0.0.1, ::1",
        description="Addresses or networks of reverse proxies whose X-Forwarded headers count, "
        "with commas between them; empty = none",
    )
    upload_mb: int = Field(25, ge=1, description="Largest upload in megabytes")
    session_idle: timedelta = Field(
        timedelta(minutes=30), description="Sign-out after this long without a request"
    )
    session_total: timedelta = Field(
        timedelta(hours=12), description="Sign-out after this long in any case"
    )


class WorkerSettings(BaseModel):
    """How jobs and timers are run."""

    threads: int = Field(4, ge=1, description="Jobs run at the same time per worker process")
    sweep_s: float = Field(1.0, gt=0, description="Seconds between two looks for overdue jobs")
    timer_s: float = Field(0.25, gt=0, description="Seconds between two looks for due timers")


class KeepSettings(BaseModel):
    """How long is kept what only answers questions about the past; see `ringflow tidy`."""

    history: timedelta | None = Field(
        None,
        ge=timedelta(days=1),
        description="How long ended instances are kept where their drawing says nothing, at least "
        "a day (P365D is a year); empty = for ever",
    )
    audit: timedelta | None = Field(
        None,
        ge=timedelta(days=180),
        description="How long lines of the log are kept, 180 days at least; empty = for ever",
    )


class EngineSettings(BaseModel):
    """Limits that keep one drawing from hurting the others."""

    max_nodes: int = Field(2000, description="Most elements in one process")
    max_flows: int = Field(8000, description="Most flows in one process")
    max_depth: int = Field(20, description="Most sub-processes within one another")
    max_file_kb: int = Field(2048, description="Largest drawing, in KiB (1,024 bytes)")
    max_bundle_kb: int = Field(
        20_480, description="Largest bundle of drawings, unpacked, in KiB (1,024 bytes)"
    )
    max_bundle_files: int = Field(500, description="Most files in one bundle")
    max_bundle_ratio: int = Field(100, description="Most that a file in a bundle may grow")
    slice_nodes: int = Field(2000, description="Most automatic steps in one transaction")
    slice_cpu_ms: int = Field(200, description="Most CPU time of one transaction, in milliseconds")
    max_steps: int = Field(
        50_000, description="Most automatic steps between two waits; more is an incident"
    )
    max_tokens: int = Field(
        1500, ge=10, description="Most places where one instance is at once; more is an incident"
    )
    max_levels: int = Field(
        20, ge=1, description="Most levels of running calls and sub-processes within one another"
    )
    max_times: int = Field(
        100_000, ge=1, description="Most times that one multi-instance step is done"
    )
    window: int = Field(
        200, ge=1, description="How many of a parallel multi-instance step are under way at once"
    )


class Settings(BaseSettings):
    """All settings; each can be given as an environment variable RINGFLOW_<GROUP>__<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix="RINGFLOW_", env_nested_delimiter="__", extra="ignore"
    )

    data: Path = Field(
        Path(".ringflow"), description="Folder of the embedded database, attachments and keys"
    )
    port: int | None = Field(None, description="Short for RINGFLOW_WEB__PORT")
    zone: str = Field(
        "Asia/Hong_Kong", description="Time zone of the centre: of times shown, typed and drawn"
    )
    holidays: str = Field(
        "CN",
        pattern=r"^\s*([A-Z]{2}(\s*,\s*[A-Z]{2})*)?\s*$",
        description="Countries whose public holidays a centre has that has no calendar of its own, "
        "with commas between them, such as CN, HK, TW; empty = none",
    )
    secret_key: str | None = Field(
        None,
        min_length=32,
        description="Signs links and tokens; made in the data folder if not given",
    )
    seal_keys: str | None = Field(
        None,
        description="Keys of secrets in the database, the newest first, with commas between them, "
        "32 characters or more each; empty = they follow from the secret key",
    )
    egress_allow: str = Field(
        "",
        description="Hosts in private networks that may be asked, such as a sign-in server: "
        "host:port with commas between them; all others must be public and answer on https",
    )
    demo: bool = Field(
        default=False, description="Demo accounts, mail kept inside, a banner on each page"
    )
    log_json: bool = Field(default=True, description="Logs as JSON lines (else coloured text)")
    database_url: str | None = Field(
        None,
        validation_alias=AliasChoices("DATABASE_URL", "RINGFLOW_DATABASE_URL", "database_url"),
        description="PostgreSQL 15 or newer, as the owner role; empty = the embedded one",
    )
    redis_url: str | None = Field(
        None,
        validation_alias=AliasChoices("REDIS_URL", "RINGFLOW_REDIS_URL", "redis_url"),
        description="Redis for hints to workers; empty = workers look each second",
    )
    db: DbSettings = DbSettings.model_validate({})
    mail: MailSettings = MailSettings.model_validate({})
    sms: SmsSettings = SmsSettings.model_validate({})
    telephony: TelephonySettings = TelephonySettings.model_validate({})
    web: WebSettings = WebSettings.model_validate({})
    worker: WorkerSettings = WorkerSettings.model_validate({})
    engine: EngineSettings = EngineSettings.model_validate({})
    keep: KeepSettings = KeepSettings.model_validate({})

    def web_port(self) -> int:
        """Return the TCP port of the pages."""
        return self.port or self.web.port

    def base_url(self) -> str:
        """Return the address that links in mails begin with, without a slash at the end."""
        return (self.web.public_url or f"http://{self.web.host}:{self.web_port()}").rstrip("/")
