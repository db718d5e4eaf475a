# What each target does: make help.   Another Python: make lab PYTHON=python3.12
PYTHON ?= python3
PY := .venv/bin/python
CHAPTERS ?=
RECORD ?=
LAB ?=
ONLY ?=
export OMP_WAIT_POLICY := PASSIVE
export GOMP_SPINCOUNT := 1000

WORKERS ?= 2
PYTEST = OMP_NUM_THREADS=1 $(PY) -m pytest -q -n $(WORKERS) --dist worksteal --durations=10 $(if $(ONLY),--only "$(ONLY)")
REPORT = build/tests.xml

.PHONY: help lab course test verify bench weights readme export version clean
help: ## this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -e 's/:.*## /	/' | expand -t 10

lab: .venv/.installed ## open the first chapter in JupyterLab (LAB="--no-browser" passes options on)
	@$(PY) tools/trust.py
	@.venv/bin/jupyter lab nbs --LabApp.default_url=/lab/tree/chapters/01_game.ipynb --LabApp.news_url=None --LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate $(LAB)

course: .venv/.installed ## run the notebooks at full budget (CHAPTERS="03 06" picks some; RECORD=1 keeps their outputs and times)
	@$(PY) tools/course.py $(if $(RECORD),--record) $(CHAPTERS)

test: .venv/.installed ## everything a change must pass, every notebook shortened (ONLY=learner runs the tests of one module and its notebook)
	@$(PYTEST)

verify: .venv/.installed ## as test, with the long tests and all notebooks at full budget with their claims (what ran today with this code counts); stale outputs fail
	@$(PY) tools/course.py --dry
	@rm -f $(REPORT)
	@GAN_COURSE_VERIFY=1 $(PYTEST) --junitxml=$(REPORT); code=$$?; $(if $(ONLY),,$(PY) tools/outcome.py $(REPORT);) exit $$code

bench: .venv/.installed ## run the studies of bench/ as far as they are not done (ONLY="ring vanilla" picks some)
	@$(PY) bench/run.py $(ONLY)

weights: .venv/.installed ## train the networks that come with the course, and write their cards
	@$(PY) tools/weights.py

readme: .venv/.installed ## make README.md from nbs/index.ipynb
	@$(PY) tools/readme.py

export: .venv/.installed ## make gan_course/ from the notebooks, with stubs for editors, and clean the notebooks
	@.venv/bin/nbdev-export
	@.venv/bin/nbdev-clean
	@$(PY) tools/stubs.py

version: .venv/.installed ## set the version everywhere: make version V=0.0.2
	@$(PY) tools/version.py $(V)

clean: ## remove what runs leave behind, not .venv
	@rm -rf build dist .pytest_cache .hypothesis nbs/.last_checked
	@find . -name .venv -prune -o \( -name __pycache__ -o -name .ipynb_checkpoints \) -type d -print | xargs rm -rf

# Sets up once; again only when one of these files changes.
.venv/.installed: settings.ini setup.py pyproject.toml
	@command -v "$(PYTHON)" >/dev/null || { echo "$(PYTHON) is not there: install Python, or name yours, e.g. make lab PYTHON=python3.12"; exit 1; }
	@"$(PYTHON)" tools/python_ok.py
	"$(PYTHON)" -m venv .venv
	$(PY) -m pip install -e ".[dev]"
	@$(PY) tools/smoke.py
	@$(PY) tools/hooks.py
	@$(PY) tools/quiet.py
	@touch $@
