# One verb per wish; each sets up what it needs, once.
VENV := .venv
PYTHON := $(VENV)/bin/python
RUN := $(VENV)/requirements.installed
DEV := $(VENV)/requirements-dev.installed
COMPILE := uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --fork-strategy fewest \
	--custom-compile-command "make lock" $(UPGRADE) pyproject.toml --group build

# A file's tests stay in one process, in the order of collection: journeys in a browser come last in each.
TWO_CORES := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help demo lab test check pictures bench slow fuzz lock
.DEFAULT_GOAL := help

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile

demo: $(RUN)  ## set up, then build the example reports and print where they are
	@$(VENV)/bin/workbench demo

lab: $(RUN)  ## set up, then open JupyterLab on the example, with a tile for each screen
	@$(VENV)/bin/workbench lab $(ARGS)

test: $(DEV)  ## set up, then run every quick test on two cores, those in a browser too
	@chromium=$$(sh .ci/chromium) && CHROMIUM="$$chromium" $(PYTHON) -m pytest -ra $(TWO_CORES) $(ARGS)

check: $(DEV)  ## format, lint, types of Python and JavaScript, and the rules of the house
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	sh .ci/javascript
	$(PYTHON) -m pytest --quiet tests/test_house.py

pictures: $(DEV)  ## take the pictures and the screencast of the documentation anew, from the real screens
	@chromium=$$(sh .ci/chromium) && CHROMIUM="$$chromium" $(PYTHON) -m pytest -q tests/journeys/pictures.py tests/journeys/screencast.py $(ARGS)

bench: $(DEV)  ## speed side by side with other packages, kept in benchmarks/results.md; ARGS=--quick for a short run
	@$(PYTHON) benchmarks $(ARGS)

slow: $(DEV)  ## what takes minutes: rates in a thousand worlds, mutations, damaged files, Spark, PostgreSQL, every screen in a browser
	@chromium=$$(sh .ci/chromium) && CHROMIUM="$$chromium" $(PYTHON) -m pytest -q -s -m slow tests $(ARGS)
	@$(PYTHON) tests/fuzz

fuzz: $(DEV)  ## 20,000 damaged files and messages, each to be read or refused; ARGS="--seed 7 --inputs 1000" for others
	@$(PYTHON) tests/fuzz $(ARGS)

lock:  ## pin the dependencies of pyproject.toml (needs uv); UPGRADE=--upgrade takes the newest
	$(COMPILE) -o requirements.lock
	$(COMPILE) --group dev --constraint requirements.lock -o requirements-dev.lock

# A stamp is as new as the lock it stands for; while it is, nothing is asked of the network.
$(VENV)/%.installed: %.lock pyproject.toml .ci/setup
	@sh .ci/setup $<
	@touch $@
