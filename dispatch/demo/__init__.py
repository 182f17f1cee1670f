"""The demo city: つなぐ市, where everything is invented and every screen has something to show.

`days` (its calendar), `town`, `institutions`, `names`, `habits` and `roster` say what there is; `scenes` what hospitals
ask for; `diary` and `visits` plant every request with somebody who is free for it; `past`, `coming`, `waiting` and
`hopeless` draw the requests; `story` and `chronicle` tell what became of them, with its record and its messages.
"""

from dispatch.demo.loading import load
from dispatch.demo.staff import accounts

__all__ = ["accounts", "load"]
