"""Settings: who wins, what is refused and how it is said, what is written and how private."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from pydantic import SecretStr

from peertutor.core.errors import NotFound, SettingsError, StorageFailed
from peertutor.settings import (
    Change,
    Settings,
    allow_host,
    disallow_host,
    known_settings,
    load_settings,
    prepare_workspace,
    set_setting,
    setting_rows,
    unset_setting,
    value_of,
    workspace_folder,
)

CONFIG = """\
# chosen together with Ana
[model]
name = "from-config"  # the small one
idle_seconds = 7
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    return folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestPrecedence:
    def test_each_source_beats_the_next(
        self, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def name_and_origin(**flags: object) -> tuple[str, str]:
            loaded = load_settings(workspace, {k.replace("__", "."): v for k, v in flags.items()})
            return loaded.settings.model.name, loaded.origins.get("model.name", "default")

        assert name_and_origin() == ("", "default")
        (workspace / "config.toml").write_text(CONFIG)
        assert name_and_origin() == ("from-config", "config.toml")
        (workspace / ".env").write_text("PEERTUTOR_MODEL__NAME=from-dotenv\n")
        assert name_and_origin() == ("from-dotenv", ".env")
        monkeypatch.setenv("PEERTUTOR_MODEL__NAME", "from-environment")
        assert name_and_origin() == (
            "from-environment",
            "environment PEERTUTOR_MODEL__NAME",
        )
        assert name_and_origin(model__name="from-flag") == ("from-flag", "flag")
        # What the stronger sources do not say, the weaker ones still do.
        assert load_settings(workspace).settings.model.idle_seconds == 7

    def test_the_openai_variables_count_below_everything_of_our_own(
        self, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-shared")
        monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:9/v1/")
        loaded = load_settings(workspace)
        assert loaded.settings.model.api_key.get_secret_value() == "sk-shared"
        assert loaded.settings.embedding.endpoint == "http://localhost:9/v1"
        assert loaded.origins["model.api_key"] == "environment OPENAI_API_KEY"
        (workspace / "config.toml").write_text('[model]\nendpoint = "http://here:1/v1"\n')
        (workspace / ".env").write_text("PEERTUTOR_MODEL__API_KEY=ours\n")
        loaded = load_settings(workspace)
        assert loaded.settings.model.endpoint == "http://here:1/v1"
        assert loaded.settings.model.api_key.get_secret_value() == "ours"

    @pytest.mark.parametrize(
        ("endpoint", "base_url", "key"),
        [
            ("", "", "sk-shared"),
            ("https://api.openai.com/v1", "", "sk-shared"),
            ("https://API.openai.com:443/v1", "", "sk-shared"),
            ("", "http://localhost:9/v1", "sk-shared"),
            ("http://localhost:9/v1/", "http://localhost:9/v1", "sk-shared"),
            ("http://localhost:8/v1", "http://localhost:9/v1", ""),
            ("http://localhost:8/v1", "", ""),
            ("https://api.openai.com.example.org/v1", "", ""),
            ("http://api.openai.com/v1", "", ""),
        ],
    )
    @pytest.mark.parametrize("group", ["model", "embedding", "transcription"])
    def test_the_shared_key_goes_only_where_it_is_meant_to_go(
        self,
        workspace: Path,
        monkeypatch: pytest.MonkeyPatch,
        *,
        group: str,
        endpoint: str,
        base_url: str,
        key: str,
    ) -> None:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-shared")
        if base_url:
            monkeypatch.setenv("OPENAI_BASE_URL", base_url)
        if endpoint:
            (workspace / "config.toml").write_text(f'[{group}]\nendpoint = "{endpoint}"\n')
        loaded = load_settings(workspace)
        secret = value_of(loaded.settings, f"{group}.api_key")
        assert isinstance(secret, SecretStr)
        assert secret.get_secret_value() == key
        assert (f"{group}.api_key" in loaded.origins) == bool(key)

    def test_openai_variables_in_the_workspace_count_too(self, workspace: Path) -> None:
        (workspace / ".env").write_text("OPENAI_API_KEY=sk-file\nSOMETHING_ELSE=1\n")
        loaded = load_settings(workspace)
        assert loaded.settings.model.api_key.get_secret_value() == "sk-file"
        assert loaded.origins["model.api_key"] == "OPENAI_… in .env OPENAI_API_KEY"

    def test_the_current_folder_is_never_read(
        self, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / ".env").write_text("PEERTUTOR_MODEL__NAME=a-trap\nOPENAI_API_KEY=trap\n")
        (tmp_path / "config.toml").write_text("nonsense = = =")
        monkeypatch.chdir(tmp_path)
        loaded = load_settings(workspace)
        assert loaded.origins == {}

    def test_tables_of_several_sources_add_up(
        self, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (workspace / "config.toml").write_text('[ui.keys]\nask.copy = "c"\n"ask.why" = "w"\n')
        monkeypatch.setenv("PEERTUTOR_UI__KEYS", '{"ask.why": "y"}')
        loaded = load_settings(workspace, {"ui.keys.quit": "q"})
        assert loaded.settings.ui.keys == {"ask.copy": "c", "ask.why": "y", "quit": "q"}

    def test_rules_of_a_topic_add_up_field_by_field(
        self, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (workspace / "config.toml").write_text(
            '[trust.topics."client data"]\nverified_days = 30\nstakes = "low"\n'
        )
        monkeypatch.setenv("PEERTUTOR_TRUST__TOPICS", '{"client data": {"stakes": "medium"}}')
        topics = load_settings(
            workspace, {"trust.topics.client data.stakes": "high"}
        ).settings.trust.topics
        assert (topics["client data"].verified_days, topics["client data"].stakes) == (30, "high")
        assert load_settings(workspace).settings.trust.topics["client data"].stakes == "medium"

    def test_several_names_on_one_line(
        self, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PEERTUTOR_PRIVACY__ALLOWED_HOSTS", "a.example, https://B.example/v1")
        hosts = load_settings(workspace).settings.privacy.allowed_hosts
        assert hosts == ("a.example", "b.example")


class TestRefusal:
    @pytest.mark.parametrize(
        ("config", "title", "place", "near"),
        [
            ('[model]\n\nnaem = "x"\n', "model.naem", "config.toml:3", "model.name"),
            ("[modle]\nname = 'x'\n", "modle", "config.toml:1", "model?"),
            ("temperature = 1\n", "temperature", "config.toml:1", "model.temperature"),
            (
                '[trust.topics."client data"]\nstake = "high"\n',
                "trust.topics.client data.stake",
                "config.toml:2",
                "trust.topics.client data.stakes?",
            ),
            (
                '[trust.topics]\nprinters = "high"\n',
                "trust.topics.printers",
                "config.toml:2",
                "trust.topics.printers.",
            ),
            (
                "[trust]\nverified_day = 3\n",
                "trust.verified_day",
                "config.toml:2",
                "trust.verified_days?",
            ),
        ],
    )
    def test_unknown_keys_name_the_place_and_the_nearest(
        self, workspace: Path, config: str, title: str, place: str, near: str
    ) -> None:
        (workspace / "config.toml").write_text(config)
        with pytest.raises(SettingsError) as caught:
            load_settings(workspace)
        assert title in caught.value.title
        assert place in caught.value.cause
        assert f"Did you mean {near}" in caught.value.remedy

    @pytest.mark.parametrize(
        ("key", "near"),
        [
            ("trust.topics.node.js.verifed_days", "trust.topics.node.js.verified_days?"),
            ("trust.topics.printers", "trust.topics.printers."),
        ],
    )
    def test_what_cannot_be_set_for_a_topic_names_what_can(
        self, workspace: Path, key: str, near: str
    ) -> None:
        with pytest.raises(SettingsError) as caught:
            set_setting(workspace, key, "30")
        assert key in caught.value.title
        assert near in caught.value.remedy
        assert not (workspace / "config.toml").exists()

    def test_an_unknown_field_in_a_variable_is_refused(
        self, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PEERTUTOR_TRUST__TOPICS", '{"printers": {"stake": "high"}}')
        with pytest.raises(SettingsError) as caught:
            load_settings(workspace)
        assert "PEERTUTOR_TRUST__TOPICS" in caught.value.cause
        assert "trust.topics.printers.stakes?" in caught.value.remedy

    @pytest.mark.parametrize("name", ["DEBUG", "BENCH_DATA", "BENCH_CACHE"])
    def test_variables_that_are_no_settings_are_left_alone(
        self, workspace: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.setenv(f"PEERTUTOR_{name}", "/somewhere")
        load_settings(workspace)

    def test_unknown_variables_are_refused(
        self, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PEERTUTOR_MODEL_NAME", "x")
        with pytest.raises(SettingsError, match="PEERTUTOR_MODEL_NAME") as caught:
            load_settings(workspace)
        assert "PEERTUTOR_MODEL__NAME" in caught.value.remedy

    def test_the_benchmarks_own_variables_are_no_settings(
        self, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PEERTUTOR_BENCH_DATA", "/somewhere")
        monkeypatch.setenv("PEERTUTOR_BENCH_CACHE", "/elsewhere")
        assert load_settings(workspace).settings.model.name == ""

    def test_unknown_variables_in_the_secrets_file_are_refused(self, workspace: Path) -> None:
        (workspace / ".env").write_text("PEERTUTOR_MODEL__API_KEYS=x\n")
        with pytest.raises(SettingsError) as caught:
            load_settings(workspace)
        assert str(workspace / ".env") in caught.value.cause
        assert "PEERTUTOR_MODEL__API_KEY?" in caught.value.remedy

    @pytest.mark.parametrize(("config", "line"), [("[model]\nname = \n", 2), ("a = [1,\n", 2)])
    def test_malformed_toml_is_named_by_line(self, workspace: Path, config: str, line: int) -> None:
        (workspace / "config.toml").write_text(config)
        with pytest.raises(SettingsError) as caught:
            load_settings(workspace)
        assert f"config.toml:{line}:" in caught.value.cause

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("model.idle_seconds", "0"),
            ("model.idle_seconds", "soon"),
            ("model.endpoint", "localhost:8080"),
            ("model.endpoint", "https://user:key@host/v1"),
            ("chroma.url", "127.0.0.1:8000"),
            ("chroma.url", "ftp://127.0.0.1:8000"),
            ("chroma.url", "http://"),
            ("chroma.url", "http://host:99999"),
            ("chroma.url", "http://host:port"),
            ("chroma.url", "http://user:word@host:8000"),
            ("chroma.url", "http://host:8000/?database=x"),
            ("embedding.provider", "chroma"),
            ("transcription.total_seconds", "0"),
            ("transcription.total_seconds", "14401"),
            ("transcription.endpoint", "audio.example.com"),
            ("answers.passages", "0"),
            ("trust.verified_days", "0"),
            ("trust.topics.printers.verified_days", "soon"),
            ("trust.topics.printers.stakes", "enormous"),
            ("privacy.allowed_hosts", "https://"),
        ],
    )
    def test_values_out_of_bounds_name_the_setting_and_its_source(
        self, workspace: Path, key: str, value: str
    ) -> None:
        with pytest.raises(SettingsError) as caught:
            load_settings(workspace, {key: value})
        assert key in caught.value.title
        assert caught.value.cause.startswith(f"{key}, given on this command line: ")
        assert "Value error" not in str(caught.value)

    def test_every_wrong_value_is_named_and_no_secret_is(
        self, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PEERTUTOR_MODEL__IDLE_SECONDS", "-1")
        monkeypatch.setenv("PEERTUTOR_MODEL__API_KEY", "sk-secret")
        with pytest.raises(SettingsError) as caught:
            load_settings(workspace, {"model.temperature": 9})
        assert "model.idle_seconds" in str(caught.value)
        assert "model.temperature" in str(caught.value)
        assert "sk-secret" not in str(caught.value)

    def test_a_variable_that_is_no_json_where_json_is_meant(
        self, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PEERTUTOR_UI__KEYS", "{nonsense")
        with pytest.raises(SettingsError):
            load_settings(workspace)

    def test_a_malformed_secrets_file_is_named_by_line(self, workspace: Path) -> None:
        (workspace / ".env").write_text("OTHER=1\n\nPEERTUTOR_MODEL__API_KEY='sk-half\n")
        with pytest.raises(SettingsError) as caught:
            load_settings(workspace)
        assert ".env:3:" in caught.value.cause
        assert "sk-half" not in str(caught.value)

    def test_a_config_that_is_no_utf8(self, workspace: Path) -> None:
        (workspace / "config.toml").write_bytes(b"[model]\nname = '\xff'\n")
        with pytest.raises(SettingsError, match=r"config\.toml"):
            load_settings(workspace)


class TestWriting:
    def test_comments_stay_and_the_file_is_private(self, workspace: Path) -> None:
        (workspace / "config.toml").write_text(CONFIG)
        set_setting(workspace, "model.idle_seconds", "9")
        assert load_settings(workspace).settings.model.idle_seconds == 9
        text = (workspace / "config.toml").read_text()
        assert "# chosen together with Ana" in text
        assert "# the small one" in text
        assert mode(workspace / "config.toml") == 0o600
        assert [path.name for path in workspace.iterdir()] == ["config.toml"]

    @pytest.mark.parametrize("secret", ["sk-1", "it's \\ $HOME #1", '"quoted"'])
    def test_secrets_go_to_the_secrets_file(self, workspace: Path, secret: str) -> None:
        (workspace / ".env").write_text("# mine\nOTHER=1\nPEERTUTOR_MODEL__API_KEY=old\n")
        set_setting(workspace, "model.api_key", secret)
        loaded = load_settings(workspace)
        assert loaded.settings.model.api_key.get_secret_value() == secret
        text = (workspace / ".env").read_text()
        assert text.startswith("# mine\nOTHER=1\n")
        assert "old" not in text
        assert mode(workspace / ".env") == 0o600
        assert not (workspace / "config.toml").exists()

    def test_a_secret_with_a_line_break_cannot_smuggle_a_variable(self, workspace: Path) -> None:
        with pytest.raises(SettingsError):
            set_setting(workspace, "model.api_key", "a\nPEERTUTOR_MODEL__ENDPOINT=http://evil/")
        assert not (workspace / ".env").exists()

    def test_what_is_refused_is_not_written(self, workspace: Path) -> None:
        (workspace / "config.toml").write_text(CONFIG)
        with pytest.raises(SettingsError):
            set_setting(workspace, "model.idle_seconds", "-1")
        assert (workspace / "config.toml").read_text() == CONFIG

    def test_values_keep_their_type(self, workspace: Path) -> None:
        set_setting(workspace, "answers.passages", "8")
        set_setting(workspace, "ui.keys.ask.copy", "c")
        assert "passages = 8\n" in (workspace / "config.toml").read_text()
        assert '"ask.copy" = "c"' in (workspace / "config.toml").read_text()
        assert load_settings(workspace).settings.ui.keys == {"ask.copy": "c"}

    def test_unset_takes_a_value_out_again(self, workspace: Path) -> None:
        set_setting(workspace, "ui.keys.ask.copy", "c")
        set_setting(workspace, "model.api_key", "sk")
        unset_setting(workspace, "ui.keys.ask.copy")
        unset_setting(workspace, "model.api_key")
        assert load_settings(workspace).origins == {}
        with pytest.raises(NotFound):
            unset_setting(workspace, "model.name")

    def test_rules_of_a_topic_are_written_and_taken_out_one_by_one(self, workspace: Path) -> None:
        set_setting(workspace, "trust.topics.client data.stakes", "high")
        assert set_setting(workspace, "trust.topics.client data.verified_days", "30").value == 30
        set_setting(workspace, "trust.topics.node.js.stakes", "low")
        text = (workspace / "config.toml").read_text()
        assert '[trust.topics."client data"]' in text
        topics = load_settings(workspace).settings.trust.topics
        assert (topics["client data"].verified_days, topics["client data"].stakes) == (30, "high")
        unset_setting(workspace, "trust.topics.node.js.stakes")
        unset_setting(workspace, "trust.topics.client data.stakes")
        topics = load_settings(workspace).settings.trust.topics
        assert list(topics) == ["client data"]
        unset_setting(workspace, "trust.topics.client data")
        assert load_settings(workspace).origins == {}
        assert "topics" not in (workspace / "config.toml").read_text()

    def test_phrases_may_hold_spaces_and_stand_between_commas(self, workspace: Path) -> None:
        set_setting(workspace, "trust.risk_words.safety", "hot oil,  forklift , hot oil")
        set_setting(workspace, "trust.harmless_words", "wipe")
        trust = load_settings(workspace).settings.trust
        assert trust.risk_words == {"safety": ("hot oil", "forklift")}
        assert trust.harmless_words == ("wipe",)

    def test_unset_mends_a_file_with_an_unknown_key(self, workspace: Path) -> None:
        (workspace / "config.toml").write_text(CONFIG + 'naem = "x"\n')
        unset_setting(workspace, "model.naem")
        assert load_settings(workspace).settings.model.name == "from-config"

    def test_hosts_are_allowed_once_and_taken_back(self, workspace: Path) -> None:
        allow_host(workspace, "https://API.example.com/v1")
        assert allow_host(workspace, "api.example.com").value == "api.example.com"
        assert load_settings(workspace).settings.privacy.allowed_hosts == ("api.example.com",)
        assert disallow_host(workspace, "API.example.com:99/v1").value == "api.example.com"
        assert load_settings(workspace).settings.privacy.allowed_hosts == ()
        with pytest.raises(NotFound):
            disallow_host(workspace, "api.example.com")

    @pytest.mark.parametrize("group", ["model", "embedding", "transcription"])
    def test_a_kept_key_does_not_follow_to_another_server(
        self, workspace: Path, group: str
    ) -> None:
        set_setting(workspace, f"{group}.endpoint", "https://a.example/v1")
        set_setting(workspace, f"{group}.api_key", "K")
        same = set_setting(workspace, f"{group}.endpoint", "https://A.example:443/v2")
        assert same.forgotten == ()
        assert "'K'" in (workspace / ".env").read_text()
        change = set_setting(workspace, f"{group}.endpoint", "https://a.example:8443/v1")
        assert change.forgotten == (f"{group}.api_key",)
        assert "K'" not in (workspace / ".env").read_text()

    @pytest.mark.parametrize("unset", ["model.endpoint", "model"])
    def test_nor_does_it_when_the_address_is_taken_out(self, workspace: Path, unset: str) -> None:
        (workspace / "config.toml").write_text(
            '[model]\nendpoint = "https://a.example/v1"\n[embedding]\napi_key = "E"\n'
        )
        set_setting(workspace, "model.api_key", "K")
        assert unset_setting(workspace, unset).forgotten == ("model.api_key",)
        settings = load_settings(workspace).settings
        assert settings.model.api_key.get_secret_value() == ""
        assert settings.embedding.api_key.get_secret_value() == "E"

    def test_a_key_in_the_config_is_forgotten_too(self, workspace: Path) -> None:
        (workspace / "config.toml").write_text('[model]\napi_key = "K"\nname = "x"\n')
        change = set_setting(workspace, "model.endpoint", "https://b.example/v1")
        assert change.forgotten == ("model.api_key",)
        assert '"K"' not in (workspace / "config.toml").read_text()

    @pytest.mark.parametrize(
        ("config", "key", "value"),
        [
            ("[model]\ntemperature = 99\n", "model.temperature", "0.3"),
            ('[ui.keys]\n"ask.copy" = 3\n', "ui.keys.ask.copy", "c"),
            ('[privacy]\nallowed_hosts = ["a b"]\n', "privacy.allowed_hosts", "b.example"),
        ],
    )
    def test_what_is_out_of_bounds_can_be_mended_and_taken_out(
        self, workspace: Path, config: str, key: str, value: str
    ) -> None:
        (workspace / "config.toml").write_text(config)
        with pytest.raises(SettingsError) as caught:
            load_settings(workspace)
        assert caught.value.remedy == f"Take it out with: peertutor settings unset {key}"
        assert set_setting(workspace, key, value).problem is None
        load_settings(workspace)
        (workspace / "config.toml").write_text(config)
        unset_setting(workspace, key)
        assert load_settings(workspace).origins == {}

    def test_one_of_two_can_be_mended_and_the_other_is_named(self, workspace: Path) -> None:
        (workspace / "config.toml").write_text("[model]\ntemperature = 99\nidle_seconds = 0\n")
        problem = set_setting(workspace, "model.temperature", "0.3").problem
        assert problem is not None
        assert "model.idle_seconds" in problem.title
        assert set_setting(workspace, "model.idle_seconds", "9").problem is None

    def test_a_secret_is_not_appended_to_an_open_quote(self, workspace: Path) -> None:
        (workspace / ".env").write_text("OTHER='open\n")
        with pytest.raises(SettingsError):
            set_setting(workspace, "model.api_key", "sk")
        assert (workspace / ".env").read_text() == "OTHER='open\n"

    def test_only_the_workspaces_own_hosts_are_written(
        self, workspace: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        variable = "PEERTUTOR_PRIVACY__ALLOWED_HOSTS"
        monkeypatch.setenv(variable, "x.org")
        change = allow_host(workspace, "http://y.org:99/v1")
        assert change == Change("y.org", f"environment {variable}")
        assert "x.org" not in (workspace / "config.toml").read_text()
        assert allow_host(workspace, "x.org").outranked_by == ""
        assert disallow_host(workspace, "x.org").outranked_by == f"environment {variable}"
        with pytest.raises(NotFound) as caught:
            disallow_host(workspace, "x.org")
        assert variable in caught.value.remedy
        assert load_settings(workspace).settings.privacy.allowed_hosts == ("x.org",)

    def test_a_folder_that_cannot_be_made_is_said_so(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(StorageFailed) as caught:
            set_setting(tmp_path / "file", "model.name", "x")
        assert caught.value.exit_code == 7
        assert "--workspace" in caught.value.remedy


class TestFolder:
    def test_the_platforms_own_folder_unless_one_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert workspace_folder(None) == tmp_path / "home" / "data" / "peertutor"
        monkeypatch.setenv("PEERTUTOR_WORKSPACE", str(tmp_path / "there"))
        assert workspace_folder(None) == tmp_path / "there"
        assert workspace_folder(Path("~/here")) == tmp_path / "home" / "here"

    def test_it_is_made_for_its_owner_alone(self, tmp_path: Path) -> None:
        prepare_workspace(tmp_path / "a" / "b")
        assert mode(tmp_path / "a" / "b") == 0o700
        assert list((tmp_path / "a" / "b").iterdir()) == []

    def test_a_folder_that_stands_keeps_its_mode(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o755)
        prepare_workspace(tmp_path)
        assert mode(tmp_path) == 0o755


def test_every_setting_has_a_sentence() -> None:
    for known in known_settings().values():
        assert known.sentence.endswith("."), known.key


def test_rows_hide_secrets_and_name_origins(workspace: Path) -> None:
    set_setting(workspace, "model.api_key", "sk-secret")
    set_setting(workspace, "database_url", "postgresql://me:pw@db/team")
    rows = {row.key: row for row in setting_rows(load_settings(workspace))}
    assert list(rows) == list(known_settings())
    assert rows["model.api_key"].origin == ".env"
    assert rows["model.name"].origin == "default"
    assert "secret" not in repr(rows)
    assert "pw" not in repr([rows["database_url"]])


def test_rows_show_tables_within_tables(workspace: Path) -> None:
    set_setting(workspace, "trust.topics.client data.stakes", "high")
    set_setting(workspace, "trust.topics.client data.verified_days", 30)
    set_setting(workspace, "trust.topics.printers.stakes", "low")
    set_setting(workspace, "trust.risk_words.safety", "hot oil, forklift")
    rows = {row.key: row for row in setting_rows(load_settings(workspace))}
    assert rows["trust.topics"].value == {
        "client data": {"verified_days": 30, "stakes": "high"},
        "printers": {"stakes": "low"},
    }
    assert rows["trust.topics"].text == (
        "client data.verified_days = 30; client data.stakes = high; printers.stakes = low"
    )
    assert rows["trust.risk_words"].text == "safety = hot oil, forklift"
    json.dumps([row.value for row in rows.values()])


def test_building_settings_reads_nothing_around_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEERTUTOR_MODEL__NAME", "elsewhere")
    assert Settings().model.name == ""
