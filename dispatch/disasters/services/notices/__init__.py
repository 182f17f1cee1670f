"""The translation desk's verbs: taking in, writing plainly, translating, publishing, withdrawing, phrases."""
