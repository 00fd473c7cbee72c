"""The live engine alone, at several sizes of data and of programs.

usage: python -m comparison.live KARDAN OUT.json SEGMENTS:TRIGGERS:FOLDER...
"""

import json
import shlex
import subprocess
import sys
from pathlib import Path


def main():
    kardan, out, *points = sys.argv[1:]
    lines = []
    for point in points:
        segments, triggers, folder = point.split(":", 2)
        size = ["--segments", segments, "--triggers", triggers]
        answer = subprocess.run([*shlex.split(kardan), "live", folder, *size], check=True, capture_output=True)
        lines.append(json.loads(answer.stdout))
        Path(out).write_text(json.dumps(lines, indent=1) + "\n")


if __name__ == "__main__":
    main()
