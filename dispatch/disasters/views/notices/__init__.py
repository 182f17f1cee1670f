"""The translation desk's pages, the translators' and the residents'."""

from dispatch.disasters.views.notices import arriving, judging, publishing, writing
from dispatch.disasters.views.notices.blueprint import notices
from dispatch.disasters.views.notices.phrases import phrases
from dispatch.disasters.views.notices.public import public_notices
from dispatch.disasters.views.notices.working import notice_link, notice_work

__all__ = [
    "arriving",
    "judging",
    "notice_link",
    "notice_work",
    "notices",
    "phrases",
    "public_notices",
    "publishing",
    "writing",
]
