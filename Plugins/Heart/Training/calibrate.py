"""Fits what the network's outlines are worth: expected Dice coefficient, borders and slices.

    PLATFORM_TEST_DATA=DIR PLATFORM_HEART_FEATURES=features.jsonl \
        swift test --filter QualityFeaturesDump
    python calibrate.py features.jsonl --output ../Resources/quality.json

The features come from the platform itself, on the 20 validation patients and ten seeded corruptions
of each: patients that the weights never saw. One ridge regression a structure, on the logit of the
Dice coefficient. The figures printed are of patients that the regression did not see (each left out
in turn). From the sound images come the root mean square of the borders' shift and the temperature
that makes the presences of the slices at a structure's ends as often right as they say.
"""

import argparse
import json
import pathlib

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.stats import rankdata

#: Dice coefficients are cut to these before the logit.
LIMITS = (0.02, 0.985)
#: Presences are cut to these, as the platform does.
PRESENCE_LIMITS = (1e-4, 1 - 1e-4)
RIDGE = 3.0
BAD, GOOD = 0.70, 0.80
#: How many of the bad ones are to be flagged, and how many sound cases may be.
CAUGHT, FALSE = 0.96, 0.12


def spearman(a, b):
    return float(np.corrcoef(rankdata(a), rankdata(b))[0, 1])


def logit(p, limits=LIMITS):
    p = np.clip(p, *limits)
    return np.log(p / (1 - p))


def fit(x, y):
    """Intercept and coefficients of a ridge regression on standardised features."""
    mean, scale = x.mean(0), x.std(0)
    scale[scale < 1e-9] = 1
    z = (x - mean) / scale
    a = z.T @ z + RIDGE * np.eye(z.shape[1])
    target = y - y.mean()
    c = np.linalg.solve(a, z.T @ target) / scale
    return float(y.mean() - mean @ c), c


def predict(model, x):
    return 1 / (1 + np.exp(-(model[0] + x @ model[1])))


def border_shift(rows) -> float:
    """Root mean square over patients and phases of how far the whole border lies off, mm."""
    return float(np.sqrt(np.mean([r["shift"] ** 2 for r in rows])))


def temperature(rows) -> float:
    """What divides the presences' logits so that the slices at the ends are likeliest."""
    ends = [e for r in rows for e in r["ends"]]
    z = logit([e["presence"] for e in ends], PRESENCE_LIMITS)
    there = np.array([e["isThere"] for e in ends])
    sign = np.where(there, 1, -1)
    return float(minimize_scalar(lambda t: np.logaddexp(0, -sign * z / t).mean(),
                                 bounds=(0.5, 5), method="bounded").x)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("features", type=pathlib.Path)
    parser.add_argument("--output", type=pathlib.Path)
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.features.read_text().splitlines()]
    epochs = {r["epoch"] for r in rows}
    if len(epochs) != 1:
        raise SystemExit(f"the features are of several networks: {sorted(epochs)}")
    names = sorted(n for n in rows[0]["features"] if n != "found")
    structures = sorted({r["structure"] for r in rows})
    found = np.array([r["features"]["found"] for r in rows]) > 0
    x = np.array([[r["features"][n] for n in names] for r in rows])
    dice = np.array([r["dice"] for r in rows])
    patient = np.array([r["patient"] for r in rows])
    of = np.array([r["structure"] for r in rows])
    corruption = np.array([r["corruption"] for r in rows])
    low, high = np.percentile(x[found], [0.5, 99.5], axis=0)
    x = np.clip(x, low, high)
    y = logit(dice)

    unseen, models = np.zeros(len(rows)), {}
    for s in structures:
        rest = (of == s) & found
        for p in np.unique(patient):
            model = fit(x[rest & (patient != p)], y[rest & (patient != p)])
            unseen[rest & (patient == p)] = predict(model, x[rest & (patient == p)])
        models[s] = fit(x[rest], y[rest])

    bad = dice < BAD
    case_of = [(r["patient"], r["corruption"]) for r in rows]
    other = {c for c, r in zip(case_of, rows) if r["flag"]}
    poor = {c for c, d in zip(case_of, dice) if d < GOOD}
    sound = sorted(set(case_of) - poor)

    def shares(threshold):
        """Bad outlines flagged themselves, and in a flagged case; sound cases flagged falsely."""
        flagged = unseen < threshold
        doubtful = {c for c, f in zip(case_of, flagged) if f}
        in_flagged = np.array([c in doubtful or c in other for c in case_of])
        return (flagged[bad].mean() if bad.any() else 1.0,
                in_flagged[bad].mean() if bad.any() else 1.0,
                np.mean([c in doubtful for c in sound]) if sound else 0.0,
                np.mean([c in doubtful or c in other for c in sound]) if sound else 0.0)

    # The lowest threshold that catches the bad ones itself; where it would flag too many sound
    # cases, of those that catch them together with the other checks the highest that flags no
    # more sound cases than the least of them does.
    candidates = np.round(np.arange(0.60, 0.901, 0.01), 2)
    own = [t for t in candidates if shares(t)[0] >= CAUGHT and shares(t)[2] <= FALSE]
    joint = [t for t in candidates if shares(t)[1] >= CAUGHT]
    quiet = [t for t in joint if shares(t)[3] == shares(joint[0])[3]][-1:]
    threshold = float((own or quiet or [candidates[-1]])[0])
    print(f"epoch {epochs.pop()}: {len(rows)} outlines, {len(set(case_of))} cases,",
          f"{bad.sum()} outlines below {BAD}")
    print(f"Spearman {spearman(unseen, dice):.3f};",
          "by structure", {s: round(spearman(unseen[of == s], dice[of == s]), 3)
                           for s in structures})
    print(f"mean absolute error {np.abs(unseen - dice).mean():.3f}; threshold {threshold}")
    caught, joint, false, any_false = shares(threshold)
    print(f"below {BAD}: {caught:.3f} flagged themselves, {joint:.3f} in a flagged case")
    print(f"sound cases (all at least {GOOD}): {len(sound)}, {false:.3f} flagged by the estimate,",
          f"{any_false:.3f} by anything")
    for c in sorted(set(corruption)):
        i = corruption == c
        print(f"  {c}: Dice {dice[i].mean():.3f} estimate {unseen[i].mean():.3f}",
              f"below {BAD}: {int((bad & i).sum())}")
    sound_rows = {s: [r for r in rows if r["structure"] == s and r["corruption"] == "none"]
                  for s in structures}
    shifts = {s: border_shift(q) for s, q in sound_rows.items()}
    temperatures = {s: temperature(q) for s, q in sound_rows.items()}
    print("border shift, mm", {s: round(v, 2) for s, v in shifts.items()},
          "temperature of presences", {s: round(v, 2) for s, v in temperatures.items()})
    if not options.output:
        return
    options.output.write_text(json.dumps({
        "epoch": rows[0]["epoch"],
        "ranges": {n: [round(float(a), 5), round(float(b), 5)]
                   for n, a, b in zip(names, low, high)},
        "reviewBelow": threshold,
        "structures": {s: {"borderShift": round(shifts[s], 3),
                           "presenceTemperature": round(temperatures[s], 3),
                           "intercept": round(m[0], 6),
                           "coefficients": {n: round(float(c), 6)
                                            for n, c in zip(names, m[1])}}
                       for s, m in models.items()}}, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
