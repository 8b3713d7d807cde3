"""Kinds of conversations, and how sentences call them."""

import pytest

from bot.blocks.conversation import Conversation, conversation_of, phrases
from bot.i18n.catalogs import translator_for


@pytest.mark.parametrize(
    ("channel_id", "name", "kind"),
    [
        ("C0OPS", "", Conversation.CHANNEL),
        ("C0OPS", "ops", Conversation.CHANNEL),
        ("C0TRIO", "mpdm-ana--ben--carmen-1", Conversation.GROUP),
        ("G0TRIO", "mpdm-ana--ben--carmen-1", Conversation.GROUP),
        ("G0FINANCE", "privategroup", Conversation.CHANNEL),
        ("G0TRIO", "", Conversation.UNCERTAIN),
        ("D0BEN", "", Conversation.DIRECT),
        ("D0BEN", "directmessage", Conversation.DIRECT),
    ],
)
def test_the_id_and_the_name_tell_the_kind(channel_id: str, name: str, kind: Conversation) -> None:
    assert conversation_of(channel_id, name) is kind


@pytest.mark.parametrize(
    ("locale", "kind", "within"),
    [
        ("en-US", Conversation.DIRECT, "in this direct message"),
        ("pt-BR", Conversation.CHANNEL, "neste canal"),
        ("pt-BR", Conversation.DIRECT, "nesta mensagem direta"),
        ("pt-BR", Conversation.GROUP, "nesta mensagem em grupo"),
        ("es-LA", Conversation.GROUP, "en este mensaje grupal"),
        ("es-ES", Conversation.UNCERTAIN, "en esta conversación"),
    ],
)
def test_a_phrase_agrees_with_its_noun(locale: str, kind: Conversation, within: str) -> None:
    assert phrases(kind, translator_for(locale))["in_this_channel"] == within


def test_a_sentence_may_begin_with_it() -> None:
    assert phrases(Conversation.GROUP, translator_for("pt-BR"))["This_channel"] == "Esta mensagem em grupo"
