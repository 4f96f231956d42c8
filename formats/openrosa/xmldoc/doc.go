// Package xmldoc reads XML that comes from outside: submissions, manifests,
// forms. Parse refuses what is malformed, a document type declaration, and
// more than the bounds of depth and size; what it gives is a plain tree of
// elements with their namespaces.
//
// Canonical writes a document in a form in which two documents that mean the
// same are the same text: prefixes resolved, attributes sorted, indentation
// gone. Tests compare XForms with it.
package xmldoc
