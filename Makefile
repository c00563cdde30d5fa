# Everything that a person does with this tree. Each target does its own set-up: it finds a JDK 25, installs the
# Debian packages that it needs (as root, or through sudo), and says so.

.DEFAULT_GOAL := help
.PHONY: help run test test-all test-image bench image format docs

help:     ## this list
	@sed -n 's/^\([a-z-]*\): *## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

run:      ## build, make the lab, start the appliance on it; Ctrl-C ends and cleans up
	@tools/run

test:     ## unit tests, architecture rules, style, integration tests in network namespaces, boots of the image
	@tools/run-tests

test-all: ## as test, with the slow tests, then test-image
	@tools/run-tests -Pslow && tools/test-image

test-image: ## build the image and play scenarios with it under QEMU: boots, tunnels, upgrades, power cuts
	@tools/test-image

bench:    ## benchmarks in memory (JMH) and over veth; see docs/performance.md
	@tools/bench

image:    ## the bootable disk (raw, qcow2, container), as root: image-build/target; see docs/image.md
	@image-build/build

format:   ## format all Java sources
	@JAVA_HOME=$$(tools/find-jdk) && export JAVA_HOME && ./mvnw -B -ntp -q spotless:apply

docs:     ## write docs/configuration.md and docs/isthmus.schema.json from the configuration model
	@JAVA_HOME=$$(tools/find-jdk) && export JAVA_HOME && ./mvnw -B -ntp -q -pl core -am test -Dtest=DocsTest \
	    -Dsurefire.failIfNoSpecifiedTests=false -Disthmus.docs=write
