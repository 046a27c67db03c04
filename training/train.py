"""Train the character model of the paper reader, from handwriting fonts and digits that people wrote.

    npm ci --prefix training --ignore-scripts
    python -m venv training/venv && training/venv/bin/pip install -r training/requirements.txt
    PYTHONPATH=. training/venv/bin/python training/train.py

Writes openloket/channels/paper/reading/characters.onnx, with what it was made from and what it reached in its metadata.
Hands and digits that are kept apart (`apart`) are only used to measure; `loket paper simulate --hands apart` writes with them.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import time
from pathlib import Path

import cv2
import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax
from onnx import TensorProto, helper, numpy_helper

from openloket.channels.paper.reading.alphabet import ACCENTED, AROUND, CHARACTERS, CLASSES, CROP, DIGITS, EMPTY
from openloket.channels.paper.reading.handwriting import FOLDER, Handwriting, apart, digit_mask, varied

OUT = Path("openloket/channels/paper/reading/characters.onnx")
BOX = (5.6, 7.0)  # millimetres
FAXED = 0.5  # from here on a box is faxed: the hardest to read
FINE = 12  # pixels a millimetre while drawing
WIDE, HIGH = round((BOX[0] + 2 * AROUND) * FINE), round((BOX[1] + 2 * AROUND) * FINE)
WEIGHTS = np.array([3.0] * 10 + [2.0] * 26 + [0.25] * len(ACCENTED) + [0.5] * (EMPTY - 36 - len(ACCENTED)) + [4.0])
cv2.setNumThreads(1)


def draw(rng, writing, hands, digits, label):
    """One box with a character in it, as the reader cuts it: 0 is paper, 255 ink."""
    page = np.zeros((HIGH + 60, WIDE + 60), np.float32)
    x0, y0 = 30 + AROUND * FINE, 30 + AROUND * FINE
    w, h = BOX[0] * FINE, BOX[1] * FINE
    ink = rng.uniform(0.5, 1.0)

    def put(character, dx, dy):
        size = rng.uniform(0.54, 0.84) * h
        if character in DIGITS and rng.random() < 0.45:
            of = digits[character]
            mask, tall, drop = digit_mask(of[rng.integers(len(of))]), 1.0, 0.0
        else:
            while not (hand := hands[rng.integers(len(hands))]).knows(character):
                pass
            mask, tall, drop = hand.write(character)
        glyph = (
            varied(mask, rng, max(3, tall * size), w * rng.uniform(0.8, 0.98), rng.uniform(0.4, 1.0)).astype(np.float32)
            / 255
        )
        thick = rng.random()
        if thick < 0.3:
            glyph = cv2.dilate(glyph, np.ones((2, 2)), iterations=int(rng.integers(1, 4)))
        elif thick < 0.4 and glyph.mean() > 0.15:
            glyph = cv2.erode(glyph, np.ones((2, 2)))
        gh, gw = glyph.shape
        left = int(x0 + dx + (w - gw) / 2 + rng.normal(0, 0.065) * w)
        top = int(y0 + dy + (h - size) / 2 + drop * size + tall * size / 2 - gh / 2 + rng.normal(0, 0.045) * h)
        x1, y1 = max(0, left), max(0, top)
        x2, y2 = min(page.shape[1], left + gw), min(page.shape[0], top + gh)
        if x2 > x1 and y2 > y1:
            part = page[y1:y2, x1:x2]
            np.maximum(part, glyph[y1 - top : y2 - top, x1 - left : x2 - left] * ink, out=part)

    if label != EMPTY:
        put(CHARACTERS[label], 0, 0)
    for side in (-1, 1):  # the neighbours
        if rng.random() < (0.55 if label != EMPTY else 0.35):
            put(CHARACTERS[rng.integers(36)], side * w, 0)
    line = rng.uniform(0.35, 0.95)
    thick = rng.uniform(0.12, 0.3) * FINE
    for x in (x0, x0 + w):
        cv2.line(page, (round(x), round(y0)), (round(x), round(y0 + h)), line, max(1, round(thick)))
    for y in (y0, y0 + h):
        cv2.line(page, (0, round(y)), (page.shape[1], round(y)), line, max(1, round(thick)))
    if rng.random() < 0.1:
        a, b = rng.integers(0, page.shape[1], 2), rng.integers(0, page.shape[0], 2)
        cv2.circle(page, (int(a[0]), int(b[0])), int(rng.integers(1, 5)), float(rng.uniform(0.2, 1)), -1)
    # as a scanner or a phone sees it
    angle, scale = rng.normal(0, 0.7), rng.uniform(0.97, 1.03)
    matrix = cv2.getRotationMatrix2D((page.shape[1] / 2, page.shape[0] / 2), angle, scale)
    matrix[:, 2] += rng.normal(0, 0.13 * FINE, 2)
    page = cv2.warpAffine(page, matrix, page.shape[::-1])
    kind = rng.random()
    dpi = rng.choice([150, 200, 200, 240, 300]) if kind < FAXED else 200
    page = cv2.GaussianBlur(page, (0, 0), rng.uniform(0.5, 1.6 if kind < 0.35 else 2.2) * FINE / 12)
    low = cv2.resize(page, None, fx=dpi / 25.4 / FINE, fy=dpi / 25.4 / FINE, interpolation=cv2.INTER_AREA)
    if kind >= FAXED:  # a fax: black and white
        low = low + rng.normal(0, rng.uniform(0.02, 0.1), low.shape)
        low = (low > rng.uniform(0.22, 0.5)).astype(np.float32)
        speck = rng.random(low.shape)
        rate = rng.uniform(0, 0.006)
        low[speck < rate] = 1
        low[speck > 1 - rate] = 0
    else:
        low = low * rng.uniform(0.7, 1.0) + rng.uniform(0, 0.1)
        low = low + rng.normal(0, rng.uniform(0.0, 0.05), low.shape)
        if rng.random() < 0.5:
            quality = int(rng.integers(35, 90))
            _, jpeg = cv2.imencode(".jpg", np.clip(255 - low * 255, 0, 255).astype(np.uint8), [1, quality])
            low = 1 - cv2.imdecode(jpeg, 0).astype(np.float32) / 255
    back = cv2.resize(low.astype(np.float32), (page.shape[1], page.shape[0]), interpolation=cv2.INTER_LINEAR)
    cut = back[30 : 30 + HIGH, 30 : 30 + WIDE]
    return np.clip(cv2.resize(cut, CROP, interpolation=cv2.INTER_AREA) * 255, 0, 255).astype(np.uint8)


def make(job):
    seed, count, measured = job
    rng = np.random.default_rng(seed)
    writing = Handwriting(FOLDER)
    hands = [hand for hand in writing.hands if apart(hand.name) == measured]
    part = slice(800, None) if measured else slice(0, 800)
    digits = {digit: pictures[part] for digit, pictures in writing.digits.items()}
    chosen = rng.choice(CLASSES, count, p=WEIGHTS / WEIGHTS.sum())
    if measured:
        chosen = np.where(np.isin(chosen, [CHARACTERS.index(a) for a in ACCENTED]), 0, chosen)
    return np.stack([draw(rng, writing, hands, digits, int(label)) for label in chosen]), chosen.astype(np.int32)


def shapes(rng):
    def conv(a, b):
        return jnp.asarray(rng.normal(0, np.sqrt(2 / (9 * a)), (b, a, 3, 3)), jnp.float32), jnp.zeros(b)

    def dense(a, b):
        return jnp.asarray(rng.normal(0, np.sqrt(2 / a), (a, b)), jnp.float32), jnp.zeros(b)

    return {
        "c1": conv(1, 24),
        "c2": conv(24, 40),
        "c3": conv(40, 64),
        "d1": dense(64 * 5 * 4, 160),
        "d2": dense(160, CLASSES),
    }


def forward(p, x, key=None):
    x = x[:, None].astype(jnp.float32) / 255
    for name in ("c1", "c2", "c3"):
        w, b = p[name]
        x = jax.lax.conv_general_dilated(x, w, (1, 1), "SAME", dimension_numbers=("NCHW", "OIHW", "NCHW"))
        x = jax.nn.relu(x + b[None, :, None, None])
        x = jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 1, 2, 2), (1, 1, 2, 2), "VALID")
    x = x.reshape(x.shape[0], -1)
    if key is not None:
        x = x * jax.random.bernoulli(key, 0.75, x.shape) / 0.75
    x = jax.nn.relu(x @ p["d1"][0] + p["d1"][1])
    return x @ p["d2"][0] + p["d2"][1]


def loaded():
    """The weights of the model that is there, to train it further."""
    model = onnx.load(OUT)
    known = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    warmth = float({item.key: item.value for item in model.metadata_props}["temperature"])
    found = {name: tuple(jnp.asarray(known[f"{name}.{part}"]) for part in "wb") for name in ("c1", "c2", "c3", "d1")}
    return {**found, "d2": tuple(jnp.asarray(known[f"d2.{part}"] * warmth) for part in "wb")}


def save(p, temperature, said):
    nodes, weights, at = [], [], "scaled"
    nodes.append(helper.make_node("Mul", ["crops", "scale"], ["scaled"]))
    weights.append(numpy_helper.from_array(np.array(1 / 255, np.float32), "scale"))
    for name in ("c1", "c2", "c3"):
        for part, value in zip("wb", p[name], strict=True):
            weights.append(numpy_helper.from_array(np.asarray(value), f"{name}.{part}"))
        nodes.append(
            helper.make_node("Conv", [at, f"{name}.w", f"{name}.b"], [name], kernel_shape=[3, 3], pads=[1] * 4)
        )
        nodes.append(helper.make_node("Relu", [name], [name + "r"]))
        nodes.append(helper.make_node("MaxPool", [name + "r"], [name + "p"], kernel_shape=[2, 2], strides=[2, 2]))
        at = name + "p"
    nodes.append(helper.make_node("Flatten", [at], ["flat"]))
    w2, b2 = (np.asarray(v) / temperature for v in p["d2"])
    for name, value in (("d1.w", p["d1"][0]), ("d1.b", p["d1"][1]), ("d2.w", w2), ("d2.b", b2)):
        weights.append(numpy_helper.from_array(np.asarray(value, np.float32), name))
    nodes += [
        helper.make_node("Gemm", ["flat", "d1.w", "d1.b"], ["h"]),
        helper.make_node("Relu", ["h"], ["hr"]),
        helper.make_node("Gemm", ["hr", "d2.w", "d2.b"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["chances"], axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "characters",
        [helper.make_tensor_value_info("crops", TensorProto.FLOAT, ["n", 1, CROP[1], CROP[0]])],
        [helper.make_tensor_value_info("chances", TensorProto.FLOAT, ["n", CLASSES])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    helper.set_model_props(model, {key: str(value) for key, value in said.items()})
    onnx.checker.check_model(model)
    OUT.write_bytes(model.SerializeToString())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--size", type=int, default=60_000, help="new characters a round")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rate", type=float, default=2.5e-3, help="the highest learning rate")
    parser.add_argument("--go-on", action="store_true", help="begin with the weights that are there")
    asked = parser.parse_args()
    rng = np.random.default_rng(asked.seed)
    p = loaded() if asked.go_on else shapes(rng)
    steps = asked.rounds * asked.size // 256
    optimizer = optax.adamw(
        optax.cosine_onecycle_schedule(steps, asked.rate, 0.1 if asked.go_on else 0.3), weight_decay=1e-3
    )
    state = optimizer.init(p)

    @jax.jit
    def step(p, state, x, y, key):
        def loss(p):
            found = forward(p, x, key)
            return optax.softmax_cross_entropy(found, optax.smooth_labels(jax.nn.one_hot(y, CLASSES), 0.002)).mean()

        value, grads = jax.value_and_grad(loss)(p)
        updates, state = optimizer.update(grads, state, p)
        return optax.apply_updates(p, updates), state, value

    infer = jax.jit(forward)
    with mp.get_context("spawn").Pool(1) as pool:
        piece = asked.size // 4

        def order(number):
            return pool.map_async(make, [(1000 * asked.seed + 10 * number + i, piece, False) for i in range(4)])

        test = pool.map_async(make, [(7, 12_000, True)])
        waiting = order(0)
        x_test, y_test = test.get()[0]
        kept = []
        for number in range(asked.rounds):
            start = time.time()
            kept = [*kept[-8:], *waiting.get()]
            if number + 1 < asked.rounds:
                waiting = order(number + 1)
            x, y = np.concatenate([k[0] for k in kept]), np.concatenate([k[1] for k in kept])
            places = rng.permutation(len(x))[: asked.size // 256 * 256].reshape(-1, 256)
            total = 0.0
            for i, place in enumerate(places):
                p, state, value = step(p, state, x[place], y[place], jax.random.PRNGKey(number * 10_000 + i))
                total += float(value)
            logits = np.concatenate([np.asarray(infer(p, x_test[i : i + 2000])) for i in range(0, len(x_test), 2000)])
            right = (logits.argmax(1) == y_test).mean()
            print(
                f"round {number + 1}: loss {total / len(places):.4f}, apart {100 * right:.2f} %, {time.time() - start:.0f} s",
                flush=True,
            )
            if number % 2 or number + 1 == asked.rounds:
                finish(p, logits, y_test, asked)


def finish(p, logits, y, asked):
    def cost(t):
        z = logits / t
        z = z - z.max(1, keepdims=True)
        return -(z[np.arange(len(y)), y] - np.log(np.exp(z).sum(1))).mean()

    temperature = min(np.linspace(0.3, 2.5, 45), key=cost)
    z = logits / temperature
    z = np.exp(z - z.max(1, keepdims=True))
    sure = z.max(1) / z.sum(1) >= 0.99
    right = logits.argmax(1) == y
    said = {
        "made_with": "training/train.py",
        "rounds": asked.rounds,
        "size": asked.size,
        "seed": asked.seed,
        "classes": json.dumps(CHARACTERS),
        "temperature": round(float(temperature), 3),
        "right_apart": round(float(right.mean()), 5),
        "sure_apart": round(float(sure.mean()), 5),
        "right_when_sure_apart": round(float(right[sure].mean()), 5),
    }
    print(said, flush=True)
    save(p, temperature, said)


if __name__ == "__main__":
    main()
