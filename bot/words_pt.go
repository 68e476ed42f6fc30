package bot

// portuguese is that of Brazil.
func portuguese() Words {
	return Words{
		Language: "pt",

		Columns: "Colunas e SQL", More: "Mais", Mine: "Ver os meus", Share: "Compartilhar",
		Good: "Boa resposta", Bad: "Resposta ruim",

		Certified: "✓ certificada", Deprecated: "⚠ descontinuada", Personal: "🔒 dados pessoais",

		Or: "Ou", Use: "Use {}.", Better: "Melhor: {}",
		OnlyThose: "só {}", Without: "sem {}",
		OrTwin: "Ou, com quase o mesmo conteúdo", JoinsOn: "Liga-se a {} por {}.", Mind: "Atenção: {}",
		Also: "também {}", BestMatch: "melhor correspondência",
		Was: "era a {}",
		Ordinals: [11]string{"", "primeira", "segunda", "terceira", "quarta", "quinta",
			"sexta", "sétima", "oitava", "nona", "décima"},
		Today: Hour{"hoje às {}", "hoje à {}"}, Yesterday: Hour{"ontem às {}", "ontem à {}"},
		WrittenAt: "atualizada {}", WrittenOn: "atualizada em {}",
		User: "{} usuário em 30 dias", Users: "{} usuários em 30 dias",
		Query: "{} consulta em 30 dias", Queries: "{} consultas em 30 dias",
		CatalogAt:    Hour{"Catálogo das {}", "Catálogo da {}"},
		CatalogOf:    "Catálogo de {}",
		SearchOnly:   "Ordenado só pela busca",
		ModelFailed:  "Ordenado só pela busca: o modelo falhou",
		ModelLate:    "Ordenado só pela busca: o modelo não respondeu a tempo",
		ModelUnheard: "Ordenado só pela busca: o modelo não viu nenhuma que sirva",
		Beside:       "Ao lado dela", FactsOnly: "Só os dados do catálogo: o modelo não acrescentou nada",
		ProseStopped: "Interrompido.", ProseCut: "Interrompido aqui: o modelo não terminou.", ProseLost: "Interrompido aqui; pergunte de novo para ver o resto.",
		NothingFound: "Nenhuma tabela encontrada para {}.", Nearest: "Nomes parecidos: {}", Try: "Tente: {}",
		CanQuery: "você pode consultar", AskOwner: "peça acesso a {}",
		RightsUnread: "Por enquanto nada pode ser mostrado: não foi possível ler, nos últimos minutos, quem pode ver quais tabelas.",
		Holds:        "Contém {}.", HoldsToo: "Contém {} e mais {}.",
		OfWhat: "{} de quê?", WhichOne: "Qual destas?",
		Months: [12]string{"jan", "fev", "mar", "abr", "mai", "jun",
			"jul", "ago", "set", "out", "nov", "dez"},
		CountedLine: "Registrado: {}",
		Status:      "está analisando {} tabelas", StatusIn: "está analisando {} tabelas de {}",
		Queued:      "está com a sua pergunta na fila e já responde",
		StatusAgain: "está procurando com outras palavras", StatusFlow: "está seguindo de onde os dados vêm e para onde vão",
		StatusColumns: "está lendo as colunas de uma tabela",
		StatusCount:   "está contando no catálogo",
		Failure:       "Não foi possível concluir esta resposta. Pergunte de novo, por favor.",
		Forgotten:     "Esta resposta não está mais disponível. Pergunte de novo, por favor.",
		Hidden:        "Você não tem acesso às tabelas desta resposta.",

		GuestRefused:    "Convidados não podem consultar o catálogo. Um membro do workspace pode perguntar por você.",
		StrangerRefused: "Só membros deste workspace podem consultar o catálogo.",
		BotRefused:      "Aqui só se respondem perguntas de pessoas.",

		HelpLead:     "Diga com suas palavras quais dados você procura e veja em quais tabelas eles estão.",
		HelpExamples: "Por exemplo:",
		HelpHow:      "Mencione o bot em um canal, escreva aqui ou use /datafind.",
		ExampleOf:    "onde encontro {}?",
		Welcome:      "De nada. Quando precisar de uma tabela, é só perguntar.",

		ShowSQL: "Ver consulta", TableOne: "tabela", TableMany: "tabelas", ColumnOne: "coluna", ColumnMany: "colunas",
		FactDistinct: "{} {} distintos", FactBy: "{} por {}", FactMore: "e mais {}", FactMeans: "Conta sobre os metadados das tabelas que você pode ver.",
		Suspected: "parece dado pessoal", SuspectedPossible: "talvez dado pessoal",

		Close: "Fechar", Send: "Enviar",
		TableLabel: "Tabela", ColumnsLabel: "Colunas", SQLLabel: "SQL",
		Joins: "Joins", JoinKey: "chave estrangeira", JoinShared: "mesma chave",
		FedBy: "Alimentada por", Feeds: "Alimenta", WhyHere: "Por que está nesta posição",
		Owner: "Responsável", Domain: "Domínio", LastWrite: "Última atualização", UsersLabel: "Usuários em 30 dias",
		Grain: "Granularidade", OneRowPer: "uma linha por {}",
		WhichRight: "Qual era a certa?", Missing: "Não existe", SearchTable: "Buscar uma tabela",
		Reason: "Por quê?", ReasonHint: "O que faltou ou estava errado",
		HomeTitle: "O que você pode perguntar", AskHere: "Faça uma pergunta",
	}
}
