"""Sizes and certainties as people read them."""

UNITS = ("KB", "MB", "GB", "TB")
ROUGH, FINE = 10, 99.5  # amounts of a unit that are shown with a decimal, below


def file_size(size: int | None, *, decimals_below: float = ROUGH) -> str:
    """Return a number of bytes as "812 bytes" or "1.4 MB"; nothing where it is unknown.

    decimals_below: from this amount of a unit on, it is shown without decimals.
    """
    if size is None:
        return ""
    if size < 1000:
        return f"{size} bytes"
    amount = size / 1000
    for unit in UNITS[:-1]:
        if amount < 999.5:
            return _amount(amount, unit, decimals_below)
        amount /= 1000
    return _amount(amount, UNITS[-1], decimals_below)


def _amount(amount: float, unit: str, decimals_below: float) -> str:
    if amount >= decimals_below:
        return f"{amount:.0f} {unit}"
    return f"{amount:.1f} {unit}"


def percent_sure(certainty: float) -> str:
    """Return a certainty of 0 to 1 as "87% sure"; what is below 1 is never rounded up to 100%."""
    if certainty >= 1:
        return "100% sure"
    return f"{min(int(certainty * 100 + 0.5), 99)}% sure"
