"""Why an address was not asked, or did not answer: codes to keep, sentences to say."""

from __future__ import annotations

from dispatch.i18n import label
from dispatch.vocabulary import N_, Term


class Why(Term):
    """What is wrong, as a code to keep and a sentence to say."""

    OPENED = "opened", N_("暗号化されていないアドレスへ転送されました。")
    BAD = "bad", N_("アドレスが正しくありません。")
    SCHEME = "scheme", N_("https:// で始まるアドレスを入力してください。")
    LOGIN = "login", N_("利用者名やパスワードを含むアドレスは使えません。")
    PORT = "port", N_("ポート番号が指定されたアドレスは使えません。")
    INSIDE = "inside", N_("内部のネットワークにつながるアドレスは使えません。")
    SLOW = "slow", N_("時間内に応答がありませんでした。")
    HOPS = "hops", N_("転送が多すぎます。")
    UNREACHED = "unreached", N_("相手のサーバーに接続できませんでした。")
    NOWHERE = "nowhere", N_("アドレスのサーバーが見つかりません。")
    GARBLED = "garbled", N_("応答を読み取れませんでした。")
    LARGE = "large", N_("データが大きすぎます。")


class Refused(ValueError):
    """The address leads, or has led by a redirect, where we do not go; as text a sentence in the reader's language."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why

    def __str__(self) -> str:
        return label(self.why)


class Failed(OSError):
    """The server was not reached, was too slow or sent too much; as text a sentence in the reader's language."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why

    def __str__(self) -> str:
        return label(self.why)
