package slackapp

// What is said in Slack alone, by language; everything else is worded by bot.

func inviteFirst(language string) string {
	switch language {
	case "pt":
		return "O bot não está neste canal: convide-o primeiro com /invite e compartilhe de novo."
	case "es":
		return "El bot no está en este canal: invítalo primero con /invite y vuelve a compartir."
	}
	return "The bot is not in this channel: invite it first with /invite, then share again."
}

// moreColumns counts those that a modal has no room for.
func moreColumns(language string) string {
	switch language {
	case "pt":
		return "e mais {}"
	case "es":
		return "y {} más"
	}
	return "and {} more"
}

// searchHint says how the search field of a modal is used.
func searchHint(language string) string {
	switch language {
	case "pt":
		return "Digite e pressione Enter; o que for encontrado aparece na lista acima."
	case "es":
		return "Escribe y presiona Enter; lo que se encuentre aparece en la lista de arriba."
	}
	return "Type and press Enter; what is found joins the list above."
}

// noneFound says that the search of a modal found nothing.
func noneFound(language string) string {
	switch language {
	case "pt":
		return "Nada encontrado. Tente outras palavras ou o nome da tabela."
	case "es":
		return "No se encontró nada. Prueba con otras palabras o el nombre de la tabla."
	}
	return "Nothing found. Try other words, or the table's name."
}

// noted thanks for what was said after a thumb down.
func noted(language string) string {
	switch language {
	case "pt":
		return "Anotado, obrigado."
	case "es":
		return "Anotado, gracias."
	}
	return "Noted, thanks."
}

// othersRead says why nothing is answered in a channel that is shared with
// another company, and where it would be.
func othersRead(language string) string {
	switch language {
	case "pt":
		return "Pessoas de outra empresa leem este canal: pergunte em mensagem direta ou com /datafind."
	case "es":
		return "Personas de otra empresa leen este canal: pregunta en un mensaje directo o con /datafind."
	}
	return "People of another company read this channel: ask in a direct message, or with /datafind."
}
