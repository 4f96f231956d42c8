package feedback

import (
	"slices"

	"ostoja/internal/lang"
	"ostoja/internal/register"
	"ostoja/internal/web"
	"ostoja/internal/web/ui"
)

// typedFields are what staff add: by which way it came, and in which language.
func typedFields(r *web.Request, in input, problems register.Problems) []ui.Part {
	channels := []ui.Option{{Text: "–"}}
	for _, c := range Channels[1:] {
		channels = append(channels, ui.Option{Value: string(c), Text: r.T("channel." + string(c)), Selected: string(c) == in.first("channel")})
	}
	var languages []ui.Option
	for _, l := range lang.All {
		languages = append(languages, ui.Option{Value: string(l), Text: lang.OwnNames[l], Selected: string(l) == in.first("lang") || in.first("lang") == "" && l == lang.Uk})
	}
	return []ui.Part{
		ui.Select{Field: field(r, problems, ui.Field{Name: "channel", Label: r.T("feedback.channel")}), Options: channels},
		ui.Select{Field: ui.Field{Name: "lang", Label: r.T("feedback.her_lang"), Hint: r.T("feedback.her_lang_hint")}, Options: languages},
	}
}

func readTyped(report *Report, in input) {
	if c := Channel(in.first("channel")); c != Web && slices.Contains(Channels, c) {
		report.Channel = c
	}
	report.Lang = lang.Uk
	if l := lang.Lang(in.first("lang")); slices.Contains(lang.All, l) {
		report.Lang = l
	}
}
