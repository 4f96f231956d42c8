// Package actors knows who does what where, when and for whom: organisations,
// their services and their 5W activities.
//
// The tour of its pure half, which knows neither database nor web:
//
//   - fivew.go: an activity of a 5W table and the rules it keeps;
//   - layout.go and headers.go: which column of a sheet is which field, by HXL
//     hashtags or by headers in five languages;
//   - values.go: numbers, dates and words as people write them;
//   - import.go and importrow.go: rows of a sheet in, activities and rejections out, one at a
//     time, with places and organisations looked up through a small interface;
//   - keys.go: the same activity again, by its content;
//   - export.go: activities out, as Excel, template and CSV, all with hashtags;
//   - match*.go: organisations and services entered twice, found by weights
//     (Fellegi and Sunter) over a blocking index;
//   - command.go: the commands 'hxl validate' and 'import 5w'.
package actors
