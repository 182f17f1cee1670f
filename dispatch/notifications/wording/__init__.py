"""What messages say: kinds, the plain facts each may use, and a small template language that can do no harm.

The built-in words lie in `builtin/<language>/<kind>.liquid`; an administrator's own version (`MessageText`) goes first.
"""
