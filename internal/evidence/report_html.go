package evidence

import (
	"cmp"
	"fmt"
	"html"
	"strings"
)

// html writes the report as one HTML page that needs nothing else: no script,
// no font, no request.
func (r report) html() string {
	var b strings.Builder
	title := html.EscapeString(r.Title)
	fmt.Fprintf(&b, "<!doctype html>\n<html lang=\"%[3]s\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>%[1]s</title>\n<style>%[2]s</style>\n</head>\n<body>\n<main>\n<h1>%[1]s</h1>\n", title, reportStyle, cmp.Or(r.Lang, "en"))
	for _, part := range r.Blocks {
		switch {
		case part.Heading != "":
			fmt.Fprintf(&b, "<h2>%s</h2>\n", html.EscapeString(part.Heading))
		case part.Text != "":
			fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(part.Text))
		case part.Table != nil:
			part.Table.html(&b)
		case part.Drawing != nil:
			part.Drawing.html(&b)
		case part.Chart != nil:
			part.Chart.html(&b)
		case len(part.List) > 0:
			b.WriteString("<ul>\n")
			for _, item := range part.List {
				fmt.Fprintf(&b, "<li>%s</li>\n", html.EscapeString(item))
			}
			b.WriteString("</ul>\n")
		}
	}
	b.WriteString("</main>\n</body>\n</html>\n")
	return b.String()
}

func (t grid) html(b *strings.Builder) {
	b.WriteString("<table>\n<thead><tr>")
	for i, c := range t.Header {
		fmt.Fprintf(b, "<th scope=\"col\"%s>%s</th>", t.class(i), html.EscapeString(c))
	}
	b.WriteString("</tr></thead>\n<tbody>\n")
	for _, row := range t.Rows {
		b.WriteString("<tr>")
		for i, c := range row {
			tag := "td"
			if i == 0 {
				tag = "th scope=\"row\""
			}
			fmt.Fprintf(b, "<%s%s>%s</%s>", tag, t.class(i), html.EscapeString(c), tag[:2])
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</tbody>\n</table>\n")
}

func (t grid) class(column int) string {
	if t.Numbers > 0 && column >= t.Numbers {
		return ` class="n"`
	}
	return ""
}

const reportStyle = `
body{font:16px/1.5 system-ui,sans-serif;color:#1b1f24;background:#fff;margin:0}
main{max-width:52rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse;margin:1rem 0;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid #d5dae0;font-weight:400}
td{overflow-wrap:anywhere}tbody th{min-width:9rem}
thead th{font-weight:600}.n{text-align:right;overflow-wrap:normal;font-variant-numeric:tabular-nums}
svg{max-width:100%;height:auto}
@media print{main{margin:0}h2{break-after:avoid}table,svg{break-inside:avoid}}
`
