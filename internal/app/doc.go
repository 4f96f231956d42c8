// Package app is the composition root: the one place that knows every module.
//
// modules.go has the list of modules: to remove one is to delete its folder and
// its line there. app.go opens the database and puts everything together;
// serve.go runs it; command_*.go are the commands that belong to no module;
// data.go is the data folder with its key and its lock.
package app
