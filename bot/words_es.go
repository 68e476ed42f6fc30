package bot

func spanish() Words {
	return Words{
		Language: "es",

		Columns: "Columnas y SQL", More: "Más", Mine: "Ver los míos", Share: "Compartir",
		Good: "Buena respuesta", Bad: "Mala respuesta",

		Certified: "✓ certificada", Deprecated: "⚠ obsoleta", Personal: "🔒 datos personales",

		Or: "O", Use: "Use {}.", Better: "Mejor: {}",
		Copy: "{} copia", Copies: "{} copias",
		Was: "era la {}",
		Ordinals: [11]string{"", "primera", "segunda", "tercera", "cuarta", "quinta",
			"sexta", "séptima", "octava", "novena", "décima"},
		WrittenToday: "escrita hoy {}", WrittenYesterday: "escrita ayer {}", WrittenOn: "escrita el {}",
		User: "{} usuario en 30 días", Users: "{} usuarios en 30 días",
		Query: "{} consulta en 30 días", Queries: "{} consultas en 30 días",
		CatalogAt:    "Catálogo de las {}",
		CatalogOf:    "Catálogo de {}",
		SearchOnly:   "Ordenado solo por la búsqueda",
		ModelFailed:  "Ordenado solo por la búsqueda: el modelo falló",
		ModelLate:    "Ordenado solo por la búsqueda: el modelo tardó",
		NothingFound: "Ninguna tabla encontrada para {}.", Nearest: "Nombres más cercanos: {}", Try: "Pruebe: {}",
		OfWhat: "¿{} de qué?", WhichOne: "¿Cuál de estas?",
		Months: [12]string{"ene", "feb", "mar", "abr", "may", "jun",
			"jul", "ago", "sep", "oct", "nov", "dic"},
		CountedLine: "Contado: {}",
		Status:      "está mirando {} tablas", StatusIn: "está mirando {} tablas en {}",
		Queued:    "responderá esta en un momento",
		Failure:   "No se pudo terminar esta; pregunte de nuevo, por favor.",
		Forgotten: "Esta respuesta ya no se guarda; pregunte de nuevo, por favor.",
		Hidden:    "Nada en esta respuesta está abierto para usted.",

		GuestRefused:    "Los invitados no pueden consultar el catálogo. Un miembro del workspace puede preguntar por usted.",
		StrangerRefused: "Solo los miembros de este workspace pueden consultar su catálogo.",
		BotRefused:      "Solo se responden preguntas de personas.",

		HelpLead:     "Pregunte con sus palabras qué dato sirve a su necesidad y vea las tablas que lo guardan.",
		HelpExamples: "Por ejemplo:",
		HelpHow:      "Mencione al bot en un canal, escriba aquí o use /datafind.",
		ExampleOf:    "¿dónde encuentro {}?",

		Close: "Cerrar", Send: "Enviar",
		TableLabel: "Tabla", ColumnsLabel: "Columnas", SQLLabel: "SQL",
		Joins: "Uniones", JoinKey: "clave foránea", JoinShared: "misma clave",
		FedBy: "Alimentada por", Feeds: "Alimenta", WhyHere: "Por qué está aquí",
		Owner: "Responsable", Domain: "Dominio", LastWrite: "Última escritura", UsersLabel: "Usuarios en 30 días",
		Grain: "Grano", OneRowPer: "una fila por {}",
		WhichRight: "¿Cuál era la correcta?", Missing: "No existe", SearchTable: "Buscar una tabla",
		Reason: "¿Por qué?", ReasonHint: "Qué faltó o estaba mal",
		HomeTitle: "Qué se puede preguntar", AskHere: "Hacer una pregunta",
	}
}
