// Package pdf makes documents to print and to keep: reports and minutes that flow
// over pages, and sheets such as posters where everything has its place.
//
//   - Document (document.go) is headings, paragraphs, lists, tables and figures in
//     their order; Write breaks them into A4 pages with numbers below. Whoever
//     knows formats/docx knows it.
//   - Open (sheet.go) gives an empty file of codeberg.org/go-pdf/fpdf with our fonts
//     for everything else. Text fits words into a box, QR and Draw put a QR code
//     and the SVG of package chart on it, as lines that stay sharp on any printer.
//
// The font is Noto Sans, cut to Latin, Greek and Cyrillic when the assets are
// built; where they are not, Available says so, and no page offers a PDF. The same
// content gives the same bytes. The files carry no tags for screen readers: the web
// page and the docx beside them do, and are offered first.
package pdf
