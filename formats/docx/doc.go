// Package docx writes Word documents: headings, paragraphs, lists, tables
// and bar charts, enough for minutes, letters and reports that somebody will edit further.
//
// A Document is a list of blocks. Write makes the bytes of a .docx file
// (Office Open XML, ECMA-376, Transitional) with the built-in styles that Word
// and LibreOffice know, so that a group's own template can restyle it. The same
// document gives the same bytes.
package docx
