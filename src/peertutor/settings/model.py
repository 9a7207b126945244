"""Every setting there is, with its bounds and a sentence that says what it is for."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from peertutor.core.text import one_line


def _endpoint(value: str) -> str:
    """Accept what a person copies from a server's manual; refuse what cannot be called."""
    value = value.strip().rstrip("/")
    if not value:
        return ""
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("an endpoint looks like https://host/v1 or http://localhost:8080/v1")
    if parts.username or parts.password:
        raise ValueError("a key does not belong into the endpoint; it has a setting of its own")
    return value


def _address(value: str) -> str:
    """Accept the address of a server; refuse what cannot be called."""
    value = value.strip().rstrip("/")
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        wrong = parts.scheme not in {"http", "https"} or not parts.hostname or parts.port == 0
    except ValueError:
        wrong = True
    if wrong or parts.query or parts.fragment:
        raise ValueError("a server's address looks like http://127.0.0.1:8000")
    if parts.username or parts.password:
        raise ValueError("Chroma knows no users: a name or a password does not belong into it")
    return value


def server_of(endpoint: str) -> str:
    """Return `host:port` of an endpoint, the scheme's own port where none is named; empty for none.

    A key belongs to such a server: another port may be another program.
    """
    try:
        parts = urlsplit(endpoint.strip())
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return ""
    return f"{parts.hostname}:{port}" if parts.hostname else ""


def _host(value: str) -> str:
    """Take the host out of whatever names it: `https://API.example.com/v1` or the bare name.

    Raises:
        ValueError: It names no host.
    """
    value = value.strip()
    host = urlsplit(value if "//" in value else f"//{value}").hostname or ""
    if not host or any(sign.isspace() for sign in host):
        raise ValueError(f"“{one_line(value)}” is not the name of a host")
    return host


def _each_once(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _names(value: object) -> object:
    """Split what a person types on one line: names between commas or white space."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _phrases(value: object) -> object:
    """Split what a person types on one line, between commas: a phrase may hold spaces."""
    return [part for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _dotted(value: object) -> object:
    """Join nested tables to dotted names, which is how TOML reads an unquoted `ask.copy = "c"`."""
    if not isinstance(value, dict):
        return value
    flat: dict[str, object] = {}
    for name, inner in value.items():
        joined = _dotted(inner)
        if isinstance(joined, dict):
            flat.update({f"{name}.{rest}": leaf for rest, leaf in joined.items()})
        else:
            flat[str(name)] = joined
    return flat


Endpoint = Annotated[str, AfterValidator(_endpoint)]
Address = Annotated[str, AfterValidator(_address)]
Host = Annotated[str, AfterValidator(_host)]
Line = Annotated[str, AfterValidator(one_line)]
Phrases = Annotated[
    tuple[Line, ...], BeforeValidator(_phrases), AfterValidator(_each_once), NoDecode
]
Days = Annotated[int, Field(ge=1, le=3650)]


class _Group(BaseModel):
    """A table of `config.toml`: frozen, nothing unknown in it, a sentence under each field."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, hide_input_in_errors=True
    )


class ModelSettings(_Group):
    """The chat model that writes answers; without one, colleagues are quoted directly."""

    name: Line = ""
    """The model's name as its server knows it; empty: no model, colleagues are quoted directly."""
    endpoint: Endpoint = "https://api.openai.com/v1"
    """Where an OpenAI-compatible server listens, up to and including its /v1."""
    api_key: SecretStr = SecretStr("")
    """The key the server asks for; empty where it asks for none."""
    first_token_seconds: float = Field(default=30, gt=0, le=600)
    """How long to wait for a model's first word before colleagues are quoted instead."""
    idle_seconds: float = Field(default=20, gt=0, le=600)
    """How long a model may fall silent in the middle of an answer."""
    total_seconds: float = Field(default=120, gt=0, le=3600)
    """How long a whole answer may take."""
    context_tokens: int = Field(default=8192, ge=1024, le=4_000_000)
    """How many tokens the model can read and write together."""
    answer_tokens: int = Field(default=700, ge=64, le=32_000)
    """How long an answer may become, in tokens."""
    temperature: float = Field(default=0.2, ge=0, le=2)
    """How freely the model words its answers: 0 is the most predictable."""


class EmbeddingSettings(_Group):
    """What turns texts into vectors, so that a question finds words it does not share."""

    provider: Literal["local", "openai", "none"] = "local"
    """`local`: on this machine; `openai`: an OpenAI-compatible server; `none`: full text only."""
    endpoint: Endpoint = "https://api.openai.com/v1"
    """Where the server for `openai` listens, up to and including its /v1."""
    model: Line = ""
    """The embedding model's name for `openai`, as its server knows it."""
    api_key: SecretStr = SecretStr("")
    """The key the server for `openai` asks for; empty where it asks for none."""
    dimensions: int | None = Field(default=None, ge=8, le=8192)
    """How many numbers a vector of `openai` has; left out: as many as the model makes."""


class ChromaSettings(_Group):
    """Where the index of vectors is kept."""

    url: Address = ""
    """A Chroma server that a team shares, like http://127.0.0.1:8000; it is sent vectors, those of
    questions too, and no words; empty: an index in the workspace."""


class TranscriptionSettings(_Group):
    """The audio model that turns recordings into transcripts."""

    model: Line = ""
    """The audio model's name as its server knows it; empty: recordings cannot be transcribed."""
    endpoint: Endpoint = "https://api.openai.com/v1"
    """Where an OpenAI-compatible audio server listens, up to and including its /v1."""
    api_key: SecretStr = SecretStr("")
    """The key the audio server asks for; empty where it asks for none."""
    total_seconds: float = Field(default=600, gt=0, le=14_400)
    """How long transcribing one recording may take, sending it included."""


class AnswerSettings(_Group):
    """How answers are made."""

    passages: int = Field(default=12, ge=1, le=50)
    """How many passages an answer may rest on."""
    judge_by_model: bool = False
    """Whether the model also judges each of its sentences by the quotes; it can only doubt them."""
    error_budget: float = Field(default=0.15, gt=0, le=0.5)
    """At most this share of unflagged answers may be wrong; the less, the more goes to people."""


class TopicSettings(_Group):
    """What is set for one topic; left out: as for every other."""

    verified_days: Days | None = None
    """For how many days a verification on this topic holds."""
    stakes: Literal["low", "medium", "high"] | None = None
    """How much depends on this topic; high: two others have to verify before it is relied on."""


class TrustSettings(_Group):
    """What is checked by whom, and for how long that holds."""

    verified_days: Days = 90
    """For how many days after its last confirmation a verification holds."""
    topics: dict[Line, TopicSettings] = Field(default_factory=dict)
    """Rules of single topics, by name: trust.topics.TOPIC.verified_days, trust.topics.TOPIC.stakes.
    """
    risk_words: dict[Line, Phrases] = Field(default_factory=dict)
    """More words of risk, by what is at stake: trust.risk_words.safety; several with commas."""
    harmless_words: Phrases = ()
    """Words of risk that are everyday words here, and flag nothing; several with commas."""


class PrivacySettings(_Group):
    """What may leave this machine."""

    allowed_hosts: Annotated[
        tuple[Host, ...], BeforeValidator(_names), AfterValidator(_each_once), NoDecode
    ] = ()
    """Hosts that questions, passages, vectors and recordings may go to; this machine always may."""
    thanks: bool = True
    """Whether a useful answer adds one to how often its words helped; never when, nor whom."""


class PeersSettings(_Group):
    """Who is asked, and how fast what they know fades."""

    half_life_days: float = Field(default=365, ge=7, le=3_650)
    """After so many days what somebody did on a topic counts half for being asked about it."""
    answer_within_days: float = Field(default=3, ge=0.5, le=365)
    """When nobody has answered a question for so many days, the next ones are asked as well."""


class ProfileSettings(_Group):
    """Who is asking."""

    name: Line = ""
    """Your name as colleagues know it; shown only when you ask with --named."""


class UiSettings(_Group):
    """How the terminal app looks and which keys it obeys."""

    theme: Line = ""
    """The theme's name; empty: the app's own."""
    keys: Annotated[dict[str, str], BeforeValidator(_dotted)] = Field(default_factory=dict)
    """Other keys for commands, by the command's id as the help shows it; several with commas."""


class Settings(BaseSettings):
    """All settings of one workspace.

    Building it reads nothing from the surroundings: `load_settings` gathers the sources.
    """

    model_config = SettingsConfigDict(
        env_prefix="PEERTUTOR_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
        hide_input_in_errors=True,
        protected_namespaces=(),
    )

    database_url: SecretStr = SecretStr("")
    """The shared ledger's database; empty: a file in the workspace. Secret: it may hold a password.
    """
    model: ModelSettings = ModelSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    chroma: ChromaSettings = ChromaSettings()
    transcription: TranscriptionSettings = TranscriptionSettings()
    answers: AnswerSettings = AnswerSettings()
    trust: TrustSettings = TrustSettings()
    privacy: PrivacySettings = PrivacySettings()
    peers: PeersSettings = PeersSettings()
    profile: ProfileSettings = ProfileSettings()
    ui: UiSettings = UiSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take only what is handed over."""
        return (init_settings,)
