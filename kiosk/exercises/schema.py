"""The fields of an exercise's data file, validated when loaded. Independent of files and poses.

Whether the data suit the kind of exercise is checked by `catalogue.py`, which asks the kind.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from kiosk.exercises.cue_words import CueId, Symbol, symbol_of_older_file
from kiosk.exercises.figure import Figure
from kiosk.toml_file import joined_keys

TextKey = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
Words = dict[str, Annotated[dict[TextKey, str], BeforeValidator(joined_keys)]]  # language, text key: words
Name = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
ResistanceBand = Literal["none", "knees", "ankles", "thighs"]
BandStrength = Literal["light", "medium", "strong"]
Support = Literal["none", "wall", "chair", "kickstand"]  # kickstand: the toes of the free foot on the floor behind

# Older files have a view, the working legs and a phase signal instead of a kind. These are the valid combinations.
_KIND_OF_OLD_FIELDS = {
    ("front", "both", "body-drop"): "two-leg-bend",
    ("front", "stance", "body-drop"): "one-leg-bend",
    ("front", "stance", "trunk-fold"): "one-leg-hinge",
    ("front", "lead", "step-gap"): "side-step",
    ("front", "lead", "step-up"): "step-up",
    ("front", "lifting", "knee-lift"): "march",
    ("lying", "upper", "knee-gap"): "side-lying",
    ("side", "kneeling", "half-kneel"): "half-kneeling",
}


class StrictModel(BaseModel):
    """Rejects unknown fields, so that a misspelt threshold is always reported; immutable once loaded."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Dose(StrictModel):
    """How much to do. Exactly one of reps and seconds is given.

    sets: number of sets, on each side where `each_side` is true, 1 to 10.
    reps: reps per set, 1 to 50; None in timed work.
    seconds: length of a timed set, seconds, 5 to 300; None where reps are counted.
    rest_seconds: rest between sets, seconds, 0 to 300.
    prepare_seconds: time to fetch what the exercise needs, before its set-up check, seconds, 0 to 120.
    each_side: whether every set is done on the left and on the right.
    """

    sets: int = Field(ge=1, le=10)
    reps: int | None = Field(default=None, ge=1, le=50)
    seconds: float | None = Field(default=None, ge=5, le=300)
    rest_seconds: float = Field(ge=0, le=300)
    prepare_seconds: float = Field(default=10, ge=0, le=120)
    each_side: bool = False

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if (self.reps is None) == (self.seconds is None):
            raise ValueError("give either reps or seconds, not both and not neither")
        return self


class Tempo(StrictModel):
    """The tempo guide's time for each part of a rep.

    down: seconds, 0 to 10.
    hold: seconds, 0 to 60.
    up: seconds, 0 to 10.
    """

    down: float = Field(ge=0, le=10)
    hold: float = Field(ge=0, le=60)
    up: float = Field(ge=0, le=10)


class PersonalRange(StrictModel):
    """The excursion that is progress 1.0, in the unit of the kind's phase signal.

    `usual` applies until two reps are known. Then the member's own range applies, limited to least..most: after very
    deep reps a good shallow rep still counts, and after shallow reps a fidget does not.

    least: lower limit of the member's own range, above 0.
    usual: range before it is known, from least to most.
    most: upper limit of the member's own range.
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
    """How long a rep may last.

    least: seconds, above 0; a shorter movement is not counted.
    most: seconds, above least; a longer movement is not counted.
    """

    least: float = Field(gt=0)
    most: float = Field(gt=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.least >= self.most:
            raise ValueError("least must be below most")
        return self


class PhaseRules(StrictModel):
    """When progress makes a rep: from the top, above `down`, above `bottom`, back below `top`.

    range: the excursion that is progress 1.0.
    top: progress, 0.05 to 1, below `down`.
    down: progress, 0.05 to 1, below `bottom`.
    bottom: progress, 0.05 to 1.
    seconds: how long a rep may last.
    """

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
    """Thresholds of one signal's bands, as change from the start of the rep, + = worse.

    watch: above it the band is WATCH; degrees, or a ratio for KASR; below collapse.
    collapse: above it the band is COLLAPSE; same unit.
    leave: how far inside a threshold a live band improves again; same unit, below watch.
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
    """The signals that judge the exercise; None = not judged.

    fppa: of each loaded leg, degrees; grades the rep.
    kasr: fall of the corrected KASR, a ratio; confirms a watched rep as a collapse of both knees.
    pelvis: degrees; gives a cue and no grade.
    trunk: degrees; gives a cue and no grade.
    min_bend: share of a leg's deepest bend in the rep from which its FPPA counts, 0..1; a straight knee shows none.
    """

    fppa: BandThresholds | None = None
    kasr: BandThresholds | None = None
    pelvis: BandThresholds | None = None
    trunk: BandThresholds | None = None
    min_bend: float = Field(default=0.0, ge=0, le=0.9)


class CueWords(StrictModel):
    """What is shown for one fault.

    text: key of the sentence in the text catalogue.
    symbol: drawn left of the sentence, and fitting it.
    hint: key of the sentence on the result; None = `try.` and the cue's id.
    """

    text: TextKey
    symbol: Symbol
    hint: TextKey | None = None


class Form(StrictModel):
    """An easier or harder form of an exercise: what is different in it. A field that is None stays as it is.

    name: what the ladder calls it, unique within the exercise.
    title: text key of its name, such as "Half as deep".
    say: text keys spoken and shown before the first set, instead of the exercise's own.
    range: the excursion that is progress 1.0.
    bands: what is judged.
    sets: number of sets, 1 to 10.
    reps: reps per set, 1 to 50.
    seconds: length of a timed set, seconds, 5 to 300.
    resistance_band: where the rubber band is worn.
    band_strength: how hard the rubber band is to stretch.
    support: what the member leans on.
    step_height_cm: height of the step, centimetres, 5 to 40.
    figure_share: how far the stick figure moves, as a share of the exercise's own movement, above 0 to 1.5.
    cues: words that replace those of a cue; `easier` has to ask for the next easier form.
    silent: cues that this form never gives.
    """

    name: Name
    title: TextKey
    say: tuple[TextKey, ...] | None = None
    range: PersonalRange | None = None
    bands: Bands | None = None
    sets: int | None = Field(default=None, ge=1, le=10)
    reps: int | None = Field(default=None, ge=1, le=50)
    seconds: float | None = Field(default=None, ge=5, le=300)
    resistance_band: ResistanceBand | None = None
    band_strength: BandStrength | None = None
    support: Support | None = None
    step_height_cm: float | None = Field(default=None, ge=5, le=40)
    figure_share: float = Field(default=1.0, gt=0, le=1.5)
    cues: dict[CueId, CueWords] = Field(default_factory=dict)
    silent: tuple[CueId, ...] = ()


class Gate(StrictModel):
    """What a member must have shown in this session before an exercise of a program begins, and to stay in it.

    exercise: name of the exercise in which it is shown, and which is done instead.
    good_share: least share of its graded reps that must be good, 0.5 to 1.
    """

    exercise: Name
    good_share: float = Field(ge=0.5, le=1)


class Exercise(StrictModel):
    """One exercise. Words are keys of the text catalogue; an added exercise may bring its own under `words`.

    name: what commands and the log call it; the name of its file.
    kind: the kind of movement, which decides how it is measured, counted and judged; one of `movement.kinds`.
    title: text key of its name on the screen.
    limits: text key of what the mirror cannot see in this exercise.
    say: text keys spoken before the first set, in order: what the camera cannot check.
    input: the model's input shape that suits the movement.
    resistance_band: where the rubber band is worn.
    band_strength: how hard the rubber band is to stretch; None without one.
    support: what the member leans on.
    step_height_cm: height of the step, centimetres, 5 to 40; None without one.
    sound_always: whether cues are spoken even where sound is off, because the member cannot look at the screen.
    easier_forms: easier forms of this exercise, the nearest one first.
    harder_forms: harder forms of this exercise, the nearest one first.
    easier: name of the exercise below the easiest form; None = none.
    harder: name of the exercise above the hardest form; None = none.
    gate: what must be shown before it begins in a program; None = nothing.
    form: the form that this is, filled in by `ladder.py`; None = the one that the file describes.
    dose: how much to do.
    tempo: the tempo guide's times.
    phase: when a movement is a rep.
    bands: what is judged.
    max_toes_out: both feet may point outward by this much in the start posture, degrees, 0 to 60. Feet that point
        further outward hide a knee that goes in. The text asks for at most 10; the error of the reading is 2 to 5.
    fast_seconds: a way down (or out) shorter than this gets "slower"; seconds, 0 to 5; 0 = never.
    cues: words of each cue, the most important one first; a fault without words is never mentioned.
    figure: the stick figure; None = none is drawn.
    words: texts by language and key.
    """

    name: Name
    kind: Name
    title: TextKey
    limits: TextKey
    say: tuple[TextKey, ...] = ()
    input: Literal["portrait", "square"]
    resistance_band: ResistanceBand
    band_strength: BandStrength | None = None
    support: Support = "none"
    step_height_cm: float | None = Field(default=None, ge=5, le=40)
    sound_always: bool = False
    easier_forms: tuple[Form, ...] = ()
    harder_forms: tuple[Form, ...] = ()
    easier: Name | None = None
    harder: Name | None = None
    gate: Gate | None = None
    form: Form | None = None
    dose: Dose
    tempo: Tempo
    phase: PhaseRules
    bands: Bands = Bands()
    max_toes_out: float = Field(default=15.0, ge=0, le=60)
    fast_seconds: float = Field(default=0.0, ge=0, le=5)
    cues: dict[CueId, CueWords] = Field(default_factory=dict)
    figure: Figure | None = None
    words: Words = Field(default_factory=dict)

    @property
    def timed(self) -> bool:
        """Whether a set is timed instead of counted."""
        return self.dose.seconds is not None

    @model_validator(mode="before")
    @classmethod
    def _kind_of_an_older_file(cls, data: Any) -> Any:
        """Installers' files from before there were kinds keep loading: view, legs and phase.signal give the kind."""
        phase = data.get("phase") if isinstance(data, dict) else None
        if not isinstance(phase, dict) or "kind" in data or "legs" not in data or "signal" not in phase:
            return data
        legs, signal = data["legs"], phase["signal"]
        kind = _KIND_OF_OLD_FIELDS.get((str(data.get("view")), str(legs), str(signal)))
        if kind is None:
            raise ValueError(f'view, legs "{legs}" and phase.signal "{signal}" make no kind of exercise; give its kind')
        rest = {key: value for key, value in data.items() if key not in ("view", "legs")}
        return {**rest, "kind": kind, "phase": {key: value for key, value in phase.items() if key != "signal"}}

    @field_validator("cues", mode="before")
    @classmethod
    def _cues_of_an_older_file(cls, cues: Any) -> Any:
        """Installers' files from before cues named their symbols keep loading: they give the text key alone."""
        if not isinstance(cues, dict):
            return cues
        return {
            cue: {"text": words, "symbol": symbol_of_older_file(cue)} if isinstance(words, str) else words
            for cue, words in cues.items()
        }

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        graded = self.bands.fppa or self.bands.kasr
        if ("knee-in" in self.cues or "knees-in" in self.cues) and not graded:
            raise ValueError("cues.knee-in: no band grades the knee here, so the cue could never be true")
        for key in ("trunk", "pelvis"):
            if key in self.cues and getattr(self.bands, key) is None:
                raise ValueError(f"cues.{key}: bands.{key} is missing, so the cue could never be true")
        self._check_forms()
        return self

    def _check_forms(self) -> None:
        if self.form is not None:
            raise ValueError("form: give easier_forms or harder_forms")
        names = [form.name for form in (*self.easier_forms, *self.harder_forms)]
        for form in (*self.easier_forms, *self.harder_forms):
            if names.count(form.name) > 1:
                raise ValueError(f'the form name "{form.name}" is used twice')
            if form.reps is not None and self.timed:
                raise ValueError(f"form {form.name}: the exercise is timed; give seconds, not reps")
            if form.seconds is not None and not self.timed:
                raise ValueError(f"form {form.name}: the exercise is counted; give reps, not seconds")
        lowest = self.easier_forms[-1] if self.easier_forms and self.easier is None else None
        for form in (*self.easier_forms, *self.harder_forms):
            if form is not lowest and "easier" in self.cues and "easier" not in form.cues:
                raise ValueError(f"form {form.name}: cues.easier is missing, which asks for the next easier form")


class Step(StrictModel):
    """One exercise of a program; what is given here replaces the exercise's own dose.

    exercise: its name.
    form: name of the form it begins with; None = as its file describes it.
    sets: number of sets, 1 to 10; None = the exercise's own.
    reps: reps per set, 1 to 50; None = the exercise's own.
    seconds: length of a timed set, seconds, 5 to 300; None = the exercise's own.
    """

    exercise: Name
    form: Name | None = None
    sets: int | None = Field(default=None, ge=1, le=10)
    reps: int | None = Field(default=None, ge=1, le=50)
    seconds: float | None = Field(default=None, ge=5, le=300)


class Program(StrictModel):
    """A named sequence of exercises.

    name: what commands and the log call it.
    title: text key of its name on the screen.
    for_newcomers: whether it suits a first visit; then the mirror does not ask whether it is one.
    steps: its exercises in order, at least one.
    words: texts by language and key.
    """

    name: Name
    title: TextKey
    for_newcomers: bool = False
    steps: tuple[Step, ...] = Field(min_length=1)
    words: Words = Field(default_factory=dict)
