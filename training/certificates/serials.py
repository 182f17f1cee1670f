"""Verification codes: what somebody types to ask whether a certificate is real.

Eleven random signs of Crockford's base 32 (55 bits) and one check sign, in groups of four: `7Q4M-K2RD-9XVT`.
I, L, O and U do not occur; what a reader may take for 1 or 0 is read as such. The check sign is Crockford's
(the value modulo 37), so one wrong sign or two swapped neighbours are found before anything is looked up.
Five of its 37 signs are no letters; a number that would need one is drawn again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_SIGNS = 11
GROUP = 4
_MODULUS = 37
_LOOKALIKES = str.maketrans("OIL", "011")
_SPACES = str.maketrans("", "", "- \u3000‐‑‒–—―−ー－ｰ")
_NARROW = str.maketrans({code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)})


class Mistyped(ValueError):
    """This cannot be a verification code: a sign is missing, unknown, wrong or swapped."""


def make(below: Callable[[int], int] = secrets.randbelow) -> str:
    """A new code nobody can guess, without its hyphens. `below(n)` gives a random number under n."""
    while True:
        value = below(len(ALPHABET) ** RANDOM_SIGNS)
        if value % _MODULUS < len(ALPHABET):
            return _written(value) + ALPHABET[value % _MODULUS]


def read(text: str) -> str:
    """The code somebody typed, in its plain form: capitals, no hyphens.

    Takes small letters, wide letters, spaces, any dash, and the lookalikes O, I and L. Raises `Mistyped`.
    """
    code = text.strip().translate(_SPACES).translate(_NARROW).upper().translate(_LOOKALIKES)
    if len(code) != RANDOM_SIGNS + 1 or set(code) - set(ALPHABET):
        raise Mistyped(f"a code has {RANDOM_SIGNS + 1} letters and digits")
    if _value(code[:-1]) % _MODULUS != ALPHABET.index(code[-1]):
        raise Mistyped("the check sign does not fit")
    return code


def spaced(code: str) -> str:
    """A code as people read it: `7Q4M-K2RD-9XVT`."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def _written(value: int) -> str:
    return "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(RANDOM_SIGNS)))


def _value(signs: str) -> int:
    value = 0
    for sign in signs:
        value = value << 5 | ALPHABET.index(sign)
    return value
