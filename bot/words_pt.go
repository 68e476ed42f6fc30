package bot

func portuguese() Words {
	return Words{
		Language: "pt",

		Columns: "Colunas e SQL", More: "Mais", Mine: "Ver os meus", Share: "Compartilhar",
		Good: "Boa resposta", Bad: "Má resposta",

		Certified: "✓ certificada", Deprecated: "⚠ descontinuada", Personal: "🔒 dados pessoais",

		Or: "Ou", Use: "Use {}.", Better: "Melhor: {}",
		Copy: "{} cópia", Copies: "{} cópias",
		Was: "era a {}",
		Ordinals: [11]string{"", "primeira", "segunda", "terceira", "quarta", "quinta",
			"sexta", "sétima", "oitava", "nona", "décima"},
		WrittenToday: "gravada hoje {}", WrittenYesterday: "gravada ontem {}", WrittenOn: "gravada em {}",
		User: "{} usuário em 30 dias", Users: "{} usuários em 30 dias",
		Query: "{} consulta em 30 dias", Queries: "{} consultas em 30 dias",
		CatalogAt:    "Catálogo das {}",
		CatalogOf:    "Catálogo de {}",
		SearchOnly:   "Ordenado só pela busca",
		ModelFailed:  "Ordenado só pela busca: o modelo falhou",
		ModelLate:    "Ordenado só pela busca: o modelo demorou",
		NothingFound: "Nenhuma tabela encontrada para {}.", Nearest: "Nomes mais próximos: {}", Try: "Tente: {}",
		OfWhat: "{} de quê?", WhichOne: "Qual destas?",
		Months: [12]string{"jan", "fev", "mar", "abr", "mai", "jun",
			"jul", "ago", "set", "out", "nov", "dez"},
		CountedLine: "Contado: {}",
		Status:      "está olhando {} tabelas", StatusIn: "está olhando {} tabelas em {}",
		Queued:    "já vai responder esta",
		Failure:   "Não foi possível terminar esta; pergunte de novo, por favor.",
		Forgotten: "Esta resposta não está mais guardada; pergunte de novo, por favor.",
		Hidden:    "Nada nesta resposta está aberto para você.",

		GuestRefused:    "Convidados não podem consultar o catálogo. Um membro do workspace pode perguntar por você.",
		StrangerRefused: "Só membros deste workspace podem consultar o seu catálogo.",
		BotRefused:      "Só perguntas de pessoas são respondidas.",

		HelpLead:     "Pergunte com suas palavras que dado atende à sua necessidade e veja as tabelas que o guardam.",
		HelpExamples: "Por exemplo:",
		HelpHow:      "Mencione o bot em um canal, escreva aqui ou use /datafind.",
		ExampleOf:    "onde encontro {}?",

		Close: "Fechar", Send: "Enviar",
		TableLabel: "Tabela", ColumnsLabel: "Colunas", SQLLabel: "SQL",
		Joins: "Junções", JoinKey: "chave estrangeira", JoinShared: "mesma chave",
		FedBy: "Alimentada por", Feeds: "Alimenta", WhyHere: "Por que está aqui",
		Owner: "Responsável", Domain: "Domínio", LastWrite: "Última gravação", UsersLabel: "Usuários em 30 dias",
		Grain: "Grão", OneRowPer: "uma linha por {}",
		WhichRight: "Qual era a certa?", Missing: "Não existe", SearchTable: "Buscar uma tabela",
		Reason: "Por quê?", ReasonHint: "O que faltou ou estava errado",
		HomeTitle: "O que se pode perguntar", AskHere: "Fazer uma pergunta",
	}
}
