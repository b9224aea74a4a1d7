package understand

import "strings"

// Subkinds lists the refinements of each kind. A request without a subkind is
// of none of them.
func Subkinds() map[Kind][]string {
	return map[Kind][]string{
		Repair: {"water_leak", "pipe_burst", "drain", "no_water", "no_power", "electric_fault", "gas_leak", "no_gas",
			"heating", "lift", "lock", "door", "light", "intercom", "network", "appliance", "window", "toilet", "wall", "public"},
		Bill:     {"water", "electricity", "gas", "heating", "property", "phone", "broadband", "tv", "insurance", "pension"},
		Medicine: {"buy", "refill", "deliver", "find"},
		Other: {"dispute", "noise", "hazard", "garbage", "certificate", "pension_auth", "policy", "errand", "care",
			"lost_person", "fire", "fainted"},
	}
}

// repairSubkinds in the order in which they are tried.
var repairSubkinds = [...]struct {
	thing, fault tag // tagCount: any
	name         string
}{
	{thingLift, tagCount, "lift"}, {tagCount, faultBurst, "pipe_burst"}, {tagCount, faultClog, "drain"},
	{thingHeating, faultLeak, "water_leak"}, {thingHeating, tagCount, "heating"},
	{thingIntercom, tagCount, "intercom"}, {thingLock, tagCount, "lock"}, {tagCount, faultNoNet, "network"},
	{thingToilet, faultLeak, "toilet"}, {tagCount, faultLeak, "water_leak"},
	{tagCount, faultTrip, "electric_fault"}, {thingSocket, tagCount, "electric_fault"}, {thingLight, tagCount, "light"},
	{tagCount, faultNoGas, "no_gas"}, {thingGas, tagCount, "gas"}, {thingWindow, tagCount, "window"},
	{thingAppliance, tagCount, "appliance"}, {tagCount, faultNoWater, "no_water"}, {tagCount, faultNoPower, "no_power"},
	{thingToilet, tagCount, "toilet"}, {thingDrain, tagCount, "drain"}, {thingPipe, tagCount, "water_leak"},
	{thingDoor, tagCount, "door"}, {thingNetwork, tagCount, "network"}, {thingWall, tagCount, "wall"},
	{thingPower, tagCount, "electric_fault"}, {thingPublic, tagCount, "public"},
}

func repairSubkind(live tagSet) string {
	for _, s := range repairSubkinds {
		if (s.thing == tagCount || live.has(s.thing)) && (s.fault == tagCount || live.has(s.fault)) {
			return s.name
		}
	}
	return ""
}

func medicineSubkind(t *text, live tagSet) string {
	all := t.runes.text()
	switch {
	case strings.Contains(all, "谁家有") || strings.Contains(all, "谁有") || strings.Contains(all, "哪有") || strings.Contains(all, "哪里有"):
		return "find"
	case strings.Contains(all, "送") || strings.Contains(all, "取"):
		return "deliver"
	case strings.Contains(all, "开") || strings.Contains(all, "续") || strings.Contains(all, "处方"):
		return "refill"
	case live.any(drugGet, drugLack):
		return "buy"
	}
	return ""
}

func otherSubkind(topic tag, live tagSet) string {
	if live.has(topicPensionAuth) {
		return "pension_auth"
	}
	if live.has(topicNoise) {
		return "noise"
	}
	return strings.TrimPrefix(tagNames[topic], "topic.")
}

// subkind refines a kind that no rule proposed.
func subkind(t *text, kind Kind) string {
	switch kind {
	case Repair:
		return repairSubkind(t.tags)
	case Bill:
		if u := t.utility(t.tags); u != "" {
			return u
		}
		return t.guessUtility()
	case Medicine:
		return medicineSubkind(t, t.tags)
	case Other:
		if topic, ok := t.tags.between(topicDispute, topicCare); ok {
			return otherSubkind(topic, t.tags)
		}
	}
	return ""
}
