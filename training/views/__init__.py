"""Training's pages."""

from training.views.awards import awards
from training.views.certificates import certificates
from training.views.check_in import check_in
from training.views.courses import courses
from training.views.demand import demand
from training.views.invited import invited
from training.views.learn import learn
from training.views.ledger import ledger, my_ledger
from training.views.my_training import my_training
from training.views.numbers import numbers
from training.views.seats import seats
from training.views.shadowing import my_shadowing, shadowing, shadowing_consent, shadowing_link
from training.views.teach import teach
from training.views.timetable import timetable

BLUEPRINTS = (
    courses,
    learn,
    seats,
    my_training,
    teach,
    check_in,
    awards,
    certificates,
    ledger,
    my_ledger,
    numbers,
    shadowing,
    shadowing_consent,
    shadowing_link,
    my_shadowing,
    timetable,
    invited,
    demand,
)
