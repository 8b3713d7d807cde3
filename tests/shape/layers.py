"""What the import graph says of features: who imports upwards or sideways, and where a feature's own code lies."""

from tests.shape.source import Module, imports

FEATURES = ("alerts", "digests", "reports")
# From above to below, as in the layers contract of pyproject.toml; what shares a line knows nothing of its neighbours.
LAYERS = (("commands",), FEATURES, ("subscriptions", "organizations"), ("delivery",), ("readings",))
_RANK = {package: rank for rank, packages in enumerate(LAYERS) for package in packages}


def wrong_imports(modules: list[Module]) -> list[str]:
    """Imports that go up or to the side. import-linter would not say so of those that `ignore_imports` lists."""
    return sorted(f"{importer} -> {target}" for importer, target in imports(modules) if _is_wrong(importer, target))


def folders_of(feature: str, modules: list[Module]) -> list[str]:
    """The feature's folder, and every other one with a module that bears its name and serves no other feature."""
    graph = imports(modules)
    folders = {".".join(module.parts[:2]) for module in modules if _package(module.name) == feature}
    for module in modules:
        users = {_package(importer) for importer, target in graph if target == module.name} & set(FEATURES)
        if _package(module.name) != feature and users == {feature} and _bears(feature, module):
            folders.add(module.folder)
    return sorted(folders)


def _is_wrong(importer: str, target: str) -> bool:
    above, below = _package(importer), _package(target)
    return above in _RANK and below in _RANK and above != below and _RANK[above] >= _RANK[below]


def _package(name: str) -> str:
    return "".join(name.split(".")[1:2])


def _bears(feature: str, module: Module) -> bool:
    words = {word for part in module.parts for word in part.split("_")}
    return not words.isdisjoint({feature, feature.removesuffix("s")})
