package evidence

import (
	"fmt"
	"strings"
)

// markdown writes the report as GitHub-flavoured Markdown. A chart becomes the
// table of its numbers.
func (r report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n", plainMarkdown(r.Title))
	for _, part := range r.Blocks {
		b.WriteString("\n")
		switch {
		case part.Heading != "":
			fmt.Fprintf(&b, "## %s\n", plainMarkdown(part.Heading))
		case part.Text != "":
			fmt.Fprintf(&b, "%s\n", plainMarkdown(part.Text))
		case part.Table != nil:
			part.Table.markdown(&b)
		case part.Chart != nil:
			part.Chart.table().markdown(&b)
		}
		for _, item := range part.List {
			fmt.Fprintf(&b, "- %s\n", plainMarkdown(item))
		}
	}
	return b.String()
}

func (t grid) markdown(b *strings.Builder) {
	markdownRow(b, t.Header)
	rule := make([]string, len(t.Header))
	for i := range rule {
		rule[i] = "---"
		if t.Numbers > 0 && i >= t.Numbers {
			rule[i] = "---:"
		}
	}
	fmt.Fprintf(b, "| %s |\n", strings.Join(rule, " | "))
	for _, row := range t.Rows {
		markdownRow(b, row)
	}
}

func markdownRow(b *strings.Builder, cells []string) {
	b.WriteString("|")
	for _, c := range cells {
		fmt.Fprintf(b, " %s |", plainMarkdown(c))
	}
	b.WriteString("\n")
}

// plainMarkdown keeps text from being read as markup: names of lists come from a file.
var plainMarkdown = strings.NewReplacer(
	`\`, `\\`, "|", `\|`, "*", `\*`, "_", `\_`, "`", "\\`", "<", "&lt;", ">", "&gt;", "[", `\[`, "]", `\]`, "#", `\#`, "\n", " ", "\r", " ",
).Replace
