# Two commands do it all on a fresh Debian machine: make run, make test.
NAME := arcgis_export
VERSION := $(shell sed -n 's/^version=//p' metadata.txt)
PYTHON := build/venv/bin/python
PLUGINS := build/plugins
BESIDE := build/bench-venv
HEADLESS := QT_QPA_PLATFORM=offscreen
SHIPPED := __init__.py metadata.txt LICENSE README.md CHANGELOG.md plugin ui i18n

.PHONY: run test lint unit qgis qgis-early qgis-late bench faults fuzz secrets fidelity link package check-release setup clean translations

run: setup link
	$(PYTHON) -m tests.run

# Two at once: the tests in QGIS mostly wait, and the others have the second core; when those are done, LATE begins.
LATE := $(addprefix tests/qgis/,processing recipes sandbox secrets tasks windows)
test: lint
	$(MAKE) -j2 --output-sync=target --old-file=setup --old-file=link unit qgis-early qgis-late

lint: setup link
	build/venv/bin/ruff check .
	build/venv/bin/ruff format --check .
	build/venv/bin/mypy

unit: setup link
	nice $(PYTHON) -m pytest tests/unit

qgis: setup link
	$(HEADLESS) $(PYTHON) -m pytest tests/qgis

qgis-early: setup link
	$(HEADLESS) $(PYTHON) -m pytest tests/qgis $(addprefix --ignore=,$(LATE))

qgis-late: setup link
	$(HEADLESS) $(PYTHON) -m pytest $(LATE)

# What stands beside the plugin is not part of its own environment; without it a row says so.
bench: setup link
	@cmp -s .ci/requirements-bench.txt $(BESIDE)/.requirements || { \
	  /usr/bin/python3 -m venv --clear $(BESIDE) && \
	  $(BESIDE)/bin/pip install -q --disable-pip-version-check -r .ci/requirements-bench.txt && \
	  cp .ci/requirements-bench.txt $(BESIDE)/.requirements; } || echo "not all could be installed" >&2
	$(HEADLESS) $(PYTHON) -m tests.benchmarks

# A short form of it is among the unit tests; full disks need root, and are skipped without.
faults: setup link
	PYTHONPATH=$(PLUGINS) $(PYTHON) -m tests.faults

# Every operation in every way of signing in; among the QGIS tests each operation is in one.
secrets: setup link
	ARCGIS_EXPORT_SECRETS=all $(HEADLESS) $(PYTHON) -m pytest tests/qgis/secrets

# A short form of it is among the unit tests, too.
fuzz: setup link
	PYTHONPATH=$(PLUGINS) $(PYTHON) -m tests.fuzz

# How like MapLibre GL JS the layers of vector packages are drawn; the packages lie beside the checkout.
fidelity: setup link
	@.ci/install-fidelity
	PYTHONPATH=$(PLUGINS) $(PYTHON) -m tests.fidelity

setup:
	@.ci/install

# The checkout under the name that QGIS, qgis_process and the tests load it by.
link:
	@mkdir -p $(PLUGINS)
	@ln -sfn $(CURDIR) $(PLUGINS)/$(NAME)

translations: setup
	$(PYTHON) i18n/extract.py

package: setup
	$(PYTHON) .ci/package.py dist/$(NAME)-$(VERSION).zip $(SHIPPED)

# The gates of the QGIS plugin repository, on what the zip holds.
check-release: package
	$(PYTHON) .ci/check_release.py dist/$(NAME)-$(VERSION).zip

clean:
	rm -rf build dist
