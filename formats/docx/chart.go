package docx

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// Chart is a bar chart that Word and LibreOffice draw themselves (DrawingML), with
// its numbers beside the bars; a screen reader says Title.
type Chart struct {
	Title  string
	Labels []string
	Values []float64 // one for each label
	Unit   string    // behind each number: "%"
}

// write is for Block alone: Document.Write knows the chart's number and calls place.
func (c Chart) write(b *strings.Builder) { c.place(b, 1) }

// Sizes in English Metric Units: 360,000 to a centimetre.
const chartWidth, chartFoot, barHeight = 5_900_000, 500_000, 300_000

// place writes the frame of the n-th chart into the text.
func (c Chart) place(b *strings.Builder, n int) {
	fmt.Fprintf(b, `<w:p><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="Chart %[3]d" descr="%[4]s"/>`+
		`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart r:id="%[5]s"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`,
		chartWidth, chartFoot+barHeight*max(len(c.Labels), 3), n, escape(c.Title), chartRelation(n))
}

func chartRelation(n int) string { return "rIdChart" + strconv.Itoa(n) }

// part is the chart's own file: a series of bars from top to bottom.
func (c Chart) part() string {
	var labels, values strings.Builder
	for i, label := range c.Labels {
		fmt.Fprintf(&labels, `<c:pt idx="%d"><c:v>%s</c:v></c:pt>`, i, escape(label))
		if i < len(c.Values) {
			fmt.Fprintf(&values, `<c:pt idx="%d"><c:v>%s</c:v></c:pt>`, i, strconv.FormatFloat(c.Values[i], 'g', 12, 64))
		}
	}
	format := escape(`#,##0"` + strings.ReplaceAll(c.Unit, `"`, "") + `"`)
	return fmt.Sprintf(chartPart, len(c.Labels), labels.String(), format, len(c.Labels), values.String())
}

// chartPart has the number of labels, the labels, the format of numbers, their number, and the values.
const chartPart = xml.Header + `<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>` +
	`<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/><c:ser><c:idx val="0"/><c:order val="0"/><c:spPr><a:solidFill><a:srgbClr val="2C7FB8"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>` +
	`<c:cat><c:strLit><c:ptCount val="%d"/>%s</c:strLit></c:cat><c:val><c:numLit><c:formatCode>%s</c:formatCode><c:ptCount val="%d"/>%s</c:numLit></c:val></c:ser>` +
	`<c:dLbls><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>` +
	`<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>` +
	`<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/><c:axPos val="l"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:crossAx val="2"/></c:catAx>` +
	`<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling><c:delete val="1"/><c:axPos val="t"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:crossAx val="1"/></c:valAx>` +
	`</c:plotArea><c:plotVisOnly val="1"/></c:chart></c:chartSpace>`
