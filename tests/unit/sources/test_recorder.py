"""What ``--record`` writes: what the readers need, for its owner's eyes, whole or not at all."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from netinfo.model.command import Answer, Command, ExitCode, Trouble
from netinfo.model.error import NetinfoError
from netinfo.sources import kept_fields
from netinfo.sources.kept_fields import MARK
from netinfo.sources.live.shell import FixedPlan
from netinfo.sources.recorded import Recording, key
from netinfo.sources.recorder import Recorder
from netinfo.values.flags import parse_flags
from netinfo.values.json_access import Tree
from tests import kept_fields as making
from tests.clusters.judging import FOLDER, NAMES, Changed
from tests.support import in_process
from tests.support.every_view import look_at, options_of
from tests.support.program import run

#: Every sixth recorded cluster; the list of fields is made from all of them.
SOME = NAMES[::6]
#: Stands in places of a cluster that no reader looks at.
CANARY = "s3cr3t-canary"


def recorded_again(
    name: str, folder: Path, change: Callable[[Answer], Answer] = lambda answer: answer
) -> dict[str, str]:
    """The cluster recorded to the folder; what every command prints while it is."""
    asker = Recorder(Changed(FOLDER / name, change), folder)
    shown = look_at(asker, **options_of(name))
    asker.save()
    return shown


def written(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in sorted(folder.iterdir()))


@pytest.mark.parametrize("name", SOME)
def test_every_command_prints_the_same_of_a_record_and_of_what_it_was_made_of(name: str, tmp_path: Path) -> None:
    shown = recorded_again(name, tmp_path / "record")
    assert look_at(Recording(tmp_path / "record"), **options_of(name)) == shown


def test_the_fields_that_are_kept_are_those_that_the_readers_use() -> None:
    assert making.FILE.read_text() == making.written(), "python -m tests.kept_fields"


# What no reader uses.


def _planted(answer: Answer) -> Answer:
    """The answer with canaries in every object of it."""
    what = kept_fields.asked_for(key(answer.command))
    if not what or not answer.stdout:
        return answer
    tree = json.loads(answer.stdout)
    for item in tree.get("items", [tree]) if isinstance(tree, dict) else ():
        if isinstance(item.get("metadata"), dict):
            _plant(item)
    return answer._replace(stdout=json.dumps(tree).encode())


def _plant(item: dict[str, Any]) -> None:
    item["planted"] = {"password": CANARY}
    item["metadata"]["managedFields"] = [{"manager": CANARY}]
    for part in ("annotations", "labels"):
        kept = item["metadata"].get(part)  # a mark of the recorder where it kept none of them
        item["metadata"][part] = {**(kept if isinstance(kept, dict) else {}), f"planted.example/{CANARY[:6]}": CANARY}
    item["metadata"]["annotations"]["kube-router.io/peer.passwords"] = CANARY
    for part in ("spec", "status"):
        if isinstance(item.get(part), dict):
            item[part]["planted"] = [CANARY, {"x": CANARY}]
    if isinstance(item.get("data"), dict):
        item["data"]["planted"] = CANARY
    spec = item.get("spec") or {}
    for container in (spec.get("template") or {}).get("spec", spec).get("containers") or ():
        container.setdefault("env", []).extend({"name": each, "value": CANARY} for each in ("DB_PASS", "DSN", "SMTP"))
        container["args"] = [
            *(container.get("args") or ()),
            "--requirepass",
            CANARY,
            f"--planted={CANARY}",
            f"-p{CANARY}",
        ]
        container["args"] += ["sh", "-c", f"curl -u admin:{CANARY} https://x/?k={CANARY} --data '{CANARY} x'", CANARY]
        container["readinessProbe"] = {"exec": {"command": ["redis-cli", "-a", CANARY]}}


@pytest.mark.parametrize("name", SOME[::4])
def test_what_no_reader_uses_is_not_in_the_record(name: str, tmp_path: Path) -> None:
    recorded_again(name, tmp_path / "record", _planted)
    assert MARK.encode() in written(tmp_path / "record") and CANARY.encode() not in written(tmp_path / "record")


def test_a_cluster_whose_texts_look_like_the_mark_of_a_record_is_read_as_it_is(tmp_path: Path) -> None:
    def marked(answer: Answer) -> Answer:
        return answer._replace(stdout=answer.stdout.replace(b'"nodeName":"', f'"nodeName":"{MARK}", "x":"'.encode()))

    shown = recorded_again("flannel", tmp_path / "record", marked)
    assert look_at(Recording(tmp_path / "record"))["json"] == shown["json"]


def test_an_answer_that_is_no_json_is_not_kept_as_it_is(tmp_path: Path) -> None:
    recorded_again("flannel", tmp_path / "record", lambda answer: answer._replace(stdout=f"oops {CANARY}".encode()))
    assert CANARY.encode() not in written(tmp_path / "record")


@pytest.mark.parametrize(
    "argv",
    [
        (
            "kube-apiserver",
            "--service-cluster-ip-range=10.0.0.0/8",
            "--oidc-client-secret=x",
            "--cluster-cidr",
            "10.1.0.0/16",
        ),
        ("/bin/sh", "-c", "exec kube-proxy --cluster-cidr=10.0.0.0/8 --secret='a b' 1>>/log 2>&1"),
        ("/hyperkube", "apiserver", "--secret", "x", "--service-cluster-ip-range", "10.0.0.0/8"),
        ("sh", "-c", "curl -u a:b 'https://x\"; kube-proxy --cluster-cidr=10.0.0.0/8"),
        ("kube-controller-manager", "--a_b=1", "--cluster_cidr=10.0.0.0/8", "-psecret", "--", "x"),
    ],
    ids=lambda argv: " ".join(argv)[:30],
)
def test_known_flags_of_a_process_have_their_values_and_no_other_word_stays(argv: tuple[str, ...]) -> None:
    allowed = kept_fields.kept()
    kept = kept_fields.known_words(argv, allowed)
    known = {name: values for name, values in parse_flags(argv).items() if allowed.knows_flag(name)}
    assert {name: values for name, values in parse_flags(kept).items() if allowed.knows_flag(name)} == known
    assert known and not any(word in " ".join(kept) for word in ("secret'", "a b", "a:b", "psecret", "=x", "https"))


# A record that is older than its reader.


def _with_a_reader_of(monkeypatch: pytest.MonkeyPatch, what: str, path: str, name: str) -> None:
    now = kept_fields.kept()
    lines = [*kept_fields.lines_of(now.fields[what]), *([path] if path else [])]
    newer = now._replace(fields={**now.fields, what: kept_fields.paths_of(lines)}).also([name] if name else [])
    newer = newer._replace(flags=newer.flags | {name})
    monkeypatch.setattr(kept_fields, "kept", lambda: newer)


@pytest.mark.parametrize(
    ("what", "path", "name"),
    [
        ("nodes", "/status/capacity/cpu", ""),
        ("nodes", "", "example.com/rack"),
        ("daemonsets.apps", "", "RACK"),
        ("daemonsets.apps", "", "rack"),
    ],
)
def test_what_an_older_record_did_not_keep_is_not_recorded_and_never_absent(
    what: str, path: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_more(answer: Answer) -> Answer:
        if kept_fields.asked_for(key(answer.command)) not in ("nodes", "daemonsets.apps"):
            return answer
        tree = json.loads(answer.stdout)
        for item in tree["items"]:
            item["metadata"].setdefault("annotations", {})["example.com/rack"] = "r1"
            item.setdefault("status", {})["capacity"] = {"cpu": "4"}
            for container in (item["spec"].get("template") or {"spec": {}})["spec"].get("containers", ()):
                container.setdefault("env", []).append({"name": "RACK", "value": "r1"})
                container["args"] = [*container.get("args", ()), "--rack=r1"]
        return answer._replace(stdout=json.dumps(tree).encode())

    shown = recorded_again("flannel", tmp_path / "record", with_more)
    assert look_at(Recording(tmp_path / "record"))["json"] == shown["json"]
    _with_a_reader_of(monkeypatch, what, path, name)
    unread = {
        each["source"]: each["reason"] for each in json.loads(look_at(Recording(tmp_path / "record"))["json"])["unread"]
    }
    assert unread.get(what.partition(".")[0]) == "not recorded"


def test_a_fact_that_looks_at_what_was_not_kept_makes_its_source_not_recorded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of fields that lacks one of a reader's: the reader meets the gap, and the report says so."""
    whole = kept_fields.kept()
    pools = "ippools.crd.projectcalico.org"
    fields = [line for line in kept_fields.lines_of(whole.fields[pools]) if line != "/spec/cidr"]
    lacking = whole._replace(fields={**whole.fields, pools: kept_fields.paths_of(fields)})
    monkeypatch.setattr(kept_fields, "kept", lambda: lacking)
    recorded_again("calico", tmp_path / "record")

    from netinfo.examine import Request, examine

    report = examine(Request(recording=tmp_path / "record"), {})[0].report
    assert {each.source: each.reason for each in report.unread} == {pools: Trouble.NOT_RECORDED}


# The folder.


class _Given:
    """An Asker with one answer to everything."""

    def run(self, plan: FixedPlan) -> dict[Command, Answer]:
        return {command: Answer(command, 0, b"text") for command in plan.next({})}


def recording_to(folder: Path, commands: int = 3) -> Recorder:
    made = Recorder(_Given(), folder)  # type: ignore[arg-type]  # only AskAll
    made.run(FixedPlan([Command("kubectl", ("version", str(number))) for number in range(commands)]))
    return made


@pytest.fixture(autouse=True)
def anybody_may_read_what_is_made() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()}


def test_a_record_is_for_its_owner_only(tmp_path: Path) -> None:
    recording_to(tmp_path / "record").save()
    assert modes(tmp_path / "record") == {0o600} and stat.S_IMODE((tmp_path / "record").stat().st_mode) == 0o700


def test_an_older_record_gives_way_whole_and_becomes_its_owner_s(tmp_path: Path) -> None:
    folder = tmp_path / "record"
    recording_to(folder, 5).save()
    folder.chmod(0o755)
    recording_to(folder, 1).save()
    names = {each.name for each in folder.iterdir()}
    assert len(names) == 2 and stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert names == {"answers.json", json.loads((folder / "answers.json").read_text())["answers"][0]["stdout"]}


def test_files_of_others_in_the_folder_stay(tmp_path: Path) -> None:
    folder = tmp_path / "record"
    folder.mkdir()
    for name in ("01.out", "notes.txt"):
        (folder / name).write_text("mine")
    recording_to(folder).save()
    recording_to(folder).save()
    assert [(folder / name).read_text() for name in ("01.out", "notes.txt")] == ["mine", "mine"]
    assert len(list(folder.iterdir())) == 2 + 4


def test_what_is_no_record_of_ours_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_text('{"kind": "homework"}')
    with pytest.raises(NetinfoError) as refused:
        recording_to(tmp_path)
    assert refused.value.code is ExitCode.USAGE and len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("name", ["answers.json", "01.out"])
def test_a_link_in_the_folder_is_not_written_through(name: str, tmp_path: Path) -> None:
    folder, target = tmp_path / "record", tmp_path / "target"
    folder.mkdir()
    target.write_text('{"kind": "netinfo/recorded-cluster"}')
    (folder / name).symlink_to(target)
    try:
        recording_to(folder).save()
    except NetinfoError as error:
        assert name == "answers.json" and error.code is ExitCode.USAGE
    assert target.read_text() == '{"kind": "netinfo/recorded-cluster"}'


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "record").symlink_to(tmp_path / "real")
    with pytest.raises(NetinfoError):
        recording_to(tmp_path / "record")


@pytest.mark.parametrize("is_there", [False, True], ids=["new", "over an older record"])
def test_a_record_that_cannot_be_finished_leaves_what_was_there(
    is_there: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "record"
    if is_there:
        recording_to(folder).save()
    before = {each.name: each.read_bytes() for each in folder.iterdir()} if is_there else None
    second = recording_to(folder)

    def full(*_args: object, **_more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", full)
    with pytest.raises(NetinfoError):
        second.save()
    assert before == ({each.name: each.read_bytes() for each in folder.iterdir()} if folder.exists() else None)


@pytest.mark.parametrize("name", ["answers.json", "01.out", "01b.out"])
def test_a_pipe_in_the_folder_holds_nobody_up(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "record"
    assert in_process.run("--demo", "--record", str(folder)).code == 0
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    read = run("--from", str(folder), seconds=20)
    again = run("--demo", "--record", str(folder), seconds=20)
    assert read.code != 1 and again.code == (2 if name == "answers.json" else 0)


def test_a_record_does_not_lead_out_of_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "record"
    assert in_process.run("--demo", "--record", str(folder)).code == 0
    (tmp_path / "elsewhere").write_text(CANARY)
    for each in folder.glob("*.out"):
        each.unlink()
        each.symlink_to(tmp_path / "elsewhere")
    asked = in_process.run("--from", str(folder), "-v")
    assert asked.code != 1 and CANARY not in asked.stdout + asked.stderr


# Enough for every command.


def test_the_record_of_the_plain_table_gives_the_whole_transcript(tmp_path: Path) -> None:
    assert in_process.run("--demo", "--record", str(tmp_path / "record")).code == 0
    whole, again = (in_process.run("transcript", *args) for args in (("--demo",), ("--from", str(tmp_path / "record"))))
    assert again.code == whole.code == 0 and again.stdout == whole.stdout
    assert all(in_process.run(*args, "--from", str(tmp_path / "record")).code == 0 for args in (("check",), ("nodes",)))


def test_proofs_that_came_too_late_are_told_and_not_taken_for_answers(tmp_path: Path) -> None:
    class Late(_Given):
        def run(self, plan: FixedPlan) -> dict[Command, Answer]:
            late = {each: Answer(each, None, trouble=Trouble.TIMEOUT) for each in plan.next({}) if "late" in each.args}
            return {**super().run(plan), **late}

    made = Recorder(Late(), tmp_path / "record")  # type: ignore[arg-type]
    made.run(FixedPlan([Command("kubectl", ("version",))]))
    made.save()
    made.run(FixedPlan([Command("kubectl", ("late",)), Command("kubectl", ("early",))]))
    index = json.loads((tmp_path / "record" / "answers.json").read_text())
    assert [each["argv"] for each in index["answers"]] == [["kubectl", "version"], ["kubectl", "early"]]


def test_a_record_says_which_fields_it_keeps(tmp_path: Path) -> None:
    recorded_again("calico", tmp_path / "record")
    index = json.loads((tmp_path / "record" / "answers.json").read_text())
    assert "/spec/cidr" in index["fields"]["ippools.crd.projectcalico.org"]
    assert {each["kept"] for each in index["answers"] if "kept" in each} == set(index["fields"])


def test_records_of_before_are_whole_and_stay_readable() -> None:
    index: Tree = json.loads((FOLDER / "calico" / "answers.json").read_text())
    assert isinstance(index, dict) and "IPPool" in look_at(Recording(FOLDER / "calico"))["wide"]
