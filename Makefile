# Everything a developer or a reader runs; each target sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test check fuzz soak bench clean help

help:  ## Show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/'

$(VENV)/run.stamp: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(VENV)/run.stamp  ## Run the US-Japan dossier and write its brief
	@$(BIN)/sonae demo

test: $(VENV)/dev.stamp  ## Run the whole test suite
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: $(VENV)/dev.stamp  ## Format, lint, layers and types
	scripts/check

N ?= 10000
SEED ?= 1
fuzz: $(VENV)/dev.stamp  ## Check N spoilt dossiers (make fuzz N=1000000 SEED=7); failures go to out/fuzz
	$(BIN)/python scripts/fuzz.py --count $(N) --seed $(SEED)

KILLS ?= 250
soak: $(VENV)/dev.stamp  ## Kill runs KILLS times at random instants (make soak KILLS=50 SEED=7) and let them go on
	$(BIN)/python scripts/soak.py --kills $(KILLS) --seed $(SEED)

bench: $(VENV)/dev.stamp  ## Measure speed as ratios to a side run beside it
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.scenario_bars
	$(BIN)/python -m benchmarks.likelihood_growth
	$(BIN)/python -m benchmarks.engine_bars
	$(BIN)/python -m benchmarks.portfolios
	$(BIN)/python -m benchmarks.break_even
	$(BIN)/python -m benchmarks.discovery

clean:  ## Remove what the other targets made
	rm -rf $(VENV) out build
