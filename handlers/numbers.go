package handlers

import (
	"strings"

	"gridbot/models"
)

// In a young community tickets have one digit, and one digit alone is mostly a
// sum, a time or a unit. So the reader takes it for a ticket only after "#", and
// here the sign is put before those that can be nothing else: "1、2都归我".

// afterNumber and beforeNumber are the characters beside a digit that make it
// part of something else than a ticket's number.
const (
	afterNumber  = "0123456789点块元楼栋幢室单分个月日天度米斤岁盒片颗次号户人年件小-/:.%#万千百十层毛条包瓶楼"
	beforeNumber = "0123456789-./:￥¥第周#星期礼拜还有约剩共收花下上"
)

// marked puts "#" before one-digit numbers of these tickets in a worker's text.
func marked(text string, tickets ...[]models.Ticket) string {
	runes := []rune(text)
	if len(runes) < 2 || len(runes) > 200 {
		return text
	}
	var out strings.Builder
	for i, r := range runes {
		if r >= '1' && r <= '9' && hasNumber(models.TicketNumber(r-'0'), tickets) &&
			(i == 0 || !strings.ContainsRune(beforeNumber, runes[i-1])) &&
			(i+1 == len(runes) || !strings.ContainsRune(afterNumber, runes[i+1])) {
			out.WriteByte('#')
		}
		out.WriteRune(r)
	}
	return out.String()
}

func hasNumber(n models.TicketNumber, lists [][]models.Ticket) bool {
	for _, list := range lists {
		for i := range list {
			if list[i].Number == n {
				return true
			}
		}
	}
	return false
}
