import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import UsageError
from sonae.scenarios.certificate.files import (
    certificate_text,
    read_certificate,
    write_certificate,
)
from sonae.scenarios.certificate.make import certify

from .prover import prove, questions
from .test_verify import small_system


@pytest.fixture
def written(tmp_path):
    return write_certificate(tmp_path / "deep" / "c.json", certify(small_system()))


def refused(path, content):
    if isinstance(content, dict):
        content = json.dumps(content)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(UsageError) as error:
        read_certificate(path)
    assert str(error.value).startswith(f"{path}: ")
    return str(error.value).removeprefix(f"{path}: ")


@settings(deadline=None, max_examples=40)
@given(questions())
def test_what_is_read_is_what_was_written(tmp_path_factory, system):
    for certificate in (certify(system), prove(system, "necessarily")):
        path = write_certificate(tmp_path_factory.mktemp("c") / "c.json", certificate)
        assert read_certificate(path) == certificate
        assert path.read_text(encoding="utf-8") == certificate_text(certificate)


def test_a_certificate_is_the_same_bytes_every_time(written):
    assert written.read_text(encoding="utf-8") == certificate_text(certify(small_system()))


def test_a_failed_write_leaves_the_old_file_and_nothing_else(written, monkeypatch):
    before = written.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_certificate(written, certify(small_system()))
    assert written.read_bytes() == before
    assert [path.name for path in written.parent.iterdir()] == ["c.json"]


def test_every_truncation_is_refused_in_words(written):
    whole = written.read_bytes().rstrip()
    for length in range(0, len(whole), 7):
        message = refused(written, whole[:length])
        assert "cut short" in message or "not a certificate" in message


def test_a_file_that_is_cut_short_says_where(written):
    text = written.read_text(encoding="utf-8")
    message = refused(written, text[: len(text) // 2])
    assert message.startswith("the certificate is damaged or cut short: at line 1, column ")


def test_foreign_files_are_refused_for_what_they_are(tmp_path, written):
    path = tmp_path / "x"
    assert refused(path, b"\xff\xfe\x00") == "not a certificate: it is not UTF-8 text"
    assert refused(path, "sonae: 1\n") == "not a certificate: it is not JSON"
    assert refused(path, "") == "not a certificate: it is not JSON"
    for text in ("[]", "3", '"x"', "null", '{"sonae_lock": 1}'):
        assert refused(path, text) == "not a certificate: it has no `sonae_certificate`"
    assert "nested too deep" in refused(path, "[" * 200_000)
    assert "key stands twice" in refused(path, '{"a": 1, "a": 2}')
    assert "NaN is not a number" in refused(path, '{"sonae_certificate": NaN}')
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_certificate(tmp_path / "none.json")
    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        read_certificate(tmp_path)


def test_a_newer_version_is_named(written):
    body = json.loads(written.read_text(encoding="utf-8"))
    message = refused(written, {**body, "sonae_certificate": 2})
    assert message.startswith("a certificate of version 2; this Sonae reads version 1")
    for version in ("1", 0, -1, True, 1.0, None):
        assert "not a version of certificates" in refused(
            written, {**body, "sonae_certificate": version}
        )


def test_a_certificate_that_lacks_or_adds_something_says_what(written):
    body = json.loads(written.read_text(encoding="utf-8"))
    lacking = {key: value for key, value in body.items() if key != "islands"}
    assert refused(written, lacking) == "not a whole certificate: islands: Field required"
    assert "extra: Extra inputs are not permitted" in refused(written, {**body, "extra": 1})
    islands = [{**body["islands"][0], "steps": [[1, 0, 0]]}]
    assert "islands.0.steps.0.3: Field required" in refused(written, {**body, "islands": islands})
    islands = [{**body["islands"][0], "steps": [[1, 0, True, 0.5]]}]
    assert "islands.0.steps.0.2: Input should be" in refused(written, {**body, "islands": islands})
    for tree in (3, [], ["in", 0], ["in", 0, ["a"]], ["xor", ["in", 0, [1]]], ["and"]):
        rule = {**body["constraints"][0], "tree": tree}
        message = refused(written, {**body, "constraints": [rule]})
        assert "constraints.0.tree: Value error" in message
    tree = ["in", 0, [1]]
    for _ in range(250):
        tree = ["not", tree]
    rule = {**body["constraints"][0], "tree": tree}
    assert "more than 200 levels" in refused(written, {**body, "constraints": [rule]})
    assert "changed after it was written" in refused(
        written, {key: value for key, value in body.items() if key != "sha256"}
    )


def test_any_other_number_in_the_file_breaks_the_hash(written):
    body = json.loads(written.read_text(encoding="utf-8"))
    assert "changed after it was written" in refused(written, {**body, "count": body["count"] + 1})
    assert "changed after it was written" in refused(written, {**body, "sha256": "0" * 64})


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_no_damage_gives_anything_but_a_sentence(tmp_path_factory, data):
    whole = certificate_text(certify(small_system())).encode()
    at = data.draw(st.integers(0, len(whole) - 2))
    length = data.draw(st.integers(0, 20))
    filling = data.draw(st.binary(max_size=8))
    damaged = whole[:at] + filling + whole[at + length :]
    path = tmp_path_factory.mktemp("c") / "c.json"
    path.write_bytes(damaged)
    try:
        certificate = read_certificate(path)
    except UsageError as error:
        assert str(error)  # noqa: PT017 - either outcome is right
    else:
        assert certificate == certify(small_system())
