"""The bonus programme at several sizes, each in a process of its own.

usage: python -m comparison.loyalty KARDAN OUT.json ORDERS...
"""

import json
import subprocess
import sys
from pathlib import Path


def main():
    kardan, out, *sizes = sys.argv[1:]
    lines = []
    for orders in sizes:
        answer = subprocess.run([kardan, "loyalty", orders], capture_output=True, text=True, check=True)
        lines += [json.loads(line) for line in answer.stdout.splitlines()]
    Path(out).write_text(json.dumps(lines, indent=1) + "\n")


if __name__ == "__main__":
    main()
