"""Writes dicom_expected.json: what other programs read from the packed DICOM files of the test data.

    PLATFORM_TEST_DATA=DIR python3 dicom_expected.py

Numbers only: sums, sums of squares and 64 pixels of the scaled numbers. JPEG is unpacked by pylibjpeg-libjpeg (T. Richter's libjpeg), JPEG 2000 by Pillow
(OpenJPEG), neither of which the platform uses. Needs numpy, pydicom, Pillow, pylibjpeg and
pylibjpeg-libjpeg.
"""
import io
import json
import os
import pathlib

import numpy
import pydicom
from libjpeg import decode
from PIL import Image
from pydicom.encaps import generate_frames

FILES = {
    "images/pydicom/JPGExtended.dcm": "libjpeg",
    "images/pydicom/MR_small_jp2klossless.dcm": "pillow",
    "images/pydicom/JPEG2000.dcm": "pillow",
    "images/pydicom/693_J2KI.dcm": "pillow",
    "images/nibabel_nicom/slicethickness_empty_string.dcm": "pillow",
    "images/pydicom/JPEGLSNearLossless_16.dcm": "libjpeg",
    "images/pydicom/JPEGLSNearLossless_08.dcm": "libjpeg",
}


def expected(root, name, program):
    data = pydicom.dcmread(root / name)
    frame = next(generate_frames(data.PixelData, number_of_frames=1))
    if program == "pillow":
        pixels = numpy.array(Image.open(io.BytesIO(frame))).astype(numpy.int64)
        # Pillow moves the bits to the top of 16, and adds half the range to signed numbers.
        start = frame.index(b"\xff\x4f\xff\x51")
        is_signed, precision = frame[start + 42] >> 7, (frame[start + 42] & 0x7F) + 1
        pixels = (pixels - (32768 if is_signed else 0)) >> (16 - precision)
    else:
        pixels = decode(frame).astype(numpy.int64).reshape(data.Rows, data.Columns)
    slope = float(data.get("RescaleSlope", 1) or 1)
    values = pixels * slope + float(data.get("RescaleIntercept", 0) or 0)
    step, run = data.Rows // 8, data.Columns // 8
    grid = values[: 8 * step : step, : 8 * run : run]
    return {
        "file": name,
        "rows": data.Rows,
        "columns": data.Columns,
        "sum": float(values.sum()),
        "sumOfSquares": float((values**2).sum()),
        "values": [float(value) for value in grid.flatten()],
        "tolerance": 1 if "JPGExtended" in name else 0,
    }


root = pathlib.Path(os.environ["PLATFORM_TEST_DATA"])
files = [expected(root, name, program) for name, program in FILES.items()]
target = pathlib.Path(__file__).with_name("dicom_expected.json")
target.write_text(json.dumps({"files": files}) + "\n")
