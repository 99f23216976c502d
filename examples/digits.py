"""Handwritten digits: a small convolutional network learns 1,797 scans, and a picture shows what it learned.

`make demo` runs it. It prints the packs that PyGrad discovered, trains on four fifths of the scans, and
writes loss, accuracy and a sample of the held-out fifth to examples/output/digits.png.
"""

import argparse
import math
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# Matrices this small gain nothing from a second thread, and lose a lot on a busy machine. Before NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator, PercentFormatter
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from tqdm import tqdm

from pygrad_core import no_grad, ops
from pygrad_nn import (
    Adam,
    Conv2d,
    Dropout,
    Flatten,
    Linear,
    MaxPool2d,
    ReLU,
    Sequential,
    cross_entropy,
    manual_seed,
)

PICTURE = Path(__file__).parent / "output" / "digits.png"
BATCH = 64
RATE = 2e-3
GRID = (6, 8)
BLUE, GREY, RED = "#1f5fa8", "#8a8a8a", "#c8322b"
Array = np.ndarray[Any, Any]


@dataclass
class Digits:
    """Images (n, 1, 8, 8) in [0, 1] and their labels (n,), to learn from and held out."""

    images: Array
    labels: Array
    held_out: Array
    held_out_labels: Array


@dataclass
class History:
    """Loss and accuracy of each epoch, on the images learned from and on those held out."""

    learned: list[tuple[float, float]] = field(default_factory=list)
    held_out: list[tuple[float, float]] = field(default_factory=list)


def print_packs() -> None:
    """The installed packs that were found, and how many operators each brought."""
    print(f"{'pack':<20} {'version':<10} {'status':<8} {'operators':>9}")
    for pack in ops.packs:
        print(f"{pack.distribution:<20} {pack.version:<10} {pack.status:<8} {len(pack.operators):>9}")
    print()


def load() -> Digits:
    """scikit-learn's digits, a fifth of each class held out."""
    scans = load_digits()
    images = (scans.images[:, None] / 16).astype(np.float32)
    parts = train_test_split(images, scans.target, test_size=0.2, stratify=scans.target, random_state=0)
    images, held_out, labels, held_out_labels = parts
    return Digits(images, labels, held_out, held_out_labels)


def network() -> Sequential:
    """Two convolutions, a pooling, two linear maps: (n, 1, 8, 8) to logits (n, 10)."""
    return Sequential(
        Conv2d(1, 16, 3, padding=1, dtype=np.float32),
        ReLU(),
        Conv2d(16, 32, 3, padding=1, dtype=np.float32),
        ReLU(),
        MaxPool2d(2),
        Flatten(),
        Dropout(0.25),
        Linear(32 * 4 * 4, 64, dtype=np.float32),
        ReLU(),
        Dropout(0.25),
        Linear(64, 10, dtype=np.float32),
    )


def batches(images: Array, labels: Array, rng: np.random.Generator) -> Iterator[tuple[Array, Array]]:
    """All examples once, in random order."""
    order = rng.permutation(len(images))
    for start in range(0, len(order), BATCH):
        rows = order[start : start + BATCH]
        yield images[rows], labels[rows]


@no_grad()
def evaluate(model: Sequential, images: Array, labels: Array) -> tuple[float, float]:
    """Mean loss, and the fraction of images told right."""
    logits = model(images)
    return float(cross_entropy(logits, labels).item()), fraction_right(logits, labels)


def fraction_right(logits: Any, labels: Array) -> float:
    """How often the largest logit is the label's."""
    return float(np.mean(np.argmax(logits, axis=1) == labels))


def train_epoch(model: Sequential, optimizer: Adam, digits: Digits, rng: np.random.Generator) -> tuple[float, float]:
    """One pass over all images to learn from; loss and accuracy as they were on the way."""
    losses, rights, sizes = [], [], []
    for images, labels in batches(digits.images, digits.labels, rng):
        logits = model(images)
        loss = cross_entropy(logits, labels)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        rights.append(fraction_right(logits, labels))
        sizes.append(len(labels))
    return float(np.average(losses, weights=sizes)), float(np.average(rights, weights=sizes))


def train(model: Sequential, digits: Digits, epochs: int) -> History:
    """Adam on mini-batches, its rate falling to 0 along a cosine, with a progress bar."""
    rng = np.random.default_rng(0)
    optimizer = Adam(model.parameters())
    history = History()
    with tqdm(range(epochs), desc="training", unit="epoch") as bar:
        for epoch in bar:
            optimizer.lr = RATE * (1 + math.cos(math.pi * epoch / epochs)) / 2
            history.learned.append(train_epoch(model.train(), optimizer, digits, rng))
            history.held_out.append(evaluate(model.eval(), digits.held_out, digits.held_out_labels))
            bar.set_postfix(loss=f"{history.learned[-1][0]:.3f}", held_out=f"{history.held_out[-1][1]:.1%}")
    return history


@no_grad()
def predict(model: Sequential, images: Array) -> Array:
    """The likeliest digit of each image."""
    return np.argmax(model(images), axis=1)


def draw(history: History, digits: Digits, predictions: Array, path: Path) -> None:
    """Curves on the left, held-out digits on the right."""
    figure = Figure(figsize=(13, 6.4), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=(1, 1.35))
    draw_curves(left, history)
    draw_digits(right, digits, predictions)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=130)


def draw_curves(figure: Any, history: History) -> None:
    """Loss above, accuracy below, per epoch."""
    axes = figure.subplots(2, 1, sharex=True)
    epochs = np.arange(1, len(history.learned) + 1)
    for axis, name, learned, held_out in zip(
        axes, ("loss", "accuracy"), np.transpose(history.learned), np.transpose(history.held_out), strict=True
    ):
        axis.plot(epochs, learned, color=GREY, marker=".", label="while learning, with dropout")
        axis.plot(epochs, held_out, color=BLUE, marker=".", label="held out")
        axis.set_ylabel(name)
        axis.grid(alpha=0.25)
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].set_yscale("log")
    axes[0].legend(frameon=False)
    axes[0].set_title("A convolutional network on PyGrad", loc="left", fontweight="bold")
    axes[1].yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes[1].set_ylim(top=1.005)
    axes[1].xaxis.set_major_locator(MaxNLocator(integer=True))
    axes[1].set_xlabel("epoch")
    axes[1].annotate(
        f"{history.held_out[-1][1]:.1%}", (epochs[-1], history.held_out[-1][1]), (0, -30),
        textcoords="offset points", ha="right", color=BLUE, fontweight="bold",
    )  # fmt: skip


def draw_digits(figure: Any, digits: Digits, predictions: Array) -> None:
    """A grid of held-out digits: first all that were told wrong, then others."""
    wrong = np.flatnonzero(predictions != digits.held_out_labels)
    right = np.flatnonzero(predictions == digits.held_out_labels)
    rows, columns = GRID
    chosen = np.concatenate([wrong, right])[: rows * columns]
    axes = figure.subplots(rows, columns)
    for axis in axes.flat:
        axis.set_axis_off()
    for axis, index in zip(axes.flat, chosen, strict=False):
        axis.imshow(digits.held_out[index, 0], cmap="gray_r", interpolation="nearest")
        predicted, label = predictions[index], digits.held_out_labels[index]
        if predicted == label:
            axis.set_title(f"{predicted}", fontsize=11, pad=3)
        else:
            axis.set_title(f"{predicted}, is {label}", fontsize=11, pad=3, color=RED, fontweight="bold")
            frame = Rectangle((-0.5, -0.5), 8, 8, fill=False, edgecolor=RED, linewidth=3, clip_on=False)
            axis.add_patch(frame)
    figure.suptitle(f"{len(right)} of {len(predictions)} held-out scans read right, the others in red")


def main(epochs: int = 30, picture: Path = PICTURE) -> float:
    """Train, report, draw; returns the accuracy on the held-out images."""
    print_packs()
    manual_seed(0)
    digits, model = load(), network()
    count = sum(parameter.size for parameter in model.parameters())
    print(f"{len(digits.images)} images to learn from, {len(digits.held_out)} held out; {count:,} parameters")

    begin = time.perf_counter()
    history = train(model, digits, epochs)
    seconds = time.perf_counter() - begin

    accuracy = history.held_out[-1][1]
    print(f"{accuracy:.1%} of the held-out images told right after {seconds:.1f} s of training")
    draw(history, digits, predict(model, digits.held_out), picture)
    print(f"picture: {picture}")
    return accuracy


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Train a small convolutional network on scanned digits.")
    parser.add_argument("--epochs", type=int, default=30, help="passes over the images (default: 30)")
    parser.add_argument("--picture", type=Path, default=PICTURE, help="where to write the picture")
    options = parser.parse_args()
    main(options.epochs, options.picture)
