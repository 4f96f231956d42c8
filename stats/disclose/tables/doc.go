// Package tables protects tables of counts about people.
package tables
