package texts

// Data is everything a text may say. A text uses what it needs.
type Data struct {
	No        string // "#128", or several joined
	Kind      string // what it is, e.g. 报修·漏水
	Urgency   string // 紧急, 加急 or nothing
	State     string // in words, e.g. 办理中
	Place     string // full address
	Contact   string // how to address the resident
	Phone     string
	Others    string // who else reported it: places, names, phones
	Detail    string // medicine names, utility, amount, account
	Words     string // the person's own words
	Photos    int    // number of files that follow
	Worker    string // who is responsible
	By        string // who did it
	Who       string // a name as written
	Reason    string // why it was handed over
	Waited    string // how long, e.g. 3小时
	List      string // candidates
	Safety    string // what to do first in danger
	Community string
	Rating    int
	Link      string // to sign in with, once

	Count       int
	Unclaimed   int
	Emergencies int
	Overdue     int
}
