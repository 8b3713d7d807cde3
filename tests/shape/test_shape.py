"""Each figure of `make shape`, on trees that are made for it; a figure that grows worse fails."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shape.__main__ import main
from tests.shape.figures import Figure, measure

Tree = Callable[..., dict[str, Figure]]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    """Writes files, `alerts__check="..."` for bot/alerts/check.py, and measures them."""

    def make(**files: str) -> dict[str, Figure]:
        for name, text in {"app": "pass\n", **files}.items():
            path = tmp_path / "bot" / f"{name.replace('__', '/')}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return {figure.key: figure for figure in measure(tmp_path / "bot")}

    return make


def test_empty_files_are_no_modules(tree: Tree) -> None:
    figures = tree(alerts__nothing="\n", alerts__check="pass\npass\n")
    assert (figures["modules"].now, figures["lines"].now) == (2, 3)


def test_the_largest_folder_is_counted_without_the_folders_in_it(tree: Tree) -> None:
    figure = tree(alerts__one="1\n", alerts__two="1\n", alerts__rules__three="1\n")["largest_folder"]
    assert (figure.now, figure.examples) == (2, ("bot.alerts",))


def test_the_largest_module_is_named(tree: Tree) -> None:
    figure = tree(alerts__check="pass\n" * 351)["largest_module"]
    assert (figure.now, figure.examples, figure.is_worse_than(350)) == (351, ("bot.alerts.check",), True)


def test_a_function_counts_whole_but_for_its_decorators(tree: Tree) -> None:
    figures = tree(a="@cache\n@other\ndef f():\n    '''Words.'''\n\n    return 1\n")
    assert (figures["function_median"].now, figures["function_p90"].now) == (4, 4)


def test_one_long_function_in_ten_does_not_count_and_two_do(tree: Tree) -> None:
    short, long = "def f(): ...\n" * 9, "def g():\n" + "    pass\n" * 30
    assert tree(a=short + long)["function_p90"].now == 1
    assert tree(a=short + long * 2)["function_p90"].now == 31


def test_comments_are_tokens_without_directives_and_docstrings(tree: Tree) -> None:
    text = '"""# Words."""\n# why\n# and why\na = 1  # noqa: A001 - why\nb = 1  # type: ignore[x]\nc = "#"  # third\n'
    assert tree(app=text)["comments"].now == 50


@pytest.mark.parametrize("word", ["What", "Whether", "Who", "How", "When", "Where", "Which", "Why", "What's"])
def test_a_docstring_that_begins_with_a_question_word_counts(tree: Tree, word: str) -> None:
    assert tree(a=f'"""{word} it is."""\n', b='"""Whatever it is."""\n')["asking_docstrings"].examples == ("bot.a",)


@pytest.mark.parametrize(
    "definition",
    [
        'def f():\n    """How it is."""\n',
        'async def f():\n    """How it is."""\n',
        'class f:\n    """How it is."""\n',
        'class A:\n    """However it is."""\n\n    def f(self):\n        """How it is."""\n',
        'def g():\n    """However it is."""\n\n    def f():\n        """How it is."""\n',
    ],
)
def test_a_docstring_of_a_function_or_class_counts_as_well(tree: Tree, definition: str) -> None:
    assert tree(a=definition)["asking_docstrings"].examples == ("bot.a: f",)


def test_a_question_in_the_code_is_no_docstring(tree: Tree) -> None:
    assert tree(a='def f():\n    return "How it is."\n')["asking_docstrings"].now == 0


@pytest.mark.parametrize(
    "bound",
    [
        "def f(one): ...",
        "def f(*, one=1): ...",
        "def f(*one): ...",
        "f = lambda one: one",
        "def f():\n    one = 1\n    one = 2",
        "def f():\n    one: int = 1",
        "def f():\n    for one in (): ...",
        "def f():\n    a, (one, *b) = g()",
        "def f():\n    with g() as one: ...",
        "def f():\n    if (one := 1): ...",
        "def f():\n    return [one for one in ()]",
        "def f(x):\n    match x:\n        case [one, *_]: ...",
        "def f(x):\n    match x:\n        case A(b=B() as one): ...",
        "def f(x):\n    match x:\n        case {'a': 1, **one}: ...",
        "def f():\n    try: ...\n    except E as one: ...",
        "class A:\n    async def f(self, one): ...",
    ],
)
def test_each_way_of_binding_a_vague_name_counts_once(tree: Tree, bound: str) -> None:
    assert tree(a=f"{bound}\n")["vague_names"].examples == ("bot.a: one",)


@pytest.mark.parametrize("unbound", ["one = 1", "class A:\n    one: int", "def f():\n    return one", "def one(): ..."])
def test_what_is_no_local_does_not_count(tree: Tree, unbound: str) -> None:
    assert tree(a=f"{unbound}\n")["vague_names"].now == 0


def test_a_function_in_a_function_counts_by_itself(tree: Tree) -> None:
    assert tree(a="def f(one):\n    def g(one, said): ...\n")["vague_names"].now == 3


def test_a_feature_has_one_folder_with_what_is_inside(tree: Tree) -> None:
    figures = tree(alerts__rules__marks="1\n", alerts__model="1\n")
    assert [figures[f"{name}_folders"].now for name in ("alerts", "digests", "reports")] == [1, 0, 0]


def test_what_bears_its_name_and_serves_it_alone_is_another_folder_of_it(tree: Tree) -> None:
    check = "from bot.blocks.alert_card import card\n"
    assert tree(alerts__check=check, blocks__alert_card="1\n")["alerts_folders"].examples == (
        "bot.alerts",
        "bot.blocks",
    )


def test_what_serves_two_features_is_shared(tree: Tree) -> None:
    check = "from bot.usage import report\n"
    assert tree(reports__a=check, digests__a=check, usage__report="1\n")["reports_folders"].examples == ("bot.reports",)


def test_a_public_class_defined_twice_is_named(tree: Tree) -> None:
    figure = tree(a="class Answer: ...\nclass _Own: ...\n", b="class Answer: ...\nclass _Own: ...\n")["classes_twice"]
    assert figure.examples == ("Answer",)


@pytest.mark.parametrize(
    ("importer", "target"),
    [
        ("delivery", "alerts"),
        ("readings", "delivery"),
        ("delivery", "subscriptions"),
        ("alerts", "commands"),
        ("alerts", "digests"),
        ("organizations", "subscriptions"),
    ],
)
@pytest.mark.parametrize("way", ["from bot.{0} import x", "from bot.{0}.x import y", "import bot.{0}.x"])
def test_an_import_upwards_or_sideways_is_named(tree: Tree, importer: str, target: str, way: str) -> None:
    inside = f"def f():\n    {way.format(target)}\n"
    figures = tree(**{f"{importer}__a": inside, f"{target}__x": "1\n"})
    assert figures["wrong_imports"].examples == (f"bot.{importer}.a -> bot.{target}.x",)


@pytest.mark.parametrize(("importer", "target"), [("alerts", "delivery"), ("app", "alerts"), ("alerts", "usage")])
def test_an_import_downwards_or_by_who_plugs_it_together_is_fine(tree: Tree, importer: str, target: str) -> None:
    figures = tree(**{f"{importer}__a": f"from bot.{target} import x\n", f"{target}__x": "1\n"})
    assert figures["wrong_imports"].now == 0


@pytest.mark.parametrize(("limit", "status"), [("wrong_imports = 0", 1), ("wrong_imports = 1", 0), ("", 1)])
def test_it_fails_when_a_figure_is_worse_than_written_or_than_its_goal(
    tree: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str], limit: str, status: int
) -> None:
    tree(app="# why\n", delivery__a="from bot.alerts import b\n", alerts__b="1\n")
    (tmp_path / "figures.toml").write_text(limit)
    assert main([], root=tmp_path / "bot", file=tmp_path / "figures.toml") == status
    assert ("bot.delivery.a -> bot.alerts.b" in capsys.readouterr().out) is bool(status)


def test_what_is_written_is_the_goal_or_today_where_that_is_worse(tree: Tree, tmp_path: Path) -> None:
    tree(delivery__a="from bot.alerts import b\n", alerts__b="1\n")
    file = tmp_path / "figures.toml"
    assert main(["--write"], root=tmp_path / "bot", file=file) == 0
    lines = file.read_text().splitlines()
    assert {"wrong_imports = 1", "comments = 0", "largest_module = 350"} <= set(lines)
