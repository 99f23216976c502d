# Needs only Python >= 3.11 with venv, and make. PYTHON=python3.13 chooses another interpreter.
PYTHON ?= python3
ARGS ?=
TEST_WORKERS ?= auto
TIMES ?= 20
COUNT ?= 100000
CALLS ?= 30000

DISTRIBUTIONS := pygrad_core pygrad_ops_basic pygrad_ops_conv pygrad_ops_linalg pygrad_nn
SOURCES := $(DISTRIBUTIONS:%=%/src)
PROJECTS := pyproject.toml $(DISTRIBUTIONS:%=%/pyproject.toml)
EDITABLE := $(DISTRIBUTIONS:%=-e ./%)

VENV := .venv
BENCH := .venv-bench
MATRIX := .venv-matrix
# The oldest NumPy that has wheels for each Python, and the newest: 2.1.0 is the first for 3.13.
CELLS := py311-numpy2.0.0 py311-newest py312-numpy2.0.0 py312-newest py313-numpy2.1.0 py313-newest

.PHONY: help demo test repeat lint format bench check mutation programs matrix fuzz foreign gpu clean
.NOTPARALLEL:
.DELETE_ON_ERROR:

help:
	@echo "make demo    train a small network on scanned digits and draw what it learned"
	@echo "make test    the whole test suite; ARGS='-k name' chooses"
	@echo "make repeat  the whole test suite TIMES=20 times in a row: randomness is fresh each time; takes an hour"
	@echo "make lint    ruff and mypy --strict; make format rewrites"
	@echo "make bench   PyGrad beside PyTorch, autograd, MyGrad and micrograd; ARGS='--help' tells more"
	@echo "make check   every installed operator against the conformance kit"
	@echo "make mutation  breaks every derivative rule in every small way and holds the kit against it; takes half an hour"
	@echo "make programs  COUNT=100000 random NumPy programs on arrays and on nodes; takes a quarter of an hour"
	@echo "make matrix  the whole test suite on Python 3.11 to 3.13, each with the oldest and the newest NumPy;"
	@echo "             make matrix CELLS=py312-newest chooses, make -k matrix goes on after a failure; takes an hour"
	@echo "make fuzz  CALLS=30000 calls with odd arguments: right, or refused in words; takes a quarter of an hour"
	@echo "make foreign  every differentiable function of NumPy on Dask and on a stand-in for CuPy; make gpu  on CuPy"
	@echo "make clean   removes environments, caches and build outputs"

demo: $(VENV)/.demo-installed
	$(VENV)/bin/python examples/digits.py $(ARGS)

# One BLAS thread per test process: the workers already use every core.
test: $(VENV)/.dev-installed
	OMP_NUM_THREADS=1 $(VENV)/bin/python -m pytest -n $(TEST_WORKERS) $(ARGS)

repeat: $(VENV)/.dev-installed
	@for time in $$(seq $(TIMES)); do echo "==> $$time of $(TIMES)"; $(MAKE) --no-print-directory test || exit 1; done

lint: $(VENV)/.dev-installed
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy --strict $(SOURCES)

format: $(VENV)/.dev-installed
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(BENCH)/.bench-installed
	$(BENCH)/bin/python -m benchmarks $(ARGS)

check: $(VENV)/.dev-installed
	$(VENV)/bin/pygrad check --all $(ARGS)

mutation: $(VENV)/.dev-installed
	$(VENV)/bin/python -m mutation $(ARGS)

programs: $(VENV)/.dev-installed
	$(VENV)/bin/python -m tests.programs --count $(COUNT) $(ARGS)

matrix: $(CELLS:%=matrix-%)

matrix-%: $(MATRIX)/%/.installed
	OMP_NUM_THREADS=1 $(MATRIX)/$*/bin/python -m pytest -n $(TEST_WORKERS) $(ARGS)

fuzz: $(VENV)/.dev-installed
	$(VENV)/bin/python -m tests.fuzz --count $(CALLS) $(ARGS)

foreign: $(VENV)/.dev-installed
	$(VENV)/bin/python -m tests.foreign $(ARGS)

# CuPy is not among the dependencies: which of its packages fits depends on the CUDA that is there.
gpu: $(VENV)/.dev-installed
	$(VENV)/bin/python -m tests.foreign --gpu $(ARGS)

clean:
	rm -rf $(VENV) $(BENCH) $(MATRIX) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	rm -rf $(DISTRIBUTIONS:%=%/build) $(DISTRIBUTIONS:%=%/dist)
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# An environment with every distribution, editable. `pip install --group` came with pip 25.1.
%/.installed: $(PROJECTS)
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "PyGrad needs Python >= 3.11: make PYTHON=/path/to/python ..."; exit 1; }
	$(PYTHON) -m venv $*
	$*/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	$*/bin/python -m pip install --quiet $(EDITABLE)
	@touch $@

# The cell py311-numpy2.0.0 is made with Python 3.11, from PATH or pyenv, and NumPy 2.0.0; py311-newest with the newest.
$(MATRIX)/%/.installed: version = $(subst py3,3.,$(firstword $(subst -, ,$*)))
$(MATRIX)/%/.installed: numpy = $(patsubst numpy%,"numpy==%",$(filter-out newest,$(lastword $(subst -, ,$*))))
$(MATRIX)/%/.installed: $(PROJECTS)
	@mkdir -p $(MATRIX)
	@for python in python$(version) "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/$(version).*/bin/python; do \
		"$$python" -m venv --clear $(MATRIX)/$* 2>/dev/null && exit; done; \
		echo "$* needs Python $(version), on PATH or installed by pyenv."; exit 1
	$(MATRIX)/$*/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	$(MATRIX)/$*/bin/python -m pip install --quiet $(EDITABLE) --group dev $(numpy)
	@touch $@

$(VENV)/.demo-installed: $(VENV)/.installed
	$(VENV)/bin/python -m pip install --quiet --group demo
	@touch $@

$(VENV)/.dev-installed: $(VENV)/.installed
	$(VENV)/bin/python -m pip install --quiet --group dev
	@touch $@

$(BENCH)/.bench-installed: $(BENCH)/.installed
	$(BENCH)/bin/python -m pip install --quiet --group bench
	@touch $@

.PRECIOUS: %/.installed $(MATRIX)/%/.installed
