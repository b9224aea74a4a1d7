package understand

import "strings"

// tag names a list of words. A clause is described by the tags of the words in
// it; everything later is decided on tags, so that a community can teach the
// reader by adding words to lists.
type tag uint8

const (
	thingPipe tag = iota
	thingToilet
	thingDrain
	thingPower
	thingSocket
	thingLight
	thingGas
	thingHeating
	thingLift
	thingDoor
	thingLock
	thingWindow
	thingIntercom
	thingNetwork
	thingAppliance
	thingWall
	thingPublic
	faultLeak
	faultBurst
	faultClog
	faultDark
	faultCold
	faultBroken
	faultNoPower
	faultNoWater
	faultNoGas
	faultNoNet
	faultTrip
	dangerGas
	dangerSpark
	dangerTrapped
	dangerFlood
	dangerFire
	dangerFaint
	dangerLost
	dangerHeart
	dangerViolence
	billWater
	billElectricity
	billGas
	billHeating
	billProperty
	billPhone
	billBroadband
	billTV
	billInsurance
	billPension
	billPay
	billOwed
	drugName
	drugWord
	drugLack
	drugGet
	topicDispute
	topicNoise
	topicHazard
	topicGarbage
	topicCertificate
	topicPensionAuth
	topicPolicy
	topicErrand
	topicCare
	actAsk
	actRepair
	actQuestion
	actFile
	actFind
	saysSelf
	saysKin
	saysSolved
	saysNotYet
	saysWithdrawn
	saysNotice
	saysAd
	saysChat
	saysJoke
	saysHearsay
	saysAdvice
	saysOffer
	saysIf
	saysPast
	saysOthers
	saysAgain
	saysThanks
	saysHere
	timeSoon
	timeNoRush
	timeNow
	nickTrade
	personWorker
	thingNot
	faultNot
	billNot
	drugNot
	topicNot
	dangerNot
	replyClaim
	replyRelease
	replyTransfer
	replyProgress
	replyDone
	replyCannot
	replyList
	replyDetail
	replyStatus
	replyCancel
	replyConfirm
	replyDispute
	replyReopen
	replyRate
	replyAck
	replyLater
	replySupplement
	tagCount
)

// tagNames are the list names that lexicon files and Names.Lexicon use.
var tagNames = [tagCount]string{
	"thing.pipe", "thing.toilet", "thing.drain", "thing.power", "thing.socket", "thing.light",
	"thing.gas", "thing.heating", "thing.lift", "thing.door", "thing.lock", "thing.window",
	"thing.intercom", "thing.network", "thing.appliance", "thing.wall", "thing.public",
	"fault.leak", "fault.burst", "fault.clog", "fault.dark", "fault.cold", "fault.broken",
	"fault.no_power", "fault.no_water", "fault.no_gas", "fault.no_net", "fault.trip",
	"danger.gas", "danger.spark", "danger.trapped", "danger.flood", "danger.fire",
	"danger.faint", "danger.lost", "danger.heart", "danger.violence",
	"bill.water", "bill.electricity", "bill.gas", "bill.heating", "bill.property", "bill.phone",
	"bill.broadband", "bill.tv", "bill.insurance", "bill.pension", "bill.pay", "bill.owed",
	"drug.name", "drug.word", "drug.lack", "drug.get",
	"topic.dispute", "topic.noise", "topic.hazard", "topic.garbage", "topic.certificate",
	"topic.pension_auth", "topic.policy", "topic.errand", "topic.care",
	"act.ask", "act.repair", "act.question", "act.file", "act.find", "says.self", "says.kin",
	"says.solved", "says.not_yet", "says.withdrawn", "says.notice", "says.ad", "says.chat", "says.joke",
	"says.hearsay", "says.advice", "says.offer", "says.if", "says.past", "says.others", "says.again", "says.thanks", "says.here",
	"time.soon", "time.no_rush", "time.now", "nick.trade", "person.worker",
	// The words of these lists look like words of the family and are none.
	"thing.not", "fault.not", "bill.not", "drug.not", "topic.not", "danger.not",
	"reply.claim",
	"reply.release",
	"reply.transfer",
	"reply.progress",
	"reply.done",
	"reply.cannot",
	"reply.list",
	"reply.detail",
	"reply.status",
	"reply.cancel",
	"reply.confirm",
	"reply.dispute",
	"reply.reopen",
	"reply.rate",
	"reply.ack",
	"reply.later",
	"reply.supplement",
}

// tagSet is a set of tags.
type tagSet [2]uint64

func (s *tagSet) add(t tag)     { s[t>>6] |= 1 << (t & 63) }
func (s tagSet) has(t tag) bool { return s[t>>6]&(1<<(t&63)) != 0 }

func (s tagSet) any(tags ...tag) bool {
	for _, t := range tags {
		if s.has(t) {
			return true
		}
	}
	return false
}

func (s tagSet) between(first, last tag) (tag, bool) {
	for t := first; t <= last; t++ {
		if s.has(t) {
			return t, true
		}
	}
	return 0, false
}

func (s tagSet) union(o tagSet) tagSet { return tagSet{s[0] | o[0], s[1] | o[1]} }

// families numbers the part of each list's name before the dot.
var families = func() (out [tagCount]uint8) {
	seen := map[string]uint8{}
	for i, name := range tagNames {
		family, _, _ := strings.Cut(name, ".")
		if _, ok := seen[family]; !ok {
			seen[family] = uint8(len(seen))
		}
		out[i] = seen[family]
	}
	return out
}()
