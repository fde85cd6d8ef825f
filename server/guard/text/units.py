"""Units, scales and the factors between them: plain tables.

Not covered: currencies, whose rates change.
"""

from __future__ import annotations

SCALES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9,
    "trillion": 1e12, "千": 1e3, "万": 1e4, "百万": 1e6, "千万": 1e7, "亿": 1e8,
}  # fmt: skip
"""Words and characters that scale the figure before them."""

CONVERSIONS: dict[str, tuple[tuple[float, float], ...]] = {
    "f": ((1.8, 32.0),), "c": ((1 / 1.8, -32 / 1.8), (1.0, -273.15)), "k": ((1.0, 273.15),),
    "km": ((1.609344, 0), (0.001, 0)), "mi": ((0.6213712, 0), (0.0006213712, 0)), "m": ((0.3048, 0), (1000, 0), (0.01, 0)),
    "ft": ((3.28084, 0),), "cm": ((2.54, 0), (100, 0), (0.1, 0)), "in": ((0.3937008, 0), (0.03937008, 0)), "mm": ((10, 0), (1000, 0)),
    "kg": ((0.4535924, 0), (0.001, 0), (0.5, 0)), "lb": ((2.204623, 0),), "g": ((1000, 0), (28.34952, 0), (0.001, 0)), "mg": ((1000, 0), (0.001, 0)), "oz": ((0.035274, 0),),
    "kmh": ((3.6, 0), (1.609344, 0), (1.852, 0)), "mph": ((0.6213712, 0), (2.236936, 0), (1.150779, 0)), "ms": ((1000, 0), (1 / 3.6, 0)),
    "h": ((1 / 60, 0), (1 / 3600, 0), (24, 0), (1 / 3.6e6, 0)), "min": ((60, 0), (1 / 60, 0), (1 / 60000, 0)),
    "year": ((1 / 12, 0), (1 / 365, 0), (1 / 52, 0)), "month": ((12, 0), (1 / 30, 0)), "acre": ((2.471054, 0), (0.0002471054, 0)),
    "ha": ((0.4046856, 0), (100, 0), (0.0001, 0)), "knot": ((1.943844, 0), (0.5399568, 0)), "l": ((0.001, 0), (1000, 0), (3.785412, 0)),
    "gal": ((0.2641721, 0),), "nmi": ((0.5399568, 0),),
    "s": ((0.001, 0), (60, 0), (3600, 0), (1e-6, 0)), "day": ((1 / 24, 0), (7, 0), (1 / 1440, 0), (1 / 86400, 0)), "week": ((1 / 7, 0),),
    "byte": ((1e-3, 0), (1e-6, 0), (1e-9, 0), (1e-12, 0), (2**-10, 0), (2**-20, 0), (2**-30, 0), (2**-40, 0), (1e3, 0), (1024, 0)),
    "count": ((1e-3, 0), (1e3, 0)), "money": ((0.01, 0),), "%": ((100, 0),), "万": ((1e-4, 0),), "亿": ((1e-8, 0),),
}  # fmt: skip
"""By unit: factors and shifts that lead to it from another unit of the same quantity."""

_MORE_FACTORS = (
    *(
        0.06895,
        14.5038,
        0.1,
        1.01325,
        0.7500617,
        1.33322,
        4.184,
        0.2390057,
        3.6,
        0.2777778,
        1.34102,
        0.7456999,
        0.0174533,
        57.29578,
    ),
    *(
        15.0,
        4.0,
        0.25,
        10.7639,
        0.092903,
        0.3861022,
        2.589988,
        0.9144,
        1.093613,
        1.852,
        0.0295735,
        33.81402,
        2.0,
        0.5,
        500.0,
        0.002,
    ),
    *(
        15.0,
        0.066667,
        666.6667,
        0.0015,
        6.35029,
        0.157473,
        0.907185,
        1.102311,
        86400.0,
        1440.0,
        8760.0,
        720.0,
        168.0,
        365.0,
        52.0,
        30.0,
        12.0,
    ),
)

CONVERSION_FACTORS = (
    frozenset(
        factor
        for pairs in CONVERSIONS.values()
        for scale, shift in pairs
        if not shift
        for factor in (scale, 1 / scale)
    )
    | frozenset(_MORE_FACTORS)
    | {100.0, 0.01, 1e3, 1e-3, 1e6, 1e-6}
)
"""Factors between units of one quantity."""

UNIT_NAMES = {
    "°f": "f", "℉": "f", "华氏度": "f", "摄氏度": "c", "fahrenheit": "f", "f": "f", "°c": "c", "℃": "c", "celsius": "c", "c": "c", "kelvin": "k",
    "km": "km", "kilometers": "km", "kilometres": "km", "公里": "km", "千米": "km", "mi": "mi", "mile": "mi", "miles": "mi",
    "m": "m", "meters": "m", "metres": "m", "米": "m", "ft": "ft", "feet": "ft", "cm": "cm", "inches": "in",
    "mm": "mm", "kg": "kg", "kilograms": "kg", "公斤": "kg", "千克": "kg", "lb": "lb", "lbs": "lb", "pounds": "lb", "g": "g",
    "grams": "g", "mg": "mg", "毫克": "mg", "克": "g", "oz": "oz", "km/h": "kmh", "kph": "kmh", "mph": "mph", "m/s": "ms", "h": "h", "hr": "h", "hrs": "h",
    "year": "year", "years": "year", "month": "month", "months": "month", "个月": "month", "acre": "acre", "acres": "acre",
    "ha": "ha", "hectares": "ha", "hectare": "ha", "公顷": "ha", "knots": "knot", "kn": "knot", "kt": "knot", "l": "l", "liters": "l", "litres": "l",
    "升": "l", "gallons": "gal", "gal": "gal", "nm": "nmi", "nmi": "nmi", "hour": "h", "hours": "h", "小时": "h", "min": "min", "mins": "min", "minute": "min", "minutes": "min", "分钟": "min",
    "ms": "s", "milliseconds": "s", "毫秒": "s", "s": "s", "sec": "s", "seconds": "s", "秒": "s", "day": "day", "days": "day",
    "天": "day", "week": "week", "weeks": "week", "kb": "byte", "mb": "byte", "gb": "byte", "tb": "byte", "kib": "byte",
    "mib": "byte", "gib": "byte", "%": "%", "percent": "%", "percentage": "%", "pp": "%", "百分点": "%", "个百分点": "%", "元": "money", "dollars": "money", "美元": "money", "度": "c",
}  # fmt: skip
"""Unit words by the family they name in `CONVERSIONS`."""
