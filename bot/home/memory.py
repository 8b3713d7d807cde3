"""Things that this process remembers of Homes: hashes, who looks at theirs, what Pipefy and Slack said. Bounded."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.cache import SingleFlightCache
from bot.errors import BotError
from bot.home.model import Account
from bot.home.pace import Key
from bot.i18n.translator import Translator
from bot.slack.error_messages import error_message

LOOKING_SECONDS = 900.0  # after an opening or a press, in which a form of the person may be about their Home
ACCOUNT_SECONDS = 60.0
WITHOUT_HOME_SECONDS = 3600.0  # an app that was installed without the tab is tried again after that
_MOST = 5000


@dataclass(frozen=True, slots=True)
class Asked:
    """The answers about an account; `error`: the one of Pipefy's."""

    account: Account
    error: BotError | None = None


class HomeMemory:
    """`monotonic` counts seconds. Another replica knows nothing of it: there a Home is drawn at its next opening."""

    def __init__(self, monotonic: Callable[[], float], translator: Callable[[str], Translator]) -> None:
        self._translator = translator
        self.hashes: SingleFlightCache[str] = SingleFlightCache(monotonic, _MOST)
        self.views: SingleFlightCache[int] = SingleFlightCache(monotonic, _MOST)
        self._looking: SingleFlightCache[None] = SingleFlightCache(monotonic, _MOST)
        self._accounts: SingleFlightCache[Asked] = SingleFlightCache(monotonic)
        self._troubles: SingleFlightCache[BotError | None] = SingleFlightCache(monotonic)
        self._without_home: SingleFlightCache[None] = SingleFlightCache(monotonic)

    def note_looking(self, key: Key) -> None:
        self._looking.set(key, None)

    def is_looking(self, key: Key) -> bool:
        """True for who opened their Home, or pressed something there, a while ago."""
        return _is_younger(self._looking.age(key), LOOKING_SECONDS)

    def has_no_home(self, workspace_id: str) -> bool:
        """True where Slack said a while ago that the app was installed without the tab."""
        return _is_younger(self._without_home.age(workspace_id), WITHOUT_HOME_SECONDS)

    def note_no_home(self, workspace_id: str) -> None:
        self._without_home.set(workspace_id, None)

    def note_account(self, workspace_id: str, answers: Asked) -> None:
        self._accounts.set(workspace_id, answers)

    def needs_account(self, workspace_id: str) -> bool:
        """True where the answers about the account are older than a minute."""
        return not _is_younger(self._accounts.age(workspace_id), ACCOUNT_SECONDS)

    def account_of(self, workspace_id: str, locale: str) -> Account | None:
        """The last answers about the account, in words of this language."""
        answers = self._accounts.peek(workspace_id)
        return replace(answers.account, trouble=self._words(answers.error, locale)) if answers else None

    def note_trouble(self, key: tuple[str, str], error: BotError | None) -> None:
        """Keep why Pipefy did not tell of an organization (workspace, uuid); None: it did."""
        self._troubles.set(key, error)

    def trouble_of(self, key: tuple[str, str], locale: str) -> str:
        """The reason in words, empty where there is none."""
        return self._words(self._troubles.peek(key), locale)

    def _words(self, error: BotError | None, locale: str) -> str:
        return "" if error is None else error_message(error, self._translator(locale), "UTC").text


def _is_younger(age: float | None, seconds: float) -> bool:
    return age is not None and age <= seconds
