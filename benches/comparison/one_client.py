"""One client against few and many rules: all engines of rules, equal answers first.

usage: python -m comparison.one_client OUT.json COMMAND...
Each COMMAND is a program of one of the hosts, which gets the questions as its last argument and writes a JSON line per answer. Processes differ by
where their memory lies and what shares the processor with them: each is started several times, and a figure is the median.
"""

import json
import shlex
import subprocess
import sys
from pathlib import Path
from statistics import median

from comparison.questions import all_questions

PROCESSES = 5


def answers(command, questions):
    """The lines of one host; those of an engine that is not built are left out."""
    process = subprocess.run([*shlex.split(command), questions], stdout=subprocess.PIPE, text=True, check=True)
    return [json.loads(line) for line in process.stdout.splitlines()]


def main():
    out, *commands = sys.argv[1:]
    questions = Path(out).with_name("questions.json")
    questions.write_text(json.dumps(all_questions()))
    figures = {}
    for _ in range(PROCESSES):
        for command in commands:
            for line in answers(command, str(questions.resolve())):
                answer = tuple((name, line[name]) for name in line if name != "nanoseconds")
                figures.setdefault(answer, []).append(line["nanoseconds"])
    lines = [dict(answer) | {"nanoseconds": median(found)} for answer, found in figures.items()]
    Path(out).write_text(json.dumps(lines, indent=1))


if __name__ == "__main__":
    main()
