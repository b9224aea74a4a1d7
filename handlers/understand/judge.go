package understand

import (
	"slices"
	"strings"

	"gridbot/handlers/understand/internal/softmax"
)

// judgement is what the trained models think of a message.
type judgement struct {
	kinds   [len(Classes)]float64
	urgency [len(Urgencies)]float64
}

// Thresholds of the probability that a message asks for something, chosen by
// leaving one author out. In a text in which no rule found a matter the models
// must be far surer: that keeps ordinary chat, of which they have seen little,
// out.
const (
	neededWithMatter = 0.38
	neededWithout    = 0.45
	neededForDanger  = 0.35
	neededForToday   = 0.7
	// neededBeside is enough for an emergency when the rules see a danger too.
	neededBeside = 0.18
)

// neededToChange is how sure the model must be of an intent that changes
// something when it also thinks of none.
const neededToChange = 0.55

// judge asks the models.
func (r *Reader) judge(t *text, cands []candidate) (j judgement) {
	var f collector
	f.message(t, cands)
	r.models.Kind.Predict(f.Vector, j.kinds[:])
	r.models.Urgency.Predict(f.Vector, j.urgency[:])
	return j
}

// decide turns a judgement into requests. The rules' candidates give what the
// models do not know: the refinement of the kind, and further requests.
func (j judgement) decide(t *text, cands []candidate, address Slots) []Request {
	p := 1 - j.kinds[0]
	if t.joinsOutage() {
		j.kinds, p = [len(Classes)]float64{0, 1, 0, 0, 0}, max(p, neededWithMatter)
	}
	if t.filed && strongest(cands) >= threshold {
		p = max(p, neededWithMatter) // a worker who writes something down means it
	}
	if p < j.needed(cands) || !t.evident() {
		return nil
	}
	best := 1
	for i := 2; i < len(Classes); i++ {
		if j.kinds[i] > j.kinds[best] {
			best = i
		}
	}
	main := candidateOf(t, cands, Classes[best])
	out := []Request{request(main, address, j.urgencyOf(cands), p)}
	for _, c := range cands {
		if c.kind == main.kind || c.score < secondThreshold || c.kind == Other || main.kind == Other || c.danger || main.danger {
			continue
		}
		out = append(out, request(c, address, Normal, confidence(c.score)))
	}
	return out
}

// evident tells whether a text has a word of any matter people ask help for. A
// model that has none to go by must never make a request of a text.
func (t *text) evident() bool {
	for tag := thingPipe; tag <= topicCare; tag++ {
		if t.tags.has(tag) && tag != billPay && tag != billOwed && tag != drugLack && tag != drugGet {
			return true
		}
	}
	return t.tags.has(actRepair) || t.tags.has(billPay) && t.facts.Amount != ""
}

// joinsOutage recognises a neighbour who says that his home is without, too:
// each of them waits for the same repair and wants to be told.
func (t *text) joinsOutage() bool {
	const long = 14
	return len(t.runes) <= long && t.tags.any(faultNoPower, faultNoWater, faultNoGas) &&
		containsAny(t.runes.text(), "我家也", "我们家也", "俺家也", "额家也", "咱家也", "我屋也", "我这也", "我们也") && !questionOnly(t) && !t.tags.any(saysSolved, saysPast, saysJoke)
}

// strongest is the score of the best candidate.
func strongest(cands []candidate) (score float64) {
	for _, c := range cands {
		score = max(score, c.score)
	}
	return score
}

// needed is the probability of any request from which a text counts as one.
func (judgement) needed(cands []candidate) float64 {
	if len(cands) == 0 {
		return neededWithout
	}
	return neededWithMatter
}

// secondThreshold is the score by the rules from which a second matter in a
// message counts.
const secondThreshold = threshold + 0.2

func (j judgement) urgencyOf(cands []candidate) Urgency {
	danger := false
	for _, c := range cands {
		danger = danger || c.danger
	}
	switch {
	case j.urgency[2] >= neededForDanger || danger && j.urgency[2] >= neededBeside:
		return Emergency
	case j.urgency[1] >= neededForToday:
		return Urgent
	}
	return Normal
}

// candidateOf returns the strongest candidate of a kind, or one without points.
func candidateOf(t *text, cands []candidate, kind Kind) candidate {
	best := candidate{kind: kind, score: -100}
	for _, c := range cands {
		if c.kind == kind && (c.score > best.score || c.danger && !best.danger) {
			best = c
		}
	}
	if best.subkind == "" {
		best.subkind = subkind(t, kind)
	}
	return best
}

// intents reads a reply: the rules find the parts and their tickets, the model
// has the last word on what a reply of one part means.
func (r *Reader) intents(t *text, in Input) []Intent {
	rules := r.ruleIntents(t, in)
	if r.models == nil || len(rules) != 1 || len(t.clauses) == 0 {
		return rules
	}
	if sure, ok := t.surely(in, rules[0]); ok {
		return []Intent{sure}
	}
	var f collector
	f.reply(t, replyQuestion(in), rules)
	var p [len(WorkerIntents)]float64
	names, model := r.intentModel(in)
	model.Predict(f.Vector, p[:])
	best := 0
	for i := range names {
		if p[i] > p[best] {
			best = i
		}
	}
	if p[best] < neededToChange && p[0] > p[best]/3 {
		best = 0 // rather nothing than a wrong change
	}
	out := rules[0]
	if names[best] != out.Name {
		out = intent(names[best], out.Tickets, p[best])
	}
	out.Confidence = p[best]
	r.complete(t, in, &out)
	return []Intent{out}
}

// bareClaims are whole messages that mean nothing else from a worker.
var bareClaims = []string{"我来", "我去", "我接", "接", "接单", "接了", "我接单", "我接了", "归我", "给我", "我来接", "我来办", "我来吧", "我去吧", "我接吧", "交给我", "我领", "认领", "算我的", "来了", "我来了", "我来处理"}

// surely reads the few short replies that need no model.
func (t *text) surely(in Input, rules Intent) (Intent, bool) {
	situation, words := situationOf(in), strings.Trim(t.runes.text(), " ,.!~。")
	switch {
	case in.Role == Worker && rules.Name != Done && containsAny(words, "取消", "撤销", "作废"):
		rules.Name, rules.Confidence = None, 0.8 // nothing a worker can say so far
	case in.Role == Worker && situation != askedElse && slices.Contains(bareClaims, words):
		rules.Name, rules.Confidence = Claim, 0.95
	case in.Role == Worker && situation == askedWhich && len(t.runes) <= 12 && !containsAny(words, "多少", "谁", "哪", "啥", "什么", "?", "转", "给"):
		// an answer to which one it is, not something new
		if rules.Name == Detail {
			rules.Name = None
		}
		rules.Confidence = 0.8
	case in.Role == Resident && (situation == askedWaiting || situation == askedFacts) && t.saysWhichFloor():
		rules.Name, rules.Confidence = Supplement, 0.9
	default:
		return rules, false
	}
	return rules, true
}

// saysWhichFloor recognises "在三楼", "五楼东户".
func (t *text) saysWhichFloor() bool {
	for i := 0; i < len(t.runes) && len(t.runes) <= 8; i++ {
		if !startsNumber(t.runes, i) {
			continue
		}
		if _, end := number(t.runes, i); end < len(t.runes) && (t.runes[end] == '楼' || t.runes[end] == '层') {
			return t.clauses[0].act == actTells && !t.clauses[0].question
		}
	}
	return false
}

func (r *Reader) intentModel(in Input) ([]IntentName, *softmax.Model) {
	if in.Role == Worker {
		return WorkerIntents[:], r.models.Worker
	}
	return ResidentIntents[:], r.models.Resident
}

// complete adds what an intent needs and the rules did not look for.
func (r *Reader) complete(t *text, in Input, out *Intent) {
	switch {
	case out.Name == Transfer && out.To == "":
		if out.To = r.mentioned(t); out.To == "" {
			out.To = r.colleague(t.runes.text())
		}
	case out.Name == Rate && out.Rating == "":
		out.Rating = ratingOf(t)
	}
}
