# The linter stays out of go.mod: it is no part of the product.
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2

# The race detector needs a C compiler; without one the tests run all the same.
RACE := $(if $(shell command -v cc || command -v gcc || command -v clang),-race)

.PHONY: build test update picture check demo generate lint conformance soak soak-signals bench

build:
	CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o bin/civoctl .

# Most tests wait for the sandbox's clock rather than for a processor.
test:
	$(if $(RACE),,@echo 'no C compiler: testing without the race detector')
	go test $(RACE) -parallel 12 -timeout 20m $(TESTFLAGS) ./...

# Writes anew what tests compare the output with: the golden files, the files in scripts, and the
# console blocks of the pages that differ.
update:
	UPDATE=1 go test -count 1 -run '^(TestGolden|TestScripts|TestDocs)$$' ./e2e ./internal/output

# Draws the picture of the README from a session at a terminal.
picture:
	UPDATE=1 go test -count 1 -run '^TestPicture$$' ./e2e

# The vendor's SDK and Terraform provider against the sandbox, in a module of its own. They wait more
# than they work, but building the provider takes minutes the first time.
conformance:
	cd internal/sandbox/conformance && go test $(RACE) -parallel 8 -timeout 30m $(TESTFLAGS) ./...

check: lint
	@unformatted=$$(gofmt -l .); test -z "$$unformatted" || { echo "gofmt: $$unformatted"; exit 1; }
	go vet ./...
	GOOS=darwin go vet ./...
	GOOS=windows go vet . ./cmd/... ./e2e ./internal/... ./pkg/...
	go mod tidy -diff
	go mod verify

lint: bin/staticcheck
	bin/staticcheck ./...

bin/staticcheck: Makefile
	GOBIN=$(CURDIR)/bin go install $(STATICCHECK)

# The main job on the embedded API. All of it, the program too, is in a home of
# its own that is removed after.
demo:
	@set -e; home=$$(mktemp -d); trap 'rm -rf "$$home"' EXIT; \
	CGO_ENABLED=0 go build -o "$$home/civoctl" .; \
	run() { printf '\n$$ civoctl %s\n' "$$*"; \
	        env -i PATH="$$PATH" TERM="$$TERM" HOME="$$home" CIVOCTL_SANDBOX=1 "$$home/civoctl" "$$@"; }; \
	run instance create web-1 --size g3.small --image ubuntu-noble --tag demo; \
	run instance list; \
	run instance show web-1; \
	run instance rm web-1 --yes; \
	run instance list

generate:
	go run ./internal/gen

# COUNT random commands under random faults, judged by the API's own log. The
# same SEED throws the same dice; SOAKER is one of those who throw them, alone.
soak:
	SOAK_SEED=$(or $(SEED),1) SOAK_COUNT=$(or $(COUNT),2000) SOAK_SOAKER=$(SOAKER) \
	go test $(RACE) -count 1 -timeout 3h -v -run '^TestSoak$$' ./e2e

# COUNT creates, each interrupted at a random moment by a random signal.
soak-signals:
	SOAK_SEED=$(or $(SEED),1) SOAK_COUNT=$(or $(COUNT),1000) \
	go test $(RACE) -count 1 -timeout 3h -v -run '^TestSoakSignals$$' ./e2e

# Speed and size beside their budgets: a minute and a half on a quiet machine.
bench:
	go run ./bench $(BENCHFLAGS)
