# What takes too long for every change; see docs/benchmarks.md.
#   make county DRIVER=postgres DSN=postgres://… REDIS=127.0.0.1:6379
#   make soak
DRIVER ?= sqlite
DSN ?= $(shell mktemp -d)/county.db
REDIS ?=
GROUPS ?= 500
DAYS ?= 30

.PHONY: county soak bench
county:
	go run ./internal/county/cmd -driver $(DRIVER) -dsn '$(DSN)' -redis '$(REDIS)' -groups $(GROUPS) -days $(DAYS)

# A million messages on the embedded database: the memory must stay flat.
soak:
	go run ./internal/county/cmd -driver sqlite -dsn '$(DSN)' -groups 50 -days 25 -per-day 800 -chats 2

bench:
	go test ./handlers ./jobs ./internal/app -run '^$$' -bench . -benchmem
