// Package response is the response plan: from gaps to what was done, for how
// many people.
//
// The way through it, from an empty plan to figures:
//
//	/plans                  registers: a plan, its objectives, outputs, indicators,
//	                        the partners' activities and the money asked (plan.go,
//	                        register.go). The rows are always the draft that
//	                        members write together.
//	/plans/{id}/adopt       what differs from the version in force (difference.go);
//	                        adopting keeps a whole Outline as a version that never
//	                        changes (outline.go)
//	/plans/{id}/file        the plan as an Excel workbook, and back (planfile.go)
//	/reports                months that open and lock by the calendar (period.go);
//	                        a report moves from draft to validated (report.go)
//	/reports/{month}        a partner's own form, already filled; checks ask and
//	                        keep the answers (check.go); the same as a file
//	                        (reportfile.go) and by API (api.go)
//	/plan                   figures per output; people are counted once, in words
//	                        (once.go)
//
// Reports are read against the version of the plan in force, never against the
// draft: nobody's form changes while members write the next version.
package response
