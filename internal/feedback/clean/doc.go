// Package clean looks at files that people send: what they are, by their content
// and never by their name, and what they tell beside their content. Bytes in,
// bytes out; it reads no more than it is given and trusts nothing.
//
//	kind.go    Sniff: the few kinds that are taken; the others are refused with a reason
//	jpeg.go, png.go, webp.go, media.go, pdf.go, docx.go   a copy without camera, place, author and device
//
// A copy is Clean when everything of that kind that is known to identify is gone.
// Where that cannot be promised (a video with unknown boxes, an encrypted PDF), it is not, and
// the reader is told before she opens it.
package clean
