"""Every screen by its name."""

from __future__ import annotations

from kiosk.screens.attract import Attract
from kiosk.screens.cards import Cards
from kiosk.screens.choose import Choose
from kiosk.screens.countdown import Countdown
from kiosk.screens.first_time import FirstTime
from kiosk.screens.live import Live
from kiosk.screens.next_up import NextUp
from kiosk.screens.not_today import NotToday
from kiosk.screens.pain import Pain
from kiosk.screens.rest import RestBetweenSets
from kiosk.screens.result import Result
from kiosk.screens.safety import Safety
from kiosk.screens.screen import Screen
from kiosk.screens.screen_name import Name
from kiosk.screens.setup import Setup
from kiosk.screens.staff import Staff

SCREENS: dict[Name, type[Screen]] = {
    Name.ATTRACT: Attract,
    Name.SAFETY: Safety,
    Name.FIRST_TIME: FirstTime,
    Name.CHOOSE: Choose,
    Name.NEXT_UP: NextUp,
    Name.SETUP: Setup,
    Name.COUNTDOWN: Countdown,
    Name.LIVE: Live,
    Name.PAIN: Pain,
    Name.REST: RestBetweenSets,
    Name.RESULT: Result,
    Name.CARDS: Cards,
    Name.NOT_TODAY: NotToday,
    Name.STAFF: Staff,
}
