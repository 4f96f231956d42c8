package surveys

import (
	"io"
	"iter"
	"slices"

	"ostoja/formats/xlsx"
)

// The library is blocks of questions to begin a form with: consent first, then
// age and gender, indicators, where help is, and a way to stop. The indicators
// follow what IOM has published about its Human Trafficking and Other
// Exploitative Practices module (DTM flow monitoring surveys, 2015 to 2017),
// paraphrased: the exact wording has to be obtained from IOM before use.

// libraryHead is the header of the survey sheet.
var libraryHead = []string{"type", "name", "label::English (en)", "label::Polski (pl)", "label::Українська (uk)", "label::Русский (ru)", "required", "relevant", "constraint", "constraint_message::English (en)", "constraint_message::Polski (pl)", "constraint_message::Українська (uk)", "constraint_message::Русский (ru)", "appearance", "note_to_author"}

const consented = "${consent} = 'yes'"
const adult = consented + " and ${age} >= 14"
const going = adult + " and ${stop} != 'stop'"

// wording marks what must not go to the field as it stands.
const wording = "TEMPLATE: exact wording to be obtained from IOM before use"

var librarySurvey = [][]string{
	{"start", "start"}, {"end", "end"},
	{"begin group", "consent_block", "Before we begin", "Zanim zaczniemy", "Перш ніж почати", "Прежде чем начать"},
	{"note", "consent_text", "We ask about your journey. We do not ask for your name. You do not have to answer, and you can stop at any time. Your answer changes nothing about the help that you get.",
		"Pytamy o Twoją podróż. Nie pytamy o imię ani nazwisko. Nie musisz odpowiadać i możesz przerwać w każdej chwili. Odpowiedzi nie mają wpływu na pomoc, którą otrzymujesz.",
		"Ми питаємо про вашу дорогу. Ми не питаємо імені. Ви не зобов’язані відповідати і можете зупинитися будь-коли. Відповіді ніяк не вплинуть на допомогу, яку ви отримуєте.",
		"Мы спрашиваем о вашей дороге. Мы не спрашиваем имени. Вы не обязаны отвечать и можете остановиться в любой момент. Ответы никак не повлияют на помощь, которую вы получаете."},
	{"select_one yes_no", "consent", "Do you agree to take part?", "Czy zgadzasz się wziąć udział?", "Чи погоджуєтеся ви взяти участь?", "Согласны ли вы принять участие?", "yes", "", ". = 'yes'",
		"Without consent nothing is kept: thank the person and delete this form.", "Bez zgody nic nie zostaje zapisane: podziękuj i usuń ten formularz.",
		"Без згоди нічого не зберігається: подякуйте людині й видаліть цю форму.", "Без согласия ничего не сохраняется: поблагодарите человека и удалите эту форму.", "", "No consent, no submission: keep this constraint, and the condition on everything below."},
	{"end group"},
	{"begin group", "about", "About you", "O Tobie", "Про вас", "О вас", "", consented},
	{"integer", "age", "How old are you?", "Ile masz lat?", "Скільки вам років?", "Сколько вам лет?", "yes", consented, ". >= 0 and . <= 120", "Enter an age from 0 to 120.", "Wpisz wiek od 0 do 120.", "Введіть вік від 0 до 120.", "Введите возраст от 0 до 120."},
	{"select_one gender", "gender", "Your gender", "Płeć", "Ваша стать", "Ваш пол", "yes", consented},
	{"note", "too_young", "This interview is for people aged 14 and over. Thank you for your time.", "Ta rozmowa jest dla osób od 14 roku życia. Dziękujemy za poświęcony czas.", "Ця розмова — для людей від 14 років. Дякуємо за ваш час.", "Этот разговор — для людей от 14 лет. Спасибо за ваше время.", "", consented + " and ${age} < 14"},
	{"end group"},
	{"begin group", "distress", "How are you?", "Jak się czujesz?", "Як ви почуваєтеся?", "Как вы себя чувствуете?", "", adult},
	{"select_one stop", "stop", "The next questions may be hard. Would you like to go on?", "Następne pytania mogą być trudne. Czy chcesz rozmawiać dalej?", "Наступні питання можуть бути важкими. Хочете продовжити?", "Следующие вопросы могут быть тяжёлыми. Хотите продолжить?", "yes", adult, "", "", "", "", "", "", "Distress stop: if the person is upset, choose 'stop' and stay with her. Do not persuade."},
	{"end group"},
	{"begin group", "indicators", "During your journey", "W czasie podróży", "Під час дороги", "Во время дороги", "", going},
	{"note", "template", wording, "SZABLON: przed użyciem uzyskaj dokładne brzmienie od IOM", "ШАБЛОН: перед використанням отримайте точне формулювання від МОМ", "ШАБЛОН: перед использованием получите точную формулировку от МОМ", "", going, "", "", "", "", "", "", "Put the wording that you obtained in the place of the questions below, then delete this row: the form is not released with it."},
	{"select_one own_family", "unpaid", "Did you work and not get the pay that you had been promised?", "Czy zdarzyło się, że pracowałeś(-aś) i nie dostałeś(-aś) obiecanej zapłaty?", "Чи траплялося, що ви працювали і не отримали обіцяної плати?", "Бывало ли, что вы работали и не получили обещанной платы?", "", going, "", "", "", "", "", "", wording},
	{"select_one own_family", "forced", "Were you made to work or do something against your will?", "Czy zmuszano Cię do pracy lub innych czynności wbrew Twojej woli?", "Чи змушували вас працювати або робити щось проти вашої волі?", "Заставляли ли вас работать или делать что-то против вашей воли?", "", going, "", "", "", "", "", "", wording},
	{"select_one own_family", "kept", "Were you kept somewhere against your will, by somebody who is not an authority?", "Czy przetrzymywano Cię gdzieś wbrew Twojej woli (nie przez władze)?", "Чи утримували вас десь проти вашої волі (не представники влади)?", "Удерживали ли вас где-то против вашей воли (не представители власти)?", "", going, "", "", "", "", "", "", wording},
	{"select_one own_family", "marriage", "Were you offered a marriage, for yourself or somebody of your family?", "Czy proponowano Ci małżeństwo, dla Ciebie lub kogoś z rodziny?", "Чи пропонували вам шлюб — вам або комусь із родини?", "Предлагали ли вам брак — вам или кому-то из семьи?", "", going, "", "", "", "", "", "", wording},
	{"select_one yes_no", "organs", "Do you know of people on the way who were offered money for blood or organs?", "Czy wiesz o osobach w drodze, którym proponowano pieniądze za krew lub organy?", "Чи знаєте ви людей у дорозі, яким пропонували гроші за кров або органи?", "Знаете ли вы людей в дороге, которым предлагали деньги за кровь или органы?", "", going, "", "", "", "", "", "", wording + ". Knowledge, not experience: count it apart."},
	{"end group"},
	{"begin group", "help", "Where help is", "Gdzie jest pomoc", "Де є допомога", "Где есть помощь", "", consented},
	{"note", "help_text", "You can get help, free and in your language. Ask me to call now, or call the helpline yourself: PUT THE NUMBER HERE. In danger call 112.",
		"Możesz otrzymać bezpłatną pomoc w swoim języku. Poproś mnie, żebym zadzwonił(a) teraz, albo zadzwoń na infolinię: WPISZ NUMER. W niebezpieczeństwie dzwoń pod 112.",
		"Ви можете отримати безкоштовну допомогу своєю мовою. Попросіть мене зателефонувати зараз або зателефонуйте на гарячу лінію: ВПИШІТЬ НОМЕР. У небезпеці телефонуйте 112.",
		"Вы можете получить бесплатную помощь на своём языке. Попросите меня позвонить сейчас или позвоните на горячую линию: ВПИШИТЕ НОМЕР. В опасности звоните 112.", "", consented, "", "", "", "", "", "", "Fill in the helpline before release."},
	{"select_one yes_no", "referral", "Would you like me to put you in touch with help?", "Czy chcesz, żebym skontaktował(a) Cię z pomocą?", "Хочете, щоб я з’єднав(-ла) вас із допомогою?", "Хотите, чтобы я связал(а) вас с помощью?", "", consented + " and (${unpaid} = 'own' or ${forced} = 'own' or ${kept} = 'own' or ${marriage} = 'own')", "", "", "", "", "", "", "Referral on disclosure: do it now, outside this form. Write no name here."},
	{"end group"},
}

var libraryChoiceHead = []string{"list_name", "name", "label::English (en)", "label::Polski (pl)", "label::Українська (uk)", "label::Русский (ru)"}

var libraryChoices = [][]string{
	{"yes_no", "yes", "Yes", "Tak", "Так", "Да"}, {"yes_no", "no", "No", "Nie", "Ні", "Нет"},
	{"gender", "woman", "Woman or girl", "Kobieta lub dziewczynka", "Жінка або дівчина", "Женщина или девочка"}, {"gender", "man", "Man or boy", "Mężczyzna lub chłopiec", "Чоловік або хлопець", "Мужчина или мальчик"},
	{"gender", "other", "Another", "Inna", "Інша", "Другой"}, {"gender", "silent", "Rather not say", "Wolę nie mówić", "Не хочу казати", "Не хочу говорить"},
	{"stop", "go", "Go on", "Rozmawiajmy dalej", "Продовжити", "Продолжить"}, {"stop", "stop", "Stop here", "Zakończmy tutaj", "Зупинитися", "Остановиться"},
	{"own_family", "own", "Yes, I myself", "Tak, ja", "Так, я", "Да, я"}, {"own_family", "family", "Yes, somebody of my family who travels with me", "Tak, ktoś z rodziny, kto podróżuje ze mną", "Так, хтось із родини, хто їде зі мною", "Да, кто-то из семьи, кто едет со мной"},
	{"own_family", "no", "No", "Nie", "Ні", "Нет"}, {"own_family", "silent", "Rather not say", "Wolę nie mówić", "Не хочу казати", "Не хочу говорить"},
}

var librarySettingsHead = []string{"form_title", "form_id", "version", "default_language", "style"}

var librarySettings = [][]string{{"Experiences on the way", "experiences", "1", "English (en)", "pages"}}

// WriteLibrary writes the library as an XLSForm.
func WriteLibrary(w io.Writer) error { return writeLibrary(w, librarySurvey) }

func writeLibrary(w io.Writer, survey [][]string) error {
	return xlsx.Write(w, libraryTable("survey", libraryHead, survey), libraryTable("choices", libraryChoiceHead, libraryChoices), libraryTable("settings", librarySettingsHead, librarySettings))
}

func libraryTable(name string, head []string, rows [][]string) xlsx.Table {
	t := xlsx.Table{Sheet: name}
	for _, h := range head {
		t.Columns = append(t.Columns, xlsx.Column{Header: h})
	}
	t.Rows = cells(rows, len(head))
	return t
}

func cells(rows [][]string, width int) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, row := range rows {
			values := make([]any, width)
			for i, c := range row {
				if c != "" {
					values[i] = c
				}
			}
			if !yield(slices.Clone(values)) {
				return
			}
		}
	}
}
