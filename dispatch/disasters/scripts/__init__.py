"""Scripts of exercises: what they may say, as JSON and checked; and the usual one that comes with the program."""

from dispatch.disasters.scripts.usual import usual
from dispatch.disasters.scripts.writing import FORMAT, Inject, Opening, Script, inject_words, script_of

__all__ = ["FORMAT", "Inject", "Opening", "Script", "inject_words", "script_of", "usual"]
