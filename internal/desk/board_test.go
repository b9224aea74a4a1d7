package desk_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"gridbot/internal/housetest"
)

var tileCount = regexp.MustCompile(`<b>(\d+)</b><span>([^<]+)</span>`)

func counts(body string) map[string]string {
	out := map[string]string{}
	for _, m := range tileCount.FindAllStringSubmatch(body, -1) {
		out[m[2]] = m[1]
	}
	return out
}

func TestTheColumnsCountWhatTheyShow(t *testing.T) {
	e := open(t)
	e.play()
	e.house.Private("马文惠", "1 我解决不了 得上报")
	e.house.InGroup("4-1-101赵婶", "下水道堵了，能来通一下吗")
	e.house.Private("马文惠", "3 我来")
	e.house.Private("马文惠", "3 好了")
	e.house.In(5 * time.Hour) // nobody has claimed #1 and #2
	e.house.InGroup("2-1-101孙大爷", "家里没电了")
	he := e.as("何站长")
	want := map[string]string{"待接单": "3", "办理中": "0", "待确认": "1", "超时": "2", "已上报": "1", "已了结": "0", "全部": "4"}
	got := counts(he.get("/desk/board").body)
	for name, n := range want {
		if got[name] != n {
			t.Errorf("%s says %s, want %s", name, got[name], n)
		}
	}
	for view, n := range map[string]int{"open": 3, "claimed": 0, "done": 1, "overdue": 2, "referred": 1, "settled": 0, "all": 4} {
		if shown := strings.Count(he.get("/desk/board?view="+view).body, `<li class="ticket`); shown != n {
			t.Errorf("%s shows %d, want %d", view, shown, n)
		}
	}
}

func TestFiltersAndSearch(t *testing.T) {
	e := open(t)
	e.play()
	he := e.as("何站长")
	grids := e.house.Roster.Communities[0].Grids
	for query, want := range map[string][]string{
		fmt.Sprintf("grid=%d", grids[0].ID):          {"王秀英"},
		fmt.Sprintf("grid=%d", grids[1].ID):          {"老李"},
		fmt.Sprintf("grid=%d", grids[2].ID):          {},
		fmt.Sprintf("worker=%d", e.worker("刘翠梅").ID): {"老李"},
		"kind=repair":                       {"老李", "王秀英"},
		"kind=medicine":                     {},
		"since=2026-11-24&until=2026-11-24": {"老李", "王秀英"},
		"since=2026-11-25":                  {},
		"urgency=emergency":                 {},
		"kind=" + "%27+OR+1%3D1":            {},
		"worker=no&grid=nonsense&after=x.y&view=everything": nil, // as if nothing was said
	} {
		page := he.get("/desk/board?view=all&" + query)
		if page.code != http.StatusOK {
			t.Errorf("%s answers %d", query, page.code)
		}
		for _, who := range []string{"老李", "王秀英"} {
			if want != nil && page.shows(who) != contains(want, who) {
				t.Errorf("%s shows %s: %v", query, who, page.shows(who))
			}
		}
	}
	for words, who := range map[string]string{
		"1": "王秀英", "#2": "老李", "13800138000": "老李", "8000": "老李", "王": "王秀英", "3-2-501": "王秀英", "3-501": "王秀英", "5号楼1单元302室": "老李", "302": "老李",
	} {
		page := he.post("/desk/board", form{"q": words})
		if !page.shows(who, "找到 1 件") {
			t.Errorf("%q does not find %s alone", words, who)
		}
	}
	for _, words := range []string{"%", "_", "'; DROP TABLE tickets; --", "张叔", strings.Repeat("王", 5000)} {
		if page := he.post("/desk/board", form{"q": words}); page.code != http.StatusOK || strings.Contains(page.body, `<li class="ticket`) && words != "%" && words != "_" {
			t.Errorf("%.20q answers %d", words, page.code)
		}
	}
	if page := he.get("/desk/board?since=yesterday"); page.code != http.StatusBadRequest {
		t.Errorf("a day that is none answers %d", page.code)
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func TestPagesOfTheBoardFollowEachOtherWithoutGapOrRepeat(t *testing.T) {
	e := open(t)
	for i := range 95 {
		words := "下水道堵了，能来通一下吗"
		if i%10 == 3 {
			words = "厨房下水堵了满地都是水，急，今天能来吗"
		}
		e.house.InGroup(fmt.Sprintf("%d-1-%d01住户%d", i%4+1, i/4+1, i), words)
	}
	he := e.as("何站长")
	next, link := regexp.MustCompile(`href="([^"]+)" rel="next"`), regexp.MustCompile(`class="open" href="/desk/ticket/(\d+)"`)
	for _, view := range []string{"open", "all"} {
		seen, pages := map[string]bool{}, 0
		for path := "/desk/board?view=" + view; path != ""; pages++ {
			page := he.get(path)
			for _, m := range link.FindAllStringSubmatch(page.body, -1) {
				if seen[m[1]] {
					t.Errorf("%s: ticket %s is shown twice", view, m[1])
				}
				seen[m[1]] = true
			}
			path = ""
			if m := next.FindStringSubmatch(page.body); m != nil {
				path = strings.ReplaceAll(m[1], "&amp;", "&")
			}
		}
		if all := len(e.house.Tickets()); len(seen) != all || pages != 3 {
			t.Errorf("%s: %d of %d tickets on %d pages", view, len(seen), all, pages)
		}
	}
}

func TestAnOpenPageHearsOfAChange(t *testing.T) {
	e := open(t)
	e.play()
	he := e.as("何站长")
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	shown := regexp.MustCompile(`/desk/live\?shown=\d+`).FindString(he.get("/desk/board").body)
	e.house.Private("刘翠梅", "2 我来") // before the line stands
	resp, err := he.http.Do(he.request(http.MethodGet, shown, nil).WithContext(ctx))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	for told := 0; lines.Scan(); {
		if lines.Text() != "event: changed" {
			continue
		}
		if told++; told == 2 {
			return
		}
		e.house.Private("刘翠梅", "2 好了")
	}
	t.Error("the page was not told of both")
}

func TestTheTicketsPageTellsTheWholeStory(t *testing.T) {
	e := open(t)
	e.play()
	photo := e.house.Message("3-2-501王秀英", "")
	photo.Media = housetest.Photo("GIF89a picture")
	e.house.Receive(photo)
	e.house.Private("马文惠", "1 师傅在路上了")
	ma := e.as("马文惠")
	path := fmt.Sprintf("/desk/ticket/%d", e.ticketID(0, 1))
	page := ma.get(path)
	if !page.shows("家里水管漏水了，麻烦来看看", "王秀英", "3号楼2单元501室", "接单", "师傅在路上了", "告诉", "/desk/file/1") {
		t.Errorf("something is missing:\n%s", page.body)
	}
	if err := os.WriteFile(filepath.Join(e.media, "GIF89a picture"), []byte("GIF89a picture"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := ma.get("/desk/file/1")
	if file.code != http.StatusOK || file.header.Get("Content-Type") != "image/gif" || !strings.Contains(file.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the photo: %d %v", file.code, file.header)
	}
	if page := e.as("刘翠梅").get("/desk/file/1"); page.code != http.StatusNotFound {
		t.Errorf("a photo of another's grid: %d", page.code)
	}
	done := ma.post(path, form{"do": "done", "words": "换了阀芯"})
	if !done.shows("记为办好", "换了阀芯", "待确认") {
		t.Errorf("after it was done the page shows:\n%s", done.body)
	}
	if stale := ma.post(path, form{"do": "progress", "words": "还有", "version": "1"}); !stale.shows("刚刚有变化") {
		t.Error("an old page changes the ticket")
	}
	if empty := ma.post(path, form{"do": "progress"}); !empty.shows("请写一句") {
		t.Error("a note without words is taken")
	}
}

func TestWordsOfPeopleStayWords(t *testing.T) {
	e := open(t)
	e.house.InGroup("3-2-501<img src=x>", `水管漏水了<script>alert(1)</script>"><b onclick=x>`)
	he := e.as("何站长")
	for _, path := range []string{"/desk/board", "/desk/ticket/1"} {
		if page := he.get(path); page.shows("<script>alert") || page.shows("<img src=x>") || page.shows("<b onclick") {
			t.Errorf("%s shows markup of people", path)
		}
	}
}
