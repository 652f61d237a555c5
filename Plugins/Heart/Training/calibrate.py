"""Fits the quality estimate: from features of an outline to its expected Dice coefficient.

    PLATFORM_TEST_DATA=DIR PLATFORM_HEART_FEATURES=features.jsonl \
        swift test --filter QualityFeaturesDump
    python calibrate.py features.jsonl --output ../Resources/quality.json

The features come from the platform itself, on the 20 validation patients and ten seeded corruptions
of each: patients that the weights never saw. One ridge regression a structure, on the logit of the
Dice coefficient. The figures printed are of patients that the regression did not see (each left out
in turn); the threshold is the lowest at which 97 % of outlines below 0.70 are flagged there.
"""

import argparse
import json
import pathlib

import numpy as np
from scipy.stats import rankdata

#: Dice coefficients are cut to these before the logit.
LIMITS = (0.02, 0.985)
RIDGE = 3.0
BAD, GOOD = 0.70, 0.80
CAUGHT = 0.97


def spearman(a, b):
    return float(np.corrcoef(rankdata(a), rankdata(b))[0, 1])


def logit(p):
    p = np.clip(p, *LIMITS)
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
    threshold = round(float(np.sort(unseen[bad])[int(np.ceil(CAUGHT * bad.sum())) - 1]) + 0.005, 2) \
        if bad.any() else 0.7
    threshold = float(np.clip(threshold, 0.6, 0.9))
    flagged = unseen < threshold
    cases = {}
    for i, r in enumerate(rows):
        c = cases.setdefault((r["patient"], r["corruption"]), {"good": True, "flag": False,
                                                               "other": bool(r["flag"])})
        c["good"] &= dice[i] >= GOOD
        c["flag"] |= bool(flagged[i])
    good = [c for c in cases.values() if c["good"]]
    other = np.array([cases[r["patient"], r["corruption"]]["other"] for r in rows])
    case_flag = np.array([cases[r["patient"], r["corruption"]]["flag"] for r in rows])
    print(f"epoch {epochs.pop()}: {len(rows)} outlines, {len(cases)} cases, {bad.sum()} below {BAD}")
    print(f"Spearman {spearman(unseen, dice):.3f};",
          "by structure", {s: round(spearman(unseen[of == s], dice[of == s]), 3)
                           for s in structures})
    print(f"mean absolute error {np.abs(unseen - dice).mean():.3f}; threshold {threshold}")
    print(f"below {BAD}: {np.mean(flagged[bad]):.3f} flagged themselves,",
          f"{np.mean((case_flag | other)[bad]):.3f} in a flagged case")
    print(f"sound cases (all at least {GOOD}): {len(good)}, flagged by the estimate",
          f"{np.mean([c['flag'] for c in good]):.3f}, by anything",
          f"{np.mean([c['flag'] or c['other'] for c in good]):.3f}")
    for c in sorted(set(corruption)):
        i = corruption == c
        print(f"  {c}: Dice {dice[i].mean():.3f} estimate {unseen[i].mean():.3f}",
              f"below {BAD}: {int((bad & i).sum())}")
    if not options.output:
        return
    options.output.write_text(json.dumps({
        "epoch": rows[0]["epoch"],
        "ranges": {n: [round(float(a), 5), round(float(b), 5)]
                   for n, a, b in zip(names, low, high)},
        "reviewBelow": threshold,
        "structures": {s: {"intercept": round(m[0], 6),
                           "coefficients": {n: round(float(c), 6)
                                            for n, c in zip(names, m[1])}}
                       for s, m in models.items()}}, indent=2, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
