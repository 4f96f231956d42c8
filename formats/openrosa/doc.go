// Package openrosa reads and writes what ODK Collect, KoboCollect and other
// clients exchange with a server, by the OpenRosa standards
// (https://docs.getodk.org/openrosa).
//
//   - FormList and Manifest are the documents that tell a client which forms
//     there are and which files belong to one; Response and Integrity answer it.
//   - Form is what a server needs to know of an XForm: its id and version, the
//     files that belong to it, its key.
//   - Submission is a finished record: ParseSubmission finds the form, its
//     version and the record's instanceID in the XML and refuses what has none.
//     ReadMultipart takes apart the request that brings it with its files.
//   - Challenge and Digest are the sign-in of clients that know no other.
//   - Encrypt and Decrypt are ODK's encryption of submissions: Envelope is the
//     manifest that travels in place of the record.
//
// Everything here is pure: bytes and readers in, values out. Serving it, and
// deciding who may send what, is the caller's.
package openrosa
