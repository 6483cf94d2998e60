"""import_briefs: from files to drafts, with nothing lost, nothing doubled and no analyst's work undone."""

import re
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import briefs
from briefs.models import Author, Brief, Edition, Topic
from briefs.parsing import parse_brief
from briefs.richtext import plain_text
from history.models import Change
from tests.making import edit, make_actor, make_brief, make_document, make_event, make_live, make_topic, publish

pytestmark = pytest.mark.django_db

SAMPLES = Path(briefs.__file__).parent / "samples"
SEED = Path(__file__).parents[3] / "shared/inputs/syria-talks.txt"
needs_seed = pytest.mark.skipif(not SEED.exists(), reason="the seed document is not part of the repository")

BODY = "Bottom line: No result so far.\n\n## Background\n\nEight rounds were held.\n"


def run(*files: Path | str, **options) -> tuple[str, str, bool]:
    """What the command prints, what it complains of, and whether it ends well."""
    out, complaints = StringIO(), StringIO()
    try:
        call_command("import_briefs", *files, stdout=out, stderr=complaints, no_color=True, **options)
    except CommandError as error:
        return out.getvalue(), complaints.getvalue() + str(error), False
    return out.getvalue(), complaints.getvalue(), True


@pytest.fixture
def write(tmp_path):
    """A function that writes a file and returns its path."""

    def write(content: str | bytes, name: str = "talks.md") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def with_front_matter(*lines: str, body: str = BODY) -> str:
    """A valid file with these lines in its front matter, from the third line on."""
    return "\n".join(["---", "date: 2018-01-25", *lines, "---", "", body])


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Brief, Topic, Author, Change, Edition))


# The document that the product was asked for from


@needs_seed
def test_seed_becomes_a_draft_with_every_word_and_quote():
    out, complaints, well = run(SEED)
    assert (complaints, well) == ("", True)
    brief = Brief.objects.get()
    background = brief.sections.get()
    title = "Multiple rounds of peace talks aimed at ending Syria’s seven-year civil war…"

    assert out == f"{SEED}: created: “{title}” (title derived from the bottom line), 2018-01-25, sections: Background\n"
    assert (brief.title, brief.date, background.heading) == (title, date(2018, 1, 25), "Background")
    assert re.fullmatch(
        r"<p>Multiple [^<]* country\. While [^<]* effort\. Nonetheless[^<]* will succeed\.</p>", brief.bottom_line
    )
    assert re.fullmatch(r"(<p>[^<]+</p>\n){8}<p>[^<]+</p>", background.body)
    stored = f"date {brief.date} Bottom Line: {plain_text(brief.bottom_line)} Background: {plain_text(background.body)}"
    assert words(stored) == words(SEED.read_text(encoding="utf-8"))
    assert {mark: stored.count(mark) for mark in "’“”[]é"} == {"’": 2, "“": 4, "”": 4, "[": 1, "]": 1, "é": 1}
    assert not Edition.objects.exists()


@needs_seed
def test_seed_again_is_unchanged():
    run(SEED)
    before = counts()
    out, _, well = run(SEED)
    assert (out.split(": ")[1], well, counts()) == ("unchanged", True, before)


# Titles, people, trial runs


def test_title_of_the_file_is_used_and_not_said_to_be_derived(write):
    out, _, _ = run(write(with_front_matter("title: The talks")))
    assert out.endswith("talks.md: created: “The talks”, 2018-01-25, sections: Background\n")
    assert Brief.objects.get().slug == "the-talks"


def test_title_option_goes_before_that_of_the_file(write):
    out, _, _ = run(write(with_front_matter("title: The talks")), title="Another\x07 title")
    assert "created: “Another title”, 2018" in out
    assert Brief.objects.get().title == "Another title"


def test_title_option_with_two_files_is_refused_before_any_is_read(write):
    path = write(with_front_matter())
    assert run(path, path, title="x") == ("", "--title goes with a single file.", False)
    assert not Brief.objects.exists()


def test_importer_owns_the_draft_and_stands_in_its_history(write, django_user_model):
    amal = django_user_model.objects.create_user("amal", first_name="Amal", last_name="Haddad")
    run(write(with_front_matter("topics: [Syria]")), by="amal")
    brief = Brief.objects.get()
    change = Change.objects.of(brief).get()
    assert brief.owner == amal
    assert (change.number, change.action, change.person, change.reason) == (
        1,
        "imported",
        "Amal Haddad",
        "Imported from talks.md",
    )
    assert Change.objects.of(Topic.objects.get()).get().person == "Amal Haddad"


@pytest.mark.parametrize("active", [None, False], ids=["nobody of that name", "left the house"])
def test_importer_who_is_no_active_user_is_refused(write, django_user_model, active):
    if active is not None:
        django_user_model.objects.create_user("amal", is_active=active)
    assert run(write(with_front_matter()), by="amal") == ("", "There is no active user “amal”.", False)
    assert not Brief.objects.exists()


def test_dry_run_tells_what_it_found_and_writes_nothing(write):
    path = write(with_front_matter("title: The talks", "topics: [Syria]", "authors: [Amal Haddad]"))
    before = counts()
    out, complaints, well = run(path, dry_run=True)
    assert out == f"{path}: would be created: “The talks”, 2018-01-25, sections: Background\n"
    assert (complaints, well, counts()) == ("", True, before)
    run(path)
    assert run(path, dry_run=True)[0].split(": ")[1] == "would be unchanged"


def test_dry_run_finds_the_faults_that_the_import_would_find(write):
    one, two = (write(with_front_matter(f"title: {t}"), f"{t}.md") for t in ("Talks", "TALKS"))
    faults = [run(one, two, dry_run=True)[1], run(one, two)[1]]
    assert faults[0] == faults[1] != ""


# The same draft again


def test_same_content_under_another_file_name_is_unchanged(write):
    run(write(with_front_matter("title: The talks"), "one.md"))
    before = counts()
    assert run(write(with_front_matter("title: The talks"), "two.md"))[0].split(": ")[1] == "unchanged"
    assert counts() == before


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["title: سوريا"], id="title that makes no slug"),
        pytest.param(["topics: [syria, Peace talks, New]"], id="topics"),
        pytest.param(["sources: [b, a, {document: a, locator: p. 4}]"], id="sources"),
        pytest.param(["events: [{event: e, note: ' Begins '}]", "actors: [{actor: k, role: envoy}]"], id="links"),
        pytest.param(["authors: [Zoë, Amal]"], id="authors"),
        pytest.param(["events:", "topics: ~", "slug:"], id="empty values"),
    ],
)
def test_same_content_again_is_unchanged(write, lines):
    make_topic("Peace talks")
    make_topic("Syria")
    make_event("E", slug="e")
    make_actor("K", slug="k")
    make_document("A", slug="a")
    make_document("B", slug="b")
    path = write(with_front_matter(*lines))
    assert run(path)[1:] == ("", True)
    before = counts()
    assert run(path)[0].split(": ")[1] == "unchanged"
    assert counts() == before


def test_changed_file_updates_the_draft_in_one_revision_and_keeps_its_rows(write):
    make_document("A", slug="a")
    make_document("B", slug="b")
    run(write(with_front_matter("title: Talks", "sources: [b, a]")))
    brief = Brief.objects.get()
    section, cited = brief.sections.get(), {c.document.slug: c.pk for c in brief.citations.all()}
    body = BODY.replace("Eight", "Nine") + "\n## Issue\n\nNone.\n"
    out, _, well = run(write(with_front_matter("title: Talks", "sources: [a, b]", body=body)))
    assert (out.split(": ")[1], well) == ("updated", True)
    assert [(c.action, c.number) for c in Change.objects.of(brief)] == [("imported", 2), ("imported", 1)]
    assert [(s.heading, s.body) for s in brief.sections.all()] == [
        ("Background", "<p>Nine rounds were held.</p>"),
        ("Issue", "<p>None.</p>"),
    ]
    assert brief.sections.first().pk == section.pk
    assert {c.document.slug: c.pk for c in brief.citations.all()} == cited
    assert run(write(with_front_matter("title: Talks", "sources: [b, a]", body=body)))[0].split(": ")[1] == "unchanged"


def test_changed_file_leaves_alone_what_an_analyst_has_edited(write):
    run(write(with_front_matter("title: Talks")))
    brief = edit(Brief.objects.get(), bottom_line="<p>Mine.</p>")
    before = counts()
    path = write(with_front_matter("title: Talks", body=BODY.replace("Eight", "Nine")))
    _, complaints, well = run(path)
    assert complaints == (
        f"{path}: The draft “Talks” at the address talks was written or edited by hand, so it is left alone; "
        "edit it in the admin, or give the file another slug.\n1 of 1 files could not be imported."
    )
    assert (well, counts()) == (False, before)
    assert Brief.objects.get().bottom_line == "<p>Mine.</p>"
    assert brief.sections.get().body == "<p>Eight rounds were held.</p>"


def test_file_that_was_imported_before_is_unchanged_whatever_was_edited_since(write):
    path = write(with_front_matter("title: Talks"))
    run(path)
    edit(Brief.objects.get(), bottom_line="<p>Mine.</p>")
    assert run(path)[0].split(": ")[1] == "unchanged"
    assert Brief.objects.get().bottom_line == "<p>Mine.</p>"


def test_file_does_not_take_over_a_draft_that_was_written_by_hand(write):
    make_brief("Talks")
    _, complaints, well = run(write(with_front_matter("title: Talks", body=BODY.replace("No result", "A result"))))
    assert "was written or edited by hand" in complaints
    assert not well
    assert Brief.objects.get().bottom_line == "<p>No result so far.</p>"


def test_changed_file_updates_the_draft_of_a_live_brief_and_not_what_readers_see(write):
    run(write(with_front_matter("title: Talks")))
    live = make_live(Brief.objects.get()).live_edition()
    run(write(with_front_matter("title: Talks", body=BODY.replace("No result", "A result"))))
    assert Brief.objects.get().bottom_line == "<p>A result so far.</p>"
    assert [(e.pk, e.summary) for e in Edition.objects.all()] == [(live.pk, "No result so far.")]


def test_two_files_of_one_run_do_not_overwrite_each_other(write):
    one = write(with_front_matter("title: Talks"), "one.md")
    two = write(with_front_matter("title: Talks", body=BODY.replace("Eight", "Nine")), "two.md")
    out, complaints, well = run(one, two)
    assert complaints == (
        f"{two}: It has the address talks, like {one}. Give one of them another slug.\n"
        "1 of 2 files could not be imported."
    )
    assert (out.count("created"), well) == (1, False)
    assert Brief.objects.get().sections.get().body == "<p>Eight rounds were held.</p>"


# What the front matter links


def test_linked_records_topics_authors_and_sources_are_in_the_draft(write):
    peace = make_topic("Peace talks")
    event, actor, document = make_event(), make_actor(), make_document()
    run(
        write(
            with_front_matter(
                "slug: two-tracks",
                "topics: [peace TALKS, Syria]",
                "authors: [Amal Haddad]",
                f"events: [{{event: {event.slug}, note: The first}}]",
                f"actors: [{{actor: {actor.slug}, role: envoy}}]",
                f"sources: [{{document: {document.slug}, locator: para. 2}}]",
            )
        )
    )
    brief = Brief.objects.get()
    assert brief.slug == "two-tracks"
    assert {t.name for t in brief.topics.all()} == {"Peace talks", "Syria"}
    assert peace in brief.topics.all()
    assert [a.author.name for a in brief.authorships.all()] == ["Amal Haddad"]
    assert [(e.event, e.note) for e in brief.event_links.all()] == [(event, "The first")]
    assert [(a.actor, a.role) for a in brief.actor_links.all()] == [(actor, "envoy")]
    assert [(c.document, c.locator, c.supports) for c in brief.citations.all()] == [(document, "para. 2", True)]
    assert not Topic.objects.get(name="Syria").is_public


def test_heading_without_text_is_kept_in_the_draft_and_left_out_of_the_edition(write):
    run(write(with_front_matter("title: Talks", body=f"{BODY}\n## Issue\n\n## Response\n\nNone.\n")))
    brief = Brief.objects.get()
    assert [(s.heading, s.body) for s in brief.sections.all()] == [
        ("Background", "<p>Eight rounds were held.</p>"),
        ("Issue", ""),
        ("Response", "<p>None.</p>"),
    ]
    html = publish(brief, by=None).html
    assert re.findall(r"<h2[^>]*>([^<]+)", html) == ["Bottom line", "Background", "Response"]
    assert "Issue" not in html


# Faults


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        pytest.param(
            ["events: [none]"],
            "line 3: In “events”: There is no event with the slug “none”; import or add it first.",
            id="unknown event",
        ),
        pytest.param(
            ["actors:", "- known", "- {actor: none, role: x}"],
            "line 5: In “actors”: There is no actor with the slug “none”; import or add it first.",
            id="unknown actor",
        ),
        pytest.param(
            ["title: T", "sources: [none]"],
            "line 4: In “sources”: There is no document with the slug “none”; import or add it first.",
            id="unknown document",
        ),
        pytest.param(
            ["actors: [{actor: known, rank: x}]"],
            "line 3: In “actors”: A linked actor has unknown keys: rank.",
            id="unknown key of a link",
        ),
        pytest.param(["topic: [x]"], "line 3: The front matter has unknown keys: topic.", id="unknown key"),
        pytest.param(["topics: x"], "line 3: In the front matter, “topics” must be a list.", id="no list"),
        pytest.param(
            ["topics: [2018]"], "line 3: In “topics”: “2018” is not text. Put quotes around it.", id="number for a name"
        ),
        pytest.param(
            ["actors: [{actor: known, role: yes}]"],
            "line 3: In “actors”: “True” is not text. Put quotes around it.",
            id="truth value for a role",
        ),
        pytest.param(["topics: ['']"], "line 3: In “topics”: This field cannot be blank.", id="empty name"),
        pytest.param(["topics: [~]"], "line 3: In “topics”: This field cannot be blank.", id="no name"),
        pytest.param(
            ["authors: [Amal, amal]"], "line 3: In “authors”: “Amal” is in the list twice.", id="author twice"
        ),
        pytest.param(
            [f"authors: ['{'x' * 301}']"],
            "line 3: In “authors”: Ensure this value has at most 300 characters (it has 301).",
            id="long name",
        ),
        pytest.param(
            [f"actors: [{{actor: known, role: '{'x' * 121}'}}]"],
            "line 3: In “actors”: In “role”: Ensure this value has at most 120 characters (it has 121).",
            id="long role",
        ),
        pytest.param(
            ["slug: Two Tracks/"],
            "line 3: In “slug”: Enter a valid “slug” consisting of letters, numbers, underscores or hyphens.",
            id="bad slug",
        ),
        pytest.param(
            [f"slug: {'x' * 121}"],
            "line 3: In “slug”: Ensure this value has at most 120 characters (it has 121).",
            id="long slug",
        ),
        pytest.param(
            ["date: 2018-01-26"], "line 3: The front matter cannot be read: “date” is given twice.", id="yaml"
        ),
    ],
)
def test_faulty_front_matter_is_named_with_its_line_and_nothing_of_the_file_is_written(write, lines, reason):
    make_actor("Known", slug="known")
    before = counts()
    # A topic that the file would make, ahead of the fault or after it, must not be left over either.
    extra = [] if any(line.startswith("topic") for line in lines) else ["topics: [Half-made]"]
    path = write(with_front_matter(*lines, *extra))
    out, complaints, well = run(path)
    assert complaints.splitlines()[0].startswith(f"{path}: {reason}")
    assert (out, well, counts()) == ("", False, before)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "The file is empty.", id="empty"),
        pytest.param(b" \n\t\n", "The file is empty.", id="blank"),
        pytest.param(bytes(range(256)) * 4, "The file is not a text file.", id="binary"),
        pytest.param(b"x" * 5_000_000, "The file has 5,000,000 bytes; at most 2,000,000 (2 MB) can be", id="5 MB"),
        pytest.param(b"2018-01-25\n\nJust text.", "There is no bottom line.", id="no bottom line"),
        pytest.param(b"Bottom line: Text.", "There is no date.", id="no date"),
        pytest.param(
            b"\ndate 2018-02-30\n\nBLUF: a", "line 2: “2018-02-30” is not a day of the calendar.", id="impossible day"
        ),
    ],
)
def test_file_that_is_no_brief_is_named_with_the_reason(write, content, reason):
    path = write(content)
    out, complaints, well = run(path)
    assert complaints.startswith(f"{path}: {reason}")
    assert complaints.endswith("1 of 1 files could not be imported.")
    assert (out, well, Brief.objects.count()) == ("", False, 0)


def test_faulty_files_do_not_keep_the_others_out(write, tmp_path):
    good = [write(with_front_matter(f"title: {name}"), f"{name}.md") for name in ("one", "two")]
    bad = write("no brief", "bad.md")
    out, complaints, well = run(good[0], tmp_path / "missing.md", tmp_path, bad, good[1])
    assert [line.partition(": ")[2] for line in out.splitlines()] == [
        "created: “one”, 2018-01-25, sections: Background",
        "created: “two”, 2018-01-25, sections: Background",
    ]
    first, second, third, last = complaints.splitlines()
    assert first == f"{tmp_path / 'missing.md'}: No such file or directory"
    assert second == f"{tmp_path}: Is a directory"
    assert third.startswith(f"{bad}: There is no bottom line.")
    assert (last, well) == ("3 of 5 files could not be imported.", False)


def test_address_that_once_led_to_another_brief_is_refused(write):
    edit(make_live(slug="talks"), slug="moved")
    path = write(with_front_matter("slug: talks"))
    _, complaints, well = run(path)
    assert complaints.startswith(f"{path}: This address once led to another record and stays with it")
    assert not well
    assert Brief.objects.count() == 1


# Cleaning


def test_scripts_styles_and_control_characters_of_a_file_are_not_stored(write):
    body = (
        "Bottom line: See [this](javascript:alert(1)) and <b onclick='x()'>that</b>.\n\n"
        "## Back\x07ground\n\n"
        "<p style='color:red'>Red</p><script>alert(1)</script> <iframe src='//x'></iframe>\n\n"
        "A &#1;bell\x08, <img src=x onerror=alert(1)> and [mail](mailto:a@example.org).\n"
    )
    run(write(with_front_matter('title: "Talks\\a"', "topics: ['Sy\x7fria']", body=body)))
    brief = Brief.objects.get()
    section = brief.sections.get()
    assert (brief.title, section.heading, brief.topics.get().name) == ("Talks", "Background", "Syria")
    stored = brief.bottom_line + section.body
    assert not re.search(r"<script|<iframe|<img|style=|href=.javascript", stored)
    assert re.findall(r"<(?!/)[^>]*>", stored) == [
        "<p>",
        "<p>",
        "<p>",
        '<a href="mailto:a@example.org">',
    ]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f]", stored)


# What the product brings along


@pytest.mark.once
def test_samples_are_imported_and_can_be_published():
    call_command("import_records", SAMPLES / "records.yaml", verbosity=0)
    paths = sorted(SAMPLES.glob("*.md"))
    out, complaints, well = run(*paths)
    assert (complaints, well) == ("", True)
    assert [line.split(": ")[1] for line in out.splitlines()] == ["created"] * 3
    for path in paths:
        brief = Brief.objects.get(slug=parse_brief(path.read_bytes()).meta["slug"])
        assert brief.reasons_not_to_publish() == []
        assert publish(brief, by=None).number == 1
    assert [line.split(": ")[1] for line in run(*paths)[0].splitlines()] == ["unchanged"] * 3
