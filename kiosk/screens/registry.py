"""The class of every screen by its name."""

from __future__ import annotations

from kiosk.screens.attract import Attract
from kiosk.screens.cards import Cards
from kiosk.screens.choose import Choose
from kiosk.screens.countdown import Countdown
from kiosk.screens.first_time import FirstTime
from kiosk.screens.left_out import LeftOut
from kiosk.screens.live import Live
from kiosk.screens.next_up import NextUp
from kiosk.screens.not_today import HelpNow, NotToday
from kiosk.screens.pain import Pain
from kiosk.screens.program_done import ProgramDone
from kiosk.screens.rest import RestBetweenSets
from kiosk.screens.result import Result
from kiosk.screens.safety import Safety
from kiosk.screens.screen import Screen
from kiosk.screens.screen_name import ScreenName
from kiosk.screens.setup import Setup
from kiosk.screens.staff import Staff

SCREENS: dict[ScreenName, type[Screen]] = {
    ScreenName.ATTRACT: Attract,
    ScreenName.SAFETY: Safety,
    ScreenName.FIRST_TIME: FirstTime,
    ScreenName.CHOOSE: Choose,
    ScreenName.NEXT_UP: NextUp,
    ScreenName.SETUP: Setup,
    ScreenName.COUNTDOWN: Countdown,
    ScreenName.LIVE: Live,
    ScreenName.PAIN: Pain,
    ScreenName.REST: RestBetweenSets,
    ScreenName.RESULT: Result,
    ScreenName.CARDS: Cards,
    ScreenName.PROGRAM_DONE: ProgramDone,
    ScreenName.NOT_TODAY: NotToday,
    ScreenName.HELP_NOW: HelpNow,
    ScreenName.LEFT_OUT: LeftOut,
    ScreenName.STAFF: Staff,
}
