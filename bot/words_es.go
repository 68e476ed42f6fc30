package bot

// spanish is that of Mexico. It says tú, as Slack does there.
func spanish() Words {
	return Words{
		Language: "es",

		Columns: "Columnas y SQL", More: "Más", Mine: "Mostrar las mías", Share: "Compartir",
		Good: "Buena respuesta", Bad: "Mala respuesta",

		Certified: "✓ certificada", Deprecated: "⚠ obsoleta", Personal: "🔒 datos personales",

		Or: "O", Use: "Usa {}.", Better: "Mejor: {}",
		OnlyThose: "solo {}", Without: "sin {}",
		OrTwin: "O, con casi el mismo contenido", JoinsOn: "Se une con {} por {}.", Mind: "Ojo: {}",
		Also: "también {}", BestMatch: "mejor coincidencia",
		Was: "era la {}",
		Ordinals: [11]string{"", "primera", "segunda", "tercera", "cuarta", "quinta",
			"sexta", "séptima", "octava", "novena", "décima"},
		Today: Hour{"hoy a las {}", "hoy a la {}"}, Yesterday: Hour{"ayer a las {}", "ayer a la {}"},
		WrittenAt: "actualizada {}", WrittenOn: "actualizada el {}",
		User: "{} usuario en 30 días", Users: "{} usuarios en 30 días",
		Query: "{} consulta en 30 días", Queries: "{} consultas en 30 días",
		CatalogAt:    Hour{"Catálogo de las {}", "Catálogo de la {}"},
		CatalogOf:    "Catálogo del {}",
		SearchOnly:   "Ordenado solo por la búsqueda",
		ModelFailed:  "Ordenado solo por la búsqueda: el modelo falló",
		ModelLate:    "Ordenado solo por la búsqueda: el modelo no respondió a tiempo",
		ModelUnheard: "Ordenado solo por la búsqueda: el modelo no vio ninguna que sirva",
		Beside:       "Junto a ella", FactsOnly: "Solo los datos del catálogo: el modelo no añadió nada",
		ProseStopped: "Detenido.", ProseCut: "Se cortó aquí: el modelo no terminó.", ProseLost: "Se cortó aquí; vuelve a preguntar para ver el resto.",
		NothingFound: "No se encontró ninguna tabla para {}.", Nearest: "Nombres parecidos: {}", Try: "Intenta con: {}",
		CanQuery: "puedes consultarla", AskOwner: "pide acceso a {}",
		RightsUnread: "Por ahora no se puede mostrar nada: en los últimos minutos no se pudo leer quién puede ver qué tablas.",
		Holds:        "Contiene {}.", HoldsToo: "Contiene {} y {} más.",
		OfWhat: "¿{} de qué?", WhichOne: "¿Cuál de estas?",
		Months: [12]string{"ene", "feb", "mar", "abr", "may", "jun",
			"jul", "ago", "sep", "oct", "nov", "dic"},
		CountedLine: "Registrado: {}",
		Status:      "está revisando {} tablas", StatusIn: "está revisando {} tablas de {}",
		Queued:      "tiene tu pregunta en la fila y responde en un momento",
		StatusAgain: "está buscando con otras palabras", StatusFlow: "está siguiendo de dónde vienen los datos y adónde van",
		StatusColumns: "está leyendo las columnas de una tabla",
		StatusCount:   "está contando en el catálogo",
		Failure:       "No se pudo completar esta respuesta. Vuelve a preguntar, por favor.",
		Forgotten:     "Esta respuesta ya no está disponible. Vuelve a preguntar, por favor.",
		Hidden:        "No tienes acceso a las tablas de esta respuesta.",

		GuestRefused:    "Los invitados no pueden consultar el catálogo. Un miembro del espacio de trabajo puede preguntar por ti.",
		StrangerRefused: "Solo los miembros de este espacio de trabajo pueden consultar su catálogo.",
		BotRefused:      "Aquí solo se responden preguntas de personas.",

		HelpLead:     "Di con tus palabras qué datos buscas y ve en qué tablas están.",
		HelpExamples: "Por ejemplo:",
		HelpHow:      "Menciona al bot en un canal, escribe aquí o usa /datafind.",
		ExampleOf:    "¿dónde encuentro {}?",
		Welcome:      "De nada. Cuando necesites una tabla, solo pregunta.",

		ShowSQL: "Ver consulta", TableOne: "tabla", TableMany: "tablas", ColumnOne: "columna", ColumnMany: "columnas",
		FactDistinct: "{} {} distintos", FactBy: "{} por {}", FactMore: "y {} más", FactMeans: "Cuenta sobre los metadatos de las tablas que puedes ver.",
		Suspected: "parece dato personal", SuspectedPossible: "quizá dato personal",

		Close: "Cerrar", Send: "Enviar",
		TableLabel: "Tabla", ColumnsLabel: "Columnas", SQLLabel: "SQL",
		Joins: "Se une con", JoinKey: "llave foránea", JoinShared: "misma llave",
		FedBy: "Se alimenta de", Feeds: "Alimenta a", WhyHere: "Por qué está en este lugar",
		Owner: "Responsable", Domain: "Dominio", LastWrite: "Última actualización", UsersLabel: "Usuarios en 30 días",
		Grain: "Granularidad", OneRowPer: "una fila por {}",
		WhichRight: "¿Cuál era la correcta?", Missing: "No existe", SearchTable: "Buscar una tabla",
		Reason: "¿Por qué?", ReasonHint: "Qué faltó o qué estaba mal",
		HomeTitle: "Qué puedes preguntar", AskHere: "Haz una pregunta",
	}
}
