"""The keys of badges change: old badges go on being verified, new ones are signed anew, a lost key says so."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import jwt
import jwt.types
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.testing import FlaskClient

from dispatch import clock
from dispatch.cli import data, main
from tests.training.results.test_certificates import OWN, issued
from training import keys
from training.certificates import jws, verify
from training.queries import certificates as queries

Command = Callable[..., Result]


@pytest.fixture
def own_keys(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of keys for this test alone."""
    monkeypatch.setattr(app, "instance_path", str(tmp_path))
    return tmp_path / "keys"


@pytest.fixture
def command(app: Flask, own_keys: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """`command("rotate", ...)` runs `dispatch keys rotate ...` over the tests' application."""
    monkeypatch.setattr(data, "create_app", lambda: app)
    return lambda *words: CliRunner().invoke(main, ["keys", *words])


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_after_a_change_old_badges_count_and_new_ones_have_the_new_key(
    app: Flask, command: Command, own_keys: Path, client: FlaskClient
) -> None:
    """By the published keys alone, with the list of the revoked signed by the new one; also when the old private half
    was taken away. Without the old public half the old badge counts no more (the negative control)."""
    with app.test_request_context():
        award = issued()
        old = queries.badge_of(award)
        first = command("rotate")
        assert "younger than a day" in first.output
        assert "Key 2 signs from now on" in command("rotate", "--insist").output
        (own_keys / "badge_key_1.pem").unlink()
        new = queries.badge_of(award)
        ids = [jwt.get_unverified_header(one)["kid"] for one in (old, new)]
        published = client.get("/certificates/keys").json["keys"]  # type: ignore[index]
        assert [one["kid"] for one in published] == ids
        assert client.get(f"/certificates/keys/{ids[0].rpartition('/')[2]}").json == published[0]
        listed = queries.published_list()
        assert jwt.get_unverified_header(listed)["kid"] == ids[1]
        for token in (old, new):
            body = verify.badge(token, queries.profile().id, published, listed, clock.now())
            found = jwt.PyJWKSet.from_dict({"keys": published})[jwt.get_unverified_header(token)["kid"]]
            timeless: jwt.types.Options = {
                "verify_nbf": False,
                "verify_exp": False,
            }  # that reader has a clock of its own
            assert jwt.decode(token, found, algorithms=["RS256"], options=timeless) == body
        with pytest.raises(verify.Invalid, match="unsigned"):
            verify.badge(old, queries.profile().id, published[1:], listed, clock.now())
    lines = command("list").output.splitlines()
    assert [line.split("  ", 3)[::3] for line in lines] == [
        ["1", "verifies (private half gone)"],
        ["2", "signs"],
    ]
    assert all("PRIVATE" not in path.read_text() for path in own_keys.glob("*.jwk"))


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("loss", ["gone", "damaged", "another"])
def test_a_lost_key_is_told_and_not_replaced_in_silence(
    app: Flask, command: Command, own_keys: Path, sign_in: Callable[[str], FlaskClient], loss: str
) -> None:
    """The holder reads which file is missing and what to do; the command ends with the same; public halves are there
    all the time, and after a change the badge can be had again."""
    with app.test_request_context():
        award = issued().id
        name = keys.signing_key().name
    pem = own_keys / "badge_key_1.pem"
    if loss == "gone":
        pem.unlink()
    else:
        pem.write_bytes(jws.new_pem() if loss == "another" else b"-----BEGIN PRIVATE KEY-----\n")
    own = sign_in(OWN)
    answer = own.get(f"/certificates/mine/{award}/badge.jwt")
    assert (answer.status_code, "badge_key_1.pem" in answer.text) == (503, True)
    assert own.get("/certificates/status/1").status_code == 503
    said = command("list")
    assert (said.exit_code, "LOST" in said.output, "badge_key_1.pem" in said.output) == (1, True, True)
    assert [one["kid"] for one in json.loads(own.get("/certificates/keys").text)["keys"]] == [name]
    assert "Key 2 signs" in command("rotate").output
    assert own.get(f"/certificates/mine/{award}/badge.jwt").status_code == 200
    assert sorted(path.suffix for path in own_keys.glob("badge_key_*")).count(".jwk") == 2
