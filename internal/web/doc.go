// Package web serves pages. A module offers Routes; a Server puts them behind
// the things that every request goes through, in this order:
//
//  1. headers that every answer has, errors and files too (headers.go);
//  2. bounds on the body, and protection against cross-origin requests;
//  3. who asks: the session's cookie or a personal token (session.go), and in
//     which language;
//  4. the route's Policy; a route without one stops the program at its start;
//  5. the Handler, which reads the Request and gives an Answer or an error;
//  6. one place that writes the answer, or the error in words, and the log line
//     (server.go). Nothing is written before all of it has succeeded.
//
// An Answer is a Page of parts from package ui, a Redirect, JSON, or a File. A
// Page is put into the frame by frame.go. Package records derives the ordinary
// pages of a register: list, filter, export, detail, form.
package web
