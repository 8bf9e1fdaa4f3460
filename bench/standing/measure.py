"""What did a command use? Wall time, CPU seconds and peak memory of it and its children, as one line of JSON.

    python3 bench/standing/measure.py LABEL -- COMMAND [ARGUMENT…]

The command's own output goes through unchanged (to stderr, so that the line stays alone). Peak memory is that of the
largest single process, as the system counts it.
"""

import json
import resource
import subprocess
import sys
import time


def main():
    if len(sys.argv) < 4 or sys.argv[2] != "--":
        sys.exit(__doc__)
    label, command = sys.argv[1], sys.argv[3:]
    begun = time.monotonic()
    status = subprocess.run(command, stdout=sys.stderr, stdin=subprocess.DEVNULL).returncode
    wall = time.monotonic() - begun
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({
        "label": label,
        "status": status,
        "wall_s": round(wall, 2),
        "cpu_s": round(used.ru_utime + used.ru_stime, 2),
        "peak_mb": round(used.ru_maxrss / 1024),
    }))
    sys.exit(status)


if __name__ == "__main__":
    main()
