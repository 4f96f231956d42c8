// Package ical writes and reads iCalendar: feeds of meetings and invitations
// that update and cancel in other people's calendars.
//
// A Calendar has Events. An Event with a Rule is a series; an event with the
// same UID and a Recurrence stands in for the one occurrence that the rule
// puts there: moved, changed or cancelled. Expand tells when they take place,
// Write makes the bytes, Read takes them apart again:
//
//	Expand   events -> occurrences, on the wall clock of their zone   (expand.go)
//	Write    Calendar -> VCALENDAR with the VTIMEZONEs it needs       (calendar.go, event.go, zone.go)
//	Read     VCALENDAR -> Calendar                                    (read.go)
//	Parse    bytes -> components and properties, any iCalendar        (component.go, line.go)
//
// The zone of an event is the Location of its Start, by its IANA name. A series
// at 15:30 in Warsaw is at 15:30 there on both sides of a change of the clocks.
// VTIMEZONE is made from Go's zone database; nothing is hard-coded.
//
// Sources: RFC 5545 (format), RFC 5546 (methods), RFC 6047 (mail), RFC 6868
// (quotes in parameters), RFC 7986 (name and refresh of a feed).
package ical
