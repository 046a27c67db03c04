"""What `bin/lint-templates` refuses in a template and what it lets pass; line breaks of what people typed."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.template.loader import render_to_string

ROOT = Path(__file__).parents[2]
LONG = "Een tekst die zo lang is dat niemand hem op een regel wil, " * 3


def lint(folder: Path, template: str) -> subprocess.CompletedProcess[str]:
    path = folder / "openloket" / "site" / "templates" / "web" / "one.html"
    path.parent.mkdir(parents=True)
    path.write_text(template, encoding="utf-8")
    command = [sys.executable, "bin/lint-templates", str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        (f"<p>{LONG}</p>", "one.html:1: longer than 120 characters"),
        ("<p>\n  {% if a %}" + "{{ b }}" * 20 + "{% endif %}\n</p>", "one.html:2: longer than 120 characters"),
        ("<p>\n  {{ a }}\n  {% if b %}, {{ b }}{% endif %}\n</p>", "one.html:3: people see a blank before ‘,’"),
        (
            "<p>\n  {{ a }}\n  {% if b %}\n    . <a>b</a>\n  {% endif %}</p>",
            "one.html:4: people see a blank before ‘.’",
        ),
        ("<p>\n  {% translate 'a' %}\n  <strong>.</strong>\n</p>", "one.html:3: people see a blank before ‘.’"),
        ("<p>({{ a }}\n  {% if b %}) {% endif %}</p>", "one.html:2: people see a blank before ‘)’"),
    ],
)
def test_a_line_without_reason_to_be_long_and_a_blank_before_a_comma_are_refused(
    tmp_path: Path, template: str, fault: str
) -> None:
    done = lint(tmp_path, template)
    assert done.returncode == 1
    assert fault in done.stdout


@pytest.mark.parametrize(
    "template",
    [
        f'<p>\n  {{% translate "{LONG}" %}}\n</p>',
        f"<p>\n  {{% blocktranslate with a=b %}}{LONG}{{{{ a }}}} .{{% endblocktranslate %}}\n</p>",
        f'<a\n  href="?a={{{{ a }}}}&amp;b={"b" * 120}"\n>a</a>',
        "<p>{{ a }}{% if b %}, {{ b }}{% endif %}. ({{ c }}) · {{ d }}: {{ e }}</p>",
        '<input accept=".pdf, .jpg">',
    ],
)
def test_what_nobody_can_break_may_be_long_and_punctuation_stands_where_it_belongs(
    tmp_path: Path, template: str
) -> None:
    done = lint(tmp_path, template)
    assert (done.stdout, done.returncode) == ("Templates: no line too long, no blank before a comma. OK\n", 0)


def test_our_own_templates_pass() -> None:
    done = subprocess.run([sys.executable, "bin/lint-templates"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_line_breaks_of_an_answer_are_marked_up() -> None:
    typed = "Eerst <b>eten</b>.\r\nDan dansen."
    line = {"question": {"ask": "Wat gaat er gebeuren?", "type": "long_text"}, "answer": typed}
    sections = [{"page": {"title": "Over het feest"}, "lines": [line]}]
    for page in (
        render_to_string("parts/answers.html", {"sections": sections}),
        render_to_string("parts/answer.html", {"answer": {"text": typed}}),
    ):
        assert "Eerst &lt;b&gt;eten&lt;/b&gt;.<br>Dan dansen." in page
