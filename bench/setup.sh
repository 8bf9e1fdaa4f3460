#!/usr/bin/env bash
# A throw-away Python environment for the scripts that galena is compared with. Removes nothing but itself:
# `rm -r bench/.venv` and it is gone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

python3 -m venv .venv
.venv/bin/pip install --quiet \
    duckdb==2.0.0 lightgbm==4.7.0 pandas==3.1.1 pyarrow==26.0.1 scikit-learn==1.9.1 scipy==1.17.1 \
    autograd==1.9.1 dill==0.4.1 splink==5.0.0 names==0.3.0
# Its published bounds are older than the versions above; it runs on them.
.venv/bin/pip install --quiet --no-deps Lifetimes==0.11.3
.venv/bin/pip freeze
