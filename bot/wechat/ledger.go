package wechat

import "sync"

// ledger decides when a sync key may become durable: once every message up to
// it is committed, and not before. The library stores the advanced key before
// it hands the messages out, so that a crash in between would lose them; here
// its "store" only puts the state down beside the batch it belongs to.
type ledger struct {
	keep func(item []byte) // makes a state durable

	mu      sync.Mutex
	batches []*batch
}

// batch is the answer to one webwxsync.
type batch struct {
	left  int    // messages that are not committed
	item  []byte // the state after this batch, once the library has written it
	ready bool
}

// begin opens a batch of n messages. It is called by the guard before the
// library sees the answer, hence before put.
func (l *ledger) begin(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.batches = append(l.batches, &batch{left: n})
}

// put takes the state that the library stores: after each batch, and once at
// login when no batch is open.
func (l *ledger) put(item []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.batches) == 0 {
		l.keep(item)
		return
	}
	last := l.batches[len(l.batches)-1]
	last.item, last.ready = item, true
	l.advance()
}

// newest is the batch whose messages are being handed out.
func (l *ledger) newest() *batch {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.batches) == 0 {
		return nil
	}
	return l.batches[len(l.batches)-1]
}

// done says that one message of b is committed.
func (l *ledger) done(b *batch) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b.left--
	l.advance()
}

// advance makes the state durable up to the first batch that is not committed.
func (l *ledger) advance() {
	var item []byte
	for len(l.batches) > 0 && l.batches[0].ready && l.batches[0].left <= 0 {
		item = l.batches[0].item
		l.batches = l.batches[1:]
	}
	if item != nil {
		l.keep(item)
	}
}
