"""hanko.py FILE ROOT.pem ... - what pyHanko says of each signature under the profile PAdES B-LTA.

For    tools/interop. Prints one line a signature, and ends with 1 when one is not valid or a warning was said.
"""
import logging
import sys
import warnings

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import RevocationInfoValidationType, validate_pdf_ltv_signature


class Kept(logging.Handler):
    """Keeps what is said at warning level and above."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def judge(path, roots):
    """True when each regular signature is valid and at least one is there."""
    good = 0
    bad = 0
    with open(path, "rb") as file:
        for signature in PdfFileReader(file).embedded_regular_signatures:
            status = validate_pdf_ltv_signature(
                signature, RevocationInfoValidationType.PADES_LTA, {"trust_roots": roots})
            print(path, signature.field_name, "pass" if status.bottom_line else "fail", status.summary())
            good += status.bottom_line
            bad += not status.bottom_line
    return good > 0 and bad == 0


def main():
    kept = Kept()
    logging.getLogger().addHandler(kept)
    warnings.simplefilter("ignore")         # of its own libraries, about themselves
    roots = [load_cert_from_pemder(path) for path in sys.argv[2:]]
    try:
        is_good = judge(sys.argv[1], roots)
    except Exception as problem:            # a refusal is a finding, whatever its kind
        print(sys.argv[1], "fail", type(problem).__name__, problem)
        is_good = False
    for line in kept.lines:
        print(sys.argv[1], "warning", line)
    return 0 if is_good and not kept.lines else 1


if __name__ == "__main__":
    sys.exit(main())
