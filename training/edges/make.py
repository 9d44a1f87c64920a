"""python make.py train OUT.npz COUNT SEED: pictures of 192 x 256 with corners, for training.
python make.py test FOLDER COUNT SEED: JPEG files of 960 x 1280 and truth.json, for `npm run bench -- edges`; their backgrounds and seeds are none of the training's."""

import json
import os
import sys

import cv2
import numpy as np

from scenes import DISTURBANCES, TEST_BACKGROUNDS, TRAIN_BACKGROUNDS, scene

EMPTY = 0.12  # share of training pictures without a page


def train(target, count, seed):
    pictures = np.zeros((count, 256, 192, 3), np.uint8)
    corners = np.full((count, 4, 2), np.nan, np.float32)
    for index in range(count):
        rng = np.random.default_rng((1, seed, index))
        width = int(rng.choice([360, 480, 720]))  # textures, blur and noise of pictures of several sizes
        image, quad, _ = scene(rng, TRAIN_BACKGROUNDS, width, width * 4 // 3, with_page=rng.random() > EMPTY)
        pictures[index] = cv2.resize(image, (192, 256), interpolation=cv2.INTER_AREA)
        if quad is not None:
            corners[index] = quad * (192 / width)
    np.savez(target, pictures=pictures, corners=corners)


def test(folder, count, seed):
    os.makedirs(folder, exist_ok=True)
    truth = []
    for index in range(count):
        rng = np.random.default_rng((2, seed, index))
        image, quad, about = scene(rng, TEST_BACKGROUNDS, 960, 1280, DISTURBANCES[index % len(DISTURBANCES)], with_page=index % 6 != 5)
        name = f"{index:05}.jpg"
        cv2.imwrite(os.path.join(folder, name), cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 90])
        truth.append({"file": name, "q": None if quad is None else [[round(float(x), 1), round(float(y), 1)] for x, y in quad], **about})
    with open(os.path.join(folder, "truth.json"), "w") as file:
        json.dump(truth, file)


if __name__ == "__main__":
    kind, target, count, seed = sys.argv[1:5]
    cv2.setNumThreads(1)
    {"train": train, "test": test}[kind](target, int(count), int(seed))
