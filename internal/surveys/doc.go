// Package surveys is the group's data collection: forms, submissions, consent
// and results, on the field's own standards (XLSForm, ODK XForms, OpenRosa).
package surveys
