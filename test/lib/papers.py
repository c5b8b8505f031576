"""papers.py - small documents to upload, made here: a PDF, a PNG, and the files that must be refused."""
import struct
import subprocess
import tempfile
import zlib


def pdf(text="Copie conforme", pages=1, extra=b""):
    """A PDF of some pages with one line of Helvetica each."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R %s>>" % extra,
               b"<< /Type /Pages /Kids [%s] /Count %d >>"
               % (b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(pages)), pages),
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    for i in range(pages):
        body = b"BT /F1 24 Tf 72 720 Td (%s %d) Tj ET" % (text.encode("latin-1"), i + 1)
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
                       b" /Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * i))
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body))
    out, places = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n", []
    for n, o in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, o)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % p for p in places)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)


def png(width=320, height=200, colour=(15, 76, 92)):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    row = b"\0" + bytes(colour) * width
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(row * height)) + chunk(b"IEND", b""))


def bomb():
    """A PNG header that claims 60 000 by 60 000."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"\0" * 1000000)) + chunk(b"IEND", b""))


def locked():
    """A PDF that opens with a password only."""
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/in", "wb") as f:
            f.write(pdf())
        subprocess.run(["qpdf", "--encrypt", "secret", "secret", "256", "--", folder + "/in", folder + "/out"], check=True)
        with open(folder + "/out", "rb") as f:
            return f.read()


# files that must be refused: their bytes by their name
REFUSED = {
    "notes.docx": lambda: b"PK\x03\x04" + b"x" * 4000,
    "photo.heic": lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"x" * 4000,
    "abime.pdf": lambda: pdf()[:300],
    "coupe.png": lambda: png()[:120],
    "long.pdf": lambda: pdf(pages=21),
    "protege.pdf": locked,
    "bombe.png": bomb,
}
