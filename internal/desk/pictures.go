package desk

import (
	"html/template"
	"slices"
	"strconv"
	"time"

	"gridbot/internal/chart"
	"gridbot/internal/stats"
	"gridbot/models"
)

func dayCurve(facts []models.Fact, zone *time.Location) template.HTML {
	hours := stats.Hours(facts, zone)
	labels := make([]string, 24)
	for i := range labels {
		labels[i] = strconv.Itoa(i) + "点"
	}
	return chart.Curve("一天里各个钟点登记的件数", labels, 3, hours[:])
}

func weekBars(weeks []stats.Week) template.HTML {
	var labels []string
	var came, done []int
	for _, w := range weeks {
		labels = append(labels, w.Monday.Format("1/2"))
		came, done = append(came, w.Came), append(done, w.Done)
	}
	return chart.Bars("每周登记和办好的件数，按周一的日期", labels, []string{"登记", "办好"}, came, done)
}

// heat shows where things come up: each estate with its buildings, the warmer
// the more.
func heat(facts []models.Fact) []heatRow {
	counts, most := map[[2]string]int{}, 0
	var estates []string
	for _, f := range facts {
		if f.Building == "" {
			continue
		}
		k := [2]string{f.Estate, f.Building}
		counts[k]++
		most = max(most, counts[k])
		if !slices.Contains(estates, f.Estate) {
			estates = append(estates, f.Estate)
		}
	}
	slices.Sort(estates)
	var out []heatRow
	for _, e := range estates {
		r := heatRow{Estate: e}
		if e == "" {
			r.Estate = "没说小区"
		}
		for k, n := range counts {
			if k[0] == e {
				r.Buildings = append(r.Buildings, heatCell{k[1] + "号楼", n, (n*5 + most - 1) / most})
			}
		}
		slices.SortFunc(r.Buildings, func(a, b heatCell) int { return byNumber(a.Name, b.Name) })
		out = append(out, r)
	}
	return out
}

// byNumber puts 2 before 10.
func byNumber(a, b string) int {
	if d := len(a) - len(b); d != 0 {
		return d
	}
	if a < b {
		return -1
	}
	return 1
}

// digestsShown is how many evenings the overview lists.
const digestsShown = 14

func (v *visit) digests(c *models.CommunityRoster) ([]digest, error) {
	runs, err := v.Store.Read(v.r.Context()).RecentJobs(c.ID, digestsShown)
	if err != nil {
		return nil, err
	}
	var out []digest
	for _, r := range runs {
		out = append(out, digest{moment(r.RanAt, c.Location, v.now), r.Messages})
	}
	return out, nil
}
