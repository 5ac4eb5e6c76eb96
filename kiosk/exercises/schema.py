"""What an exercise's data file may say. Everything is checked when loaded; nothing here knows a file or a pose."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kiosk.exercises.figure import Figure

TextKey = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]

PhaseSignal = Literal[
    "body-drop",  # the mean of the hips' and the shoulders' drop in the picture, of the leg
    "step-gap",  # how much wider the ankles are than at the start, of the start gap
    "knee-gap",  # how far the upper knee has left the lower one, of the shank (lying)
    "trunk-fold",  # how much of the trunk's length in the picture is gone
    "step-up",  # how far the shoulders have risen in the picture, of the trunk
    "knee-lift",  # how high one foot hangs above the other, of the shank; each leg counts
    "half-kneel",  # how far the shoulders have sunk as the hips went forward of the kneeling start, of the trunk
]
CueId = Literal[
    "knee-in",
    "knees-in",
    "turn-square",
    "feet-straight",
    "step-back",
    "deeper",
    "slower",
    "stay-low",
    "feet-apart",
    "feet-together",
    "hips-still",
    "hinge",
    "trunk",
    "pelvis",
    "shift",
    "foot-down",
    "wobble",
    "feet-cross",
    "lift-knees",
    "put-right",
    "easier",
]


class StrictModel(BaseModel):
    """Refuses unknown fields, so that a misspelt threshold never passes silently; cannot be changed once loaded."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Dose(StrictModel):
    """How much to do. Exactly one of reps (a set) and seconds (timed work) is given."""

    sets: int = Field(ge=1, le=10)
    reps: int | None = Field(default=None, ge=1, le=50)
    seconds: float | None = Field(default=None, ge=5, le=300)
    rest_seconds: float = Field(ge=0, le=300)
    each_side: bool = False

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.reps is None) == (self.seconds is None):
            raise ValueError("give either reps or seconds, not both and not neither")
        return self


class Tempo(StrictModel):
    """Seconds of each part of a rep, as the tempo guide shows them."""

    down: float = Field(ge=0, le=10)
    hold: float = Field(ge=0, le=60)
    up: float = Field(ge=0, le=10)


class PersonalRange(StrictModel):
    """The excursion, in the phase signal's own unit, that counts as progress 1.0.

    `usual` holds until two reps are known; then the member's own, kept within least..most, so that a series of very
    deep reps never disowns a good shallow one, nor a series of shallow ones lets a fidget count.
    """

    least: float = Field(gt=0)
    usual: float = Field(gt=0)
    most: float = Field(gt=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.least <= self.usual <= self.most:
            raise ValueError("least, usual and most must rise")
        return self


class RepSeconds(StrictModel):
    least: float = Field(gt=0)
    most: float = Field(gt=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.least >= self.most:
            raise ValueError("least must be below most")
        return self


class PhaseRules(StrictModel):
    """When progress (0..1) makes a rep: TOP, above `down`, above `bottom`, back below `top`."""

    signal: PhaseSignal
    range: PersonalRange
    top: float = Field(default=0.20, ge=0.05, lt=1)
    down: float = Field(default=0.30, gt=0.05, lt=1)
    bottom: float = Field(default=0.70, gt=0.05, lt=1)
    seconds: RepSeconds

    @model_validator(mode="after")
    def _hysteresis(self) -> Self:
        if not self.top < self.down:
            raise ValueError(f"top ({self.top:g}) must be below down ({self.down:g}), or standing still would be a rep")
        if not self.down < self.bottom:
            raise ValueError(
                f"down ({self.down:g}) must be below bottom ({self.bottom:g}), or every half rep would count"
            )
        return self


class BandThresholds(StrictModel):
    """Band edges of one signal as change from the start of the rep, + = worse.

    Above `watch` it is watched, above `collapse` it has collapsed; a live band is left `leave` inside its edge.
    """

    watch: float = Field(gt=0)
    collapse: float = Field(gt=0)
    leave: float = Field(gt=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.watch >= self.collapse:
            raise ValueError(f"watch ({self.watch:g}) must be below collapse ({self.collapse:g})")
        if self.leave >= self.watch:
            raise ValueError(f"leave ({self.leave:g}) must be below watch ({self.watch:g}), or the band is never left")
        return self


class Bands(StrictModel):
    """Which signals judge the exercise: fppa, pelvis, trunk in degrees, kasr as a ratio. Absent = not judged.

    fppa grades each loaded leg, kasr both knees together; pelvis and trunk are only spoken of.
    """

    fppa: BandThresholds | None = None
    kasr: BandThresholds | None = None
    pelvis: BandThresholds | None = None
    trunk: BandThresholds | None = None


class Exercise(StrictModel):
    """One exercise. Words are keys of the text catalogue; an added exercise may bring its own under `words`.

    name: what commands and the log call it.
    view: where the member faces; "lying" is turned upright before the model sees it.
    input: the model's input shape that suits the movement.
    legs: which legs work: both, the standing one ("stance"), the first on the step ("lead"), the lifted one in turn
        ("lifting"), the upper one when lying ("upper"), the one kneeling ("kneeling").
    resistance_band: where the rubber band is worn.
    sound_always: the member cannot look at the screen here, so words are spoken even where sound is off.
    limits: what the mirror cannot see in this exercise.
    easier, harder: names of the exercises offered a step down or up.
    fast_seconds: a way down (or out) shorter than this is told "slower".
    say: text keys spoken before the set, in order (what the camera cannot check).
    """

    name: Name
    title: TextKey
    limits: TextKey
    say: tuple[TextKey, ...] = ()
    view: Literal["front", "side", "lying"]
    input: Literal["portrait", "square"]
    legs: Literal["both", "stance", "lead", "lifting", "upper", "kneeling"]
    resistance_band: Literal["none", "knees", "ankles", "thighs"]
    sound_always: bool = False
    easier: Name | None = None
    harder: Name | None = None
    dose: Dose
    tempo: Tempo
    phase: PhaseRules
    bands: Bands = Bands()
    fast_seconds: float = Field(default=0.0, ge=0, le=5)
    cues: dict[CueId, TextKey] = Field(default_factory=dict)
    figure: Figure | None = None
    words: dict[str, dict[TextKey, str]] = Field(default_factory=dict)

    @property
    def timed(self) -> bool:
        """Whether the set is counted in seconds and not in reps."""
        return self.dose.seconds is not None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.view == "lying" and (self.bands.fppa or self.bands.kasr):
            raise ValueError("bands: a knee cannot be graded lying down; remove fppa and kasr")
        if self.bands.kasr and self.legs != "both":
            raise ValueError('bands.kasr compares two standing legs; it needs legs = "both"')
        graded = self.bands.fppa or self.bands.kasr
        if ("knee-in" in self.cues or "knees-in" in self.cues) and not graded:
            raise ValueError("cues.knee-in: no band grades the knee here, so the cue could never be true")
        for key in ("trunk", "pelvis"):
            if key in self.cues and getattr(self.bands, key) is None:
                raise ValueError(f"cues.{key}: bands.{key} is missing, so the cue could never be true")
        if self.dose.each_side and self.legs == "both":
            raise ValueError('dose.each_side: legs = "both" has no sides')
        return self


class Step(StrictModel):
    """One exercise of a program; what is given here replaces the exercise's own dose."""

    exercise: Name
    sets: int | None = Field(default=None, ge=1, le=10)
    reps: int | None = Field(default=None, ge=1, le=50)
    seconds: float | None = Field(default=None, ge=5, le=300)


class Program(StrictModel):
    """A named row of exercises."""

    name: Name
    title: TextKey
    steps: tuple[Step, ...] = Field(min_length=1)
    words: dict[str, dict[TextKey, str]] = Field(default_factory=dict)
