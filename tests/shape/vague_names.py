"""Locals and arguments whose names say nothing: nineteen words that were used for everything."""

import ast
from collections.abc import Iterator

WORDS = frozenset(
    {
        *("one", "said", "found", "seen", "asked", "told", "left", "each", "mine", "there"),
        *("heard", "who", "here", "wanted", "known", "given", "came", "over", "theirs"),
    }
)
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def vague_names(tree: ast.Module) -> list[str]:
    """Every local or argument named so, once for each function that binds it; a lambda is a function too."""
    scopes = [node for node in ast.walk(tree) if isinstance(node, _SCOPES)]
    return [name for scope in scopes for name in sorted(WORDS & set(_bound(scope)))]


def _bound(scope: ast.AST) -> Iterator[str]:
    for node in _own(scope):
        match node:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
            case ast.ExceptHandler(name=str(name)) | ast.alias(asname=str(name)):
                yield name
            case _:
                pass


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    """What lies in a function, without the functions inside it."""
    for child in ast.iter_child_nodes(scope):
        if not isinstance(child, (*_SCOPES, ast.ClassDef)):
            yield child
            yield from _own(child)
