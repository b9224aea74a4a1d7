// Package faults holds tests alone: what happens to a house of several real
// processes, on real servers, when something breaks. After each, the invariants
// hold: no request lost, no ticket twice, no message twice, every state
// explained by its events, the outbox and the inbox drained.
package faults
