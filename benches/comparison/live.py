"""The live engine at several sizes of data and of programs, and what polling costs a database.

usage: python -m comparison.live KARDAN OUT.json SEGMENTS:TRIGGERS:EVENTS:DAYS:FOLDER...
"""

import json
import shlex
import subprocess
import sys
from pathlib import Path

from comparison.polling import poll


def main():
    kardan, out, *points = sys.argv[1:]
    lines = []
    for point in points:
        segments, triggers, events, days, folder = point.split(":", 4)
        size = ["--segments", segments, "--triggers", triggers, "--events", events, "--days", days]
        answer = subprocess.run([*shlex.split(kardan), "live", folder, *size], check=True, capture_output=True)
        line = json.loads(answer.stdout)
        line["peer_milliseconds"] = poll(folder, line.pop("rules"), line.pop("members"))
        lines.append(line)
        Path(out).write_text(json.dumps(lines, indent=1) + "\n")


if __name__ == "__main__":
    main()
