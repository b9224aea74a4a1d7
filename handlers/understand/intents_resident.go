package understand

import "strings"

func (r *Reader) intents(t *text, in Input, facts Slots) []Intent {
	if len(t.clauses) == 0 {
		return none(nil)
	}
	if in.Role == Worker {
		return r.workerIntents(t, in)
	}
	context := in.Quoted
	if context == "" {
		context = in.Context
	}
	got := r.residentIntent(t, asked(context), facts)
	numbers := numbersOf(ticketNumbers(t.runes, false))
	if len(numbers) == 0 {
		numbers = numbersOf(ticketNumbers(normalize(in.Quoted), false))
	}
	got.Tickets = numbers
	return []Intent{got}
}

// question is what the bot's last message wants to know.
type question uint8

const (
	askedNothing question = iota
	askedFixed            // whether it is really done
	askedRating           // how satisfied
	askedFacts            // address, phone, account ...
	askedWaiting          // registered: nothing is asked
)

func asked(context string) question {
	switch {
	case context == "":
		return askedNothing
	case strings.Contains(context, "1-5") || strings.Contains(context, "1到5") || strings.Contains(context, "打分") || strings.Contains(context, "评分"):
		return askedRating
	case containsAny(context, "可以了吗", "好了吗", "解决了吗", "修好了吗", "是否解决", "是不是好了", "对吗", "行吗", "可以吗", "收到了吗", "已经修好", "办好了", "确认一下"):
		return askedFixed
	case containsAny(context, "请问您家", "几号楼", "几单元", "哪栋", "门牌", "地址", "户号", "电话多少", "请问", "请告诉", "请补充", "哪种药", "什么药", "多少钱"):
		return askedFacts
	}
	return askedWaiting
}

func containsAny(s string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}

func (r *Reader) residentIntent(t *text, q question, facts Slots) Intent {
	tags := t.tags
	if q == askedRating {
		if rating := ratingOf(t); rating != "" {
			in := intent(Rate, nil, 0.95)
			in.Rating = rating
			return in
		}
	}
	switch q {
	case askedFixed, askedRating:
		return answerFixed(t, q)
	case askedFacts:
		if fragment(t) || hasFacts(facts) {
			return intent(Supplement, nil, 0.9)
		}
		if tags.has(replyCancel) {
			return intent(Cancel, nil, 0.85)
		}
		if len(t.clauses) <= 2 && len(t.runes) <= 12 && tags.any(drugName, drugWord, replySupplement) {
			return intent(Supplement, nil, 0.7)
		}
	case askedWaiting:
		return answerWaiting(t, facts)
	}
	return spontaneous(t)
}

// answerFixed reads the answer to "is it really done?".
func answerFixed(t *text, q question) Intent {
	switch {
	case t.tags.has(replyLater):
		return intent(None, nil, 0.7)
	case t.tags.has(replyDispute):
		return intent(Dispute, nil, 0.85)
	case t.tags.has(replyConfirm) && !questionOnly(t):
		return intent(Confirm, nil, 0.85)
	case t.tags.has(replyStatus):
		return intent(Status, nil, 0.7)
	case q == askedFixed && t.tags.has(replyAck) && len(t.runes) <= 8:
		return intent(Confirm, nil, 0.7)
	}
	return intent(None, nil, 0.6)
}

// answerWaiting reads what is said while a ticket is on its way.
func answerWaiting(t *text, facts Slots) Intent {
	switch {
	case t.tags.has(replyCancel):
		return intent(Cancel, nil, 0.9)
	case t.tags.has(replyReopen) && t.tags.has(saysPast):
		return intent(Reopen, nil, 0.7)
	case t.tags.has(replyStatus):
		return intent(Status, nil, 0.85)
	case hasFacts(facts) || facts.When != "" || t.tags.has(replySupplement):
		return intent(Supplement, nil, 0.8)
	}
	return intent(None, nil, 0.7)
}

// spontaneous reads what is said when the bot has asked nothing.
func spontaneous(t *text) Intent {
	switch {
	case t.tags.has(replyReopen) && t.tags.has(saysPast):
		return intent(Reopen, nil, 0.8)
	case t.tags.has(replyCancel):
		return intent(Cancel, nil, 0.7)
	case t.tags.has(replyStatus):
		return intent(Status, nil, 0.6)
	}
	return intent(None, nil, 0.6)
}

func hasFacts(s Slots) bool {
	return s.Building != "" || s.Unit != "" || s.Room != "" || s.Phone != "" || s.Account != "" || s.Amount != "" || len(s.Items) > 0
}

// fragment tells a short answer that is nothing but a number or a place.
func fragment(t *text) bool {
	digits := 0
	for _, r := range t.runes {
		if _, ok := chineseDigit(r); ok || isDigit(r) {
			digits++
		}
	}
	return digits > 0 && len(t.runes) <= 16
}

// ratingOf reads "5", "5分", "五星", "给个四分".
func ratingOf(t *text) string {
	for i := 0; i < len(t.runes) && i < 20; i++ {
		if !startsNumber(t.runes, i) {
			continue
		}
		digits, end := number(t.runes, i)
		if len(digits) != 1 || digits < "1" || digits > "5" {
			return ""
		}
		if end == len(t.runes) || isBreak(t.runes[end]) || strings.ContainsRune("分星颗吧", t.runes[end]) {
			return digits
		}
	}
	return ""
}
