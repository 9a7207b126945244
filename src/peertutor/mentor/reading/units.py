"""Units of measure: how they are written, and which of them measure the same thing."""

from __future__ import annotations

from collections.abc import Mapping

CLOCK = "o'clock"
"""The unit of a time of day; its number is the hour, with minutes as a fraction."""

SIGNS = "£$€¥₹"

UNITS: Mapping[str, str] = {
    name: unit
    for unit, names in {
        "percent": "% percent pc",
        "point": "point points pts",
        "nanosecond": "ns nanosecond nanoseconds",
        "microsecond": "µs microsecond microseconds",
        "millisecond": "ms millisecond milliseconds",
        "second": "s sec secs second seconds",
        "minute": "min mins minute minutes",
        "hour": "h hr hrs hour hours",
        "day": "day days",
        "week": "week weeks",
        "fortnight": "fortnight fortnights",
        "month": "month months",
        "year": "yr yrs year years",
        "decade": "decade decades",
        "century": "century centuries",
        "pound": "£ quid pound pounds gbp lb lbs",
        "euro": "€ euro euros eur",
        "dollar": "$ dollar dollars buck bucks usd",
        "yen": "¥ yen jpy",
        "rupee": "₹ rupee rupees inr",
        "franc": "franc francs chf",
        "cent": "cent cents",
        "penny": "penny pence",
        "milligram": "mg milligram milligrams",
        "gram": "g gram grams",
        "kilogram": "kg kgs kilo kilos kilogram kilograms",
        "tonne": "tonne tonnes",
        "ton": "ton tons",
        "ounce": "oz ounce ounces",
        "stone": "stone",
        "nanometre": "nm nanometre nanometres nanometer nanometers",
        "millimetre": "mm millimetre millimetres millimeter millimeters",
        "centimetre": "cm centimetre centimetres centimeter centimeters",
        "metre": "m metre metres meter meters",
        "kilometre": "km kms kilometre kilometres kilometer kilometers",
        "inch": "inch inches",
        "foot": "ft foot feet",
        "yard": "yd yard yards",
        "mile": "mi mile miles",
        "acre": "acre acres",
        "hectare": "ha hectare hectares",
        "millilitre": "ml millilitre millilitres milliliter milliliters",
        "litre": "l litre litres liter liters",
        "gallon": "gallon gallons",
        "pint": "pint pints",
        "cup": "cup cups",
        "tablespoon": "tbsp tablespoon tablespoons",
        "teaspoon": "tsp teaspoon teaspoons",
        "bit": "bit bits",
        "byte": "byte bytes",
        "kilobyte": "kb kilobyte kilobytes",
        "megabyte": "mb meg megs megabyte megabytes",
        "gigabyte": "gb gig gigs gigabyte gigabytes",
        "terabyte": "tb terabyte terabytes",
        "kilobit a second": "kbps kbit",
        "megabit a second": "mbps mbit",
        "gigabit a second": "gbps gbit",
        "hertz": "hz hertz",
        "kilohertz": "khz kilohertz",
        "megahertz": "mhz megahertz",
        "gigahertz": "ghz gigahertz",
        "volt": "v volt volts",
        "amp": "amp amps ampere amperes",
        "watt": "w watt watts",
        "kilowatt": "kw kilowatt kilowatts",
        "megawatt": "megawatt megawatts",
        "horsepower": "hp horsepower",
        "bar": "bar bars",
        "psi": "psi",
        "pascal": "pa pascal pascals",
        "decibel": "db decibel decibels",
        "mile an hour": "mph",
        "kilometre an hour": "kph kmh",
        "turn a minute": "rpm",
        "pixel": "px pixel pixels",
        "calorie": "calorie calories kcal",
        "celsius": "celsius centigrade",
        "fahrenheit": "fahrenheit",
        "kelvin": "kelvin",
        "degree": "° degree degrees",
        "time": "times",
    }.items()
    for name in names.split()
}

_COMPARED: Mapping[str, Mapping[str, float]] = {
    "time": {
        "nanosecond": 1e-9,
        "microsecond": 1e-6,
        "millisecond": 0.001,
        "second": 1,
        "minute": 60,
        "hour": 3_600,
        "day": 86_400,
        "week": 604_800,
        "fortnight": 1_209_600,
    },
    # A month is no fixed time.
    "months": {"month": 1, "year": 12, "decade": 120, "century": 1200},
    "weight": {"milligram": 0.001, "gram": 1, "kilogram": 1_000, "tonne": 1_000_000},
    "length": {
        "nanometre": 1e-9,
        "millimetre": 0.001,
        "centimetre": 0.01,
        "metre": 1,
        "kilometre": 1_000,
    },
    "feet": {"inch": 1 / 12, "foot": 1, "yard": 3, "mile": 5_280},
    "volume": {"millilitre": 0.001, "litre": 1},
    "frequency": {"hertz": 1, "kilohertz": 1e3, "megahertz": 1e6, "gigahertz": 1e9},
    "rate": {"kilobit a second": 1, "megabit a second": 1e3, "gigabit a second": 1e6},
    "power": {"watt": 1, "kilowatt": 1e3, "megawatt": 1e6},
}

MEASURES: Mapping[str, tuple[str, float]] = {
    unit: (of, times) for of, listed in _COMPARED.items() for unit, times in listed.items()
}
"""Units that measure the same thing, in one of them."""

_SIGN_BEFORE = {"pound": "£", "euro": "€", "dollar": "$"}
_SIGN_BEHIND = {"percent": "%", "celsius": " °C", "fahrenheit": " °F"}
_MANY = {"foot": "feet", "inch": "inches", "century": "centuries", "penny": "pence"}
_ALWAYS_ONE = frozenset("stone psi hertz kilohertz megahertz gigahertz horsepower kelvin".split())


def written(value: float, unit: str) -> str:
    """Return an amount as a person writes it: `20 minutes`, `£4.50`, `8:52`, `20 °C`."""
    number = f"{value:,.0f}" if value == round(value) else f"{value:,.4g}"
    if unit == CLOCK:
        minutes = round(value * 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if unit in _SIGN_BEFORE:
        return f"{_SIGN_BEFORE[unit]}{number if value == round(value) else f'{value:,.2f}'}"
    if unit in _SIGN_BEHIND:
        return f"{number}{_SIGN_BEHIND[unit]}"
    if unit.startswith("version "):
        return unit
    thing, space, rest = unit.partition(" ")
    if value != 1 and thing and thing not in _ALWAYS_ONE:
        thing = _MANY.get(thing, f"{thing}s")
    return f"{number} {thing}{space}{rest}".rstrip()


_SCALES_OF_HEAT = frozenset({"celsius", "fahrenheit", "kelvin"})
_LETTERS_OF_HEAT = {"c": "celsius", "f": "fahrenheit"}


def refined(unit: str, following: str) -> str:
    """Return which degrees are meant, where the next word says so."""
    if unit != "degree":
        return unit
    exact = _LETTERS_OF_HEAT.get(following, UNITS.get(following, ""))
    return exact if exact in _SCALES_OF_HEAT else unit


def may_be_the_same(one: str, other: str) -> bool:
    """Whether two units may mean the same: equal, one of them unknown, or degrees of any scale."""
    heat = {one, other}
    return (
        not (one and other)
        or one == other
        or ("degree" in heat and heat & _SCALES_OF_HEAT != set())
    )
