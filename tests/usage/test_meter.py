from bot.i18n.catalogs import translator_for
from bot.usage.meter import INTEGRATION_TASKS
from bot.usage.model import Organization, TrackedOrganization


def test_keys_in_memory_do_not_change_with_the_name() -> None:
    keys = {TrackedOrganization("T1", Organization("u1", name)).key for name in ("Acme", "Acme Inc.", None)}
    assert keys == {("T1", "u1", "integration_tasks")}


def test_the_unit_is_a_sentence_of_the_catalogs() -> None:
    assert translator_for("pt-BR").count(*INTEGRATION_TASKS.unit, 2) == "2 tarefas"
