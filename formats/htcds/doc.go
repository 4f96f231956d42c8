// Package htcds has the code lists and fields of the Human Trafficking Case Data
// Standard (HTCDS) 2.0 as Go values. They are the public domains of incident
// data: which values a statistic can have is known before any case is read, so
// the list itself tells nothing about a person.
//
// ListOf gives the codes that a field may have, Fields the 84 fields of the
// standard, and Check says which value of a record is outside its list. The
// texts are the standard's own, spelling included ("Unaquainted").
//
// # Source and licence
//
// Human Trafficking Case Data Standard v2.0, International Organization for
// Migration (IOM), https://github.com/UNMigration/HTCDS at commit
// 3c2f6537cd76c3305975aa5eef7a1bf26fe20a30, licensed under CC BY 4.0
// (https://creativecommons.org/licenses/by/4.0/). Changes: converted to Go; the
// definitions of methods of control, whose names differ in the standard's own
// tables, are joined to their codes by hand where they mean the same. Use must be consistent with IOM's
// mandate and values. IOM does not endorse this program.
package htcds
