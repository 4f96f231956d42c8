package meetings

import (
	"io"
	"strings"

	"ostoja/formats/docx"
	"ostoja/internal/db"
	"ostoja/internal/members"
	"ostoja/internal/pdf"
	"ostoja/internal/web"
)

// wordType is the MIME type of .docx.
const wordType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// minutesWord gives the minutes for Word.
func (m *Meetings) minutesWord(r *web.Request) (web.Answer, error) {
	return m.minutesFile(r, "docx", wordType, (*docx.Document).Write)
}

// minutesPDF gives them to print and to keep.
func (m *Meetings) minutesPDF(r *web.Request) (web.Answer, error) {
	if !pdf.Available() {
		return nil, web.NotFound()
	}
	return m.minutesFile(r, "pdf", "application/pdf", func(d *docx.Document) ([]byte, error) { return printed(d).Write() })
}

// minutesFile gives the minutes as a file that write makes of their document.
func (m *Meetings) minutesFile(r *web.Request, ending, kind string, write func(*docx.Document) ([]byte, error)) (web.Answer, error) {
	v, err := m.readable(r)
	if err != nil {
		return nil, err
	}
	group := ""
	if err := r.Read(func(tx *db.Tx) error {
		c, err := db.Optional(members.CharterInForce(tx))
		group = c.Name
		return err
	}); err != nil {
		return nil, err
	}
	body, err := write(document(r, &v, group))
	return web.File{Name: "minutes-" + v.meeting.Day.Format("2006-01-02") + "." + ending, Type: kind, Write: func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	}}, err
}

// document lays minutes out as the page does.
func document(r *web.Request, v *view, group string) *docx.Document {
	d := &docx.Document{Title: r.T("minutes.of", v.meeting.CalledOn(r.Speaker)), Author: group, Lang: string(r.Lang), Made: v.minutes.Circulated}
	add := func(blocks ...docx.Block) { d.Blocks = append(d.Blocks, blocks...) }
	add(docx.Paragraph{Text: group},
		docx.Paragraph{Bold: r.T("meetings.when") + ":", Text: when(r, &v.meeting).Text + ", " + clockText(r, &v.meeting)},
		docx.Paragraph{Bold: r.T("meetings.place") + ":", Text: orDash(v.meeting.Place)},
		docx.Paragraph{Bold: r.T("meetings.state") + ":", Text: r.T("minutes.state_line." + string(v.minutes.State))})
	for _, p := range []Presence{Present, Apology, NotThere} {
		if names := v.came(p); len(names) > 0 {
			add(docx.Paragraph{Bold: r.T("attendance.presence."+string(p)) + ":", Text: strings.Join(names, "; ")})
		}
	}
	for n, i := range v.items {
		add(docx.Heading{Level: 1, Text: r.Number(n+1) + ". " + i.Called(r.Speaker)})
		for paragraph := range strings.SplitSeq(strings.TrimSpace(i.Body), "\n\n") {
			if paragraph == "" {
				paragraph = r.T("minutes.nothing")
			}
			add(docx.Paragraph{Text: paragraph})
		}
	}
	if len(v.decisions) > 0 {
		add(docx.Heading{Level: 1, Text: r.T("minutes.decisions")})
		for _, one := range v.decisions {
			add(docx.Item(one.Body))
		}
	}
	if len(v.actions) > 0 {
		t := docx.Table{Head: []string{r.T("action_points.task"), r.T("action_points.owner"), r.T("action_points.due")}}
		for i := range v.actions {
			t.Rows = append(t.Rows, []string{v.actions[i].Task, v.people.owner(&v.actions[i]), day(r.Speaker, v.actions[i].Due)})
		}
		add(docx.Heading{Level: 1, Text: r.T("action_points.title")}, t)
	}
	return d
}

// printed is the same document as a PDF, with the group's name at the foot.
func printed(d *docx.Document) *pdf.Document {
	out := &pdf.Document{About: pdf.About{Title: d.Title, Author: d.Author, Language: d.Lang, Made: d.Made}, Foot: d.Author,
		Blocks: []pdf.Block{pdf.Heading{Level: 1, Text: d.Title}}}
	for _, block := range d.Blocks {
		switch b := block.(type) {
		case docx.Heading:
			out.Blocks = append(out.Blocks, pdf.Heading{Level: b.Level + 1, Text: b.Text})
		case docx.Paragraph:
			out.Blocks = append(out.Blocks, pdf.Paragraph{Bold: b.Bold, Text: b.Text})
		case docx.Item:
			out.Blocks = append(out.Blocks, pdf.Item(b))
		case docx.Table:
			out.Blocks = append(out.Blocks, pdf.Table{Head: b.Head, Rows: b.Rows})
		}
	}
	return out
}
