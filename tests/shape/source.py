"""The modules of a tree as they are measured: text, syntax and what each imports."""

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Module:
    """One file. `name` is dotted, `bot.alerts.check`; `parts` are the same, taken apart."""

    name: str
    text: str

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(self.name.split("."))

    @property
    def folder(self) -> str:
        return self.name.rpartition(".")[0]

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)


def read_modules(root: Path) -> list[Module]:
    """Every module under `root`, whose own name is the first part of each. Files without a line are left out."""
    paths = sorted(root.rglob("*.py"))
    modules = [Module(_dotted(path.relative_to(root.parent)), path.read_text(encoding="utf-8")) for path in paths]
    return [module for module in modules if module.text.strip()]


def imports(modules: list[Module]) -> set[tuple[str, str]]:
    """Who imports whom, as pairs of modules of the tree; imports inside functions count too."""
    names = {module.name for module in modules}
    pairs = {(module.name, target) for module in modules for target in _targets(module.tree, names)}
    return {(importer, target) for importer, target in pairs if importer != target}


def _dotted(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _targets(tree: ast.Module, names: set[str]) -> set[str]:
    targets: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            targets |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            # `from bot.alerts import check` names a module, `from bot.alerts.check import check_due` lies in one.
            inside = {f"{node.module}.{alias.name}" for alias in node.names}
            targets |= (inside & names) or {node.module}
    return targets & names
