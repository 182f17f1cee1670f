"""The disasters' pages."""

from dispatch.disasters.views.aid import aid
from dispatch.disasters.views.aid_link import aid_link
from dispatch.disasters.views.alerts import alerts
from dispatch.disasters.views.associations import associations
from dispatch.disasters.views.call_out_link import call_out_link
from dispatch.disasters.views.call_outs import call_outs
from dispatch.disasters.views.card import card
from dispatch.disasters.views.closing import closing
from dispatch.disasters.views.drill_scripts import drill_scripts
from dispatch.disasters.views.drills import drills
from dispatch.disasters.views.events import disasters
from dispatch.disasters.views.files import disaster_files
from dispatch.disasters.views.guests import guests
from dispatch.disasters.views.muster import muster
from dispatch.disasters.views.muster_link import muster_link
from dispatch.disasters.views.my_duties import duty_link, my_duties
from dispatch.disasters.views.notices import notice_link, notice_work, notices, phrases, public_notices
from dispatch.disasters.views.residents import resident_link, residents
from dispatch.disasters.views.rosters import rosters
from dispatch.disasters.views.rounds import rounds
from dispatch.disasters.views.shelters import shelters
from dispatch.disasters.views.supporters import supporters
from dispatch.disasters.views.telegrams import telegrams
from dispatch.disasters.views.visits import visits

BLUEPRINTS = (
    shelters, rounds, visits,
    rosters, my_duties, duty_link,
    disasters, telegrams, disaster_files,
    associations, aid, aid_link, guests, drill_scripts, drills, closing,
    supporters, muster, muster_link, call_outs, call_out_link,
    alerts, residents, resident_link, card,
    notices, phrases, notice_work, notice_link, public_notices,
)  # fmt: skip
LINKED = (
    visits,
    aid_link, muster_link, call_out_link, resident_link, notice_link,
)  # fmt: skip
"""Blueprints whose link is the authority: they take posts without the token of a session."""
