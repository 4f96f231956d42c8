// Package xlsx reads any Excel workbook as rows of text and writes tables that
// people can fill in.
//
// Reading is a stream: Open looks at the small parts of the workbook (names of
// sheets, styles, shared texts), Book.Rows then walks one sheet row by row and
// holds no more than a row. A cell comes as the text that a person means by it:
// dates as 2006-01-02 whatever their style, whole numbers without a point,
// booleans as 1 and 0, formulas as the value that Excel last computed.
//
// A workbook comes from outside, so everything is bounded by Limits: bytes are
// counted while they are inflated, XML with a DOCTYPE or deep nesting is
// refused, and so are sheets wider or longer than a person would make. The
// reader is our own since the streaming reader of excelize hides the style of a
// cell, without which a date is only a number.
//
// Writing (Writer) goes through excelize: a header that stays in view, types,
// drop-down lists and cells that can never become a formula.
package xlsx
