// Package meetings is what the group does every week: it meets, writes minutes
// and does what it said it would.
//
//	the charter's rule -> Series -> Meeting     on the wall clock of its zone (series.go, meeting.go)
//	agenda -> sections of the minutes           an Item is both (minutes.go, agenda.go)
//	two people writing at once                  Merge (merge.go)
//	'Action: ...', 'Decision: ...'              found in the text (extract.go), taken by a click (pages_finish.go)
//	ended -> circulated -> approved             Minutes (store_minutes.go, letters.go)
//	calendars                                   a secret link, and invitations that change (calendar.go, store_calendar.go)
//	reminders, measures, tasks                  (periodic.go, measure.go, tasks.go)
//
// The way of a Tuesday: /meetings, the meeting's page, 'Write the minutes',
// 'To the last step', 'End and circulate'. Everything works without script; the
// island web/islands/minutes.ts saves while one types.
package meetings
