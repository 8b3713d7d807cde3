"""The figures of a tree, and what each has to be."""

import ast
import io
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.shape.layers import FEATURES, folders_of, wrong_imports
from tests.shape.source import Module, read_modules
from tests.shape.vague_names import vague_names

_QUESTIONS = frozenset({"What", "Whether", "Who", "How", "When", "Where", "Which", "Why"})


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `goal`: what it has to be in the end; None: it is only shown."""

    key: str
    title: str
    now: float
    goal: float | None = None
    at_least: bool = False
    examples: tuple[str, ...] = ()

    def is_worse_than(self, limit: float) -> bool:
        return self.now < limit if self.at_least else self.now > limit

    def to_write(self) -> float | None:
        """The goal once it is reached, since more would forbid what is fine; until then today's figure."""
        if self.goal is None:
            return None
        return self.now if self.is_worse_than(self.goal) else self.goal


def measure(root: Path) -> list[Figure]:
    """All figures of the tree under `root`."""
    modules = read_modules(root)
    return [*_sizes(modules), *_words(modules), *_places(modules)]


def _sizes(modules: list[Module]) -> Iterator[Figure]:
    folders = Counter(module.folder for module in modules)
    folder, most = max(folders.items(), key=lambda item: item[1])
    longest = max(modules, key=lambda module: module.lines)
    spans = sorted(span for module in modules for span in _spans(module)) or [0]
    yield Figure("modules", "modules", len(modules))
    yield Figure("lines", "lines", sum(module.lines for module in modules))
    yield Figure("largest_folder", "modules in the largest flat folder", most, 25, examples=(folder,))
    yield Figure("largest_module", "lines of the largest module", longest.lines, 350, examples=(longest.name,))
    yield Figure("function_median", "lines of a function, median", median(spans), 8)
    yield Figure("function_p90", "lines of a function, 90th percentile", spans[int(0.9 * (len(spans) - 1))], 20)


def _words(modules: list[Module]) -> Iterator[Figure]:
    lines = sum(module.lines for module in modules)
    comments = sum(_comments(module) for module in modules)
    asking = tuple(place for module in modules for place in _asking(module))
    vague = tuple(f"{module.name}: {name}" for module in modules for name in vague_names(module.tree))
    yield Figure("comments", "comments in 100 lines", round(100 * comments / lines, 2), 3.5, at_least=True)
    yield Figure("asking_docstrings", "docstrings that begin with a question word", len(asking), 0, examples=asking)
    yield Figure("vague_names", "locals and arguments named by one of nineteen words", len(vague), 60, examples=vague)


def _places(modules: list[Module]) -> Iterator[Figure]:
    twice = _classes_defined_twice(modules)
    wrong = tuple(wrong_imports(modules))
    for feature in FEATURES:
        folders = tuple(folders_of(feature, modules))
        yield Figure(f"{feature}_folders", f"folders with code of {feature}", len(folders), 1, examples=folders)
    yield Figure("classes_twice", "public class names defined in two modules", len(twice), 0, examples=twice)
    yield Figure("wrong_imports", "imports upwards or sideways", len(wrong), 0, examples=wrong)


def _spans(module: Module) -> Iterator[int]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1  # `lineno` is that of `def`, below decorators


def _comments(module: Module) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(module.text).readline)
    comments = [token.string.lstrip("# ") for token in tokens if token.type == tokenize.COMMENT]
    return sum(not comment.startswith(("noqa", "type:")) for comment in comments)


def _asking(module: Module) -> Iterator[str]:
    """Names of what has a docstring that begins with a question word: the module, its classes and functions."""
    for node in ast.walk(module.tree):
        match node:
            case ast.Module() if _first_word(node) in _QUESTIONS:
                yield module.name
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef() if _first_word(node) in _QUESTIONS:
                yield f"{module.name}: {node.name}"
            case _:
                pass


def _first_word(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    words = (ast.get_docstring(node) or "").replace("'", " ").split()
    return words[0].strip(",.:;") if words else ""


def _classes_defined_twice(modules: list[Module]) -> tuple[str, ...]:
    defined = Counter(node.name for module in modules for node in module.tree.body if isinstance(node, ast.ClassDef))
    return tuple(sorted(name for name, times in defined.items() if times > 1 and not name.startswith("_")))
