// Package xlsform converts XLSForms (https://xlsform.org), the tables in which
// the humanitarian field writes its questionnaires, to XForms as ODK Collect,
// KoboCollect and their kin fill them in
// (https://getodk.github.io/xforms-spec).
//
// The way of a form:
//
//	Read      a file to a workbook of sheets     package workbook
//	Convert   the sheets to the XForm, in phases, each of which finds all that
//	          it can before the form is refused:
//	  readSheets        settings, choices, entities, headers      settings.go choices.go entity.go header.go record.go
//	  checkReferences   every ${name} names one row               reference.go
//	  buildTree         rows to a tree of elements                survey.go question.go select.go media.go range.go audit.go loop.go
//	  parseExpressions  syntax and functions                      check.go, package xpath
//	  checkTree         searches, geometry, meta block, entities  tree.go allocate.go
//	  checkExpressions  paths, columns, answers, circles          check.go answers.go circle.go
//	  write             the tree to XML                           model.go itext.go instance.go body.go itemset.go resolve.go output.go xml.go
//
// A form that has to be mended gives an error of type Problems, each with
// sheet, row, column and what to do. The output equals that of the reference
// converter, pyxform 4.5, in canonical XML, with two exceptions that the tests
// name; the expressions, which the reference does not look at, are checked
// too.
package xlsform
