package bot

import (
	"testing"
)

func TestLeanOf(t *testing.T) {
	certified, current, impersonal := lean{only: Only{Certified: true}}, lean{only: Only{Current: true}}, lean{only: Only{Impersonal: true}}
	in := func(place string) lean { return lean{only: Only{In: place}} }
	more := func(words string) lean { return lean{more: words} }
	for said, want := range map[string]lean{
		// What stands alone.
		"where do we keep churn by month?": {}, "churn by month": {}, "tabela de clientes": {}, "": {}, "and": {}, "thanks!": {},
		"and where do we keep revenue?": {}, "e onde fica a receita?": {}, "first orders of customers": {}, "portuguese customers": {},
		"which table has the columns cpf and name?": {}, "only one question: where is revenue?": {}, "só queria saber onde fica a receita": {},
		"and I think that he will be there tomorrow at nine": {}, "per": {}, "customers per region": {},

		"start over": {over: true}, "Start over, please.": {over: true}, "começar de novo": {over: true}, "Empezar de nuevo": {over: true}, "nova pergunta": {over: true},
		"em português por favor": {language: "pt"}, "and in English, please": {language: "en"}, "answer in Spanish": {language: "es"}, "¿en español?": {language: "es"},
		"only certified": certified, "just the certified ones": certified, "certified only": certified, "só as certificadas": certified, "solo las certificadas": certified, "apenas tabelas certificadas, por favor": certified,
		"and only certified?": certified,
		"not deprecated":      current, "only tables that are not deprecated": current, "sem descontinuadas": current,
		"without personal data": impersonal, "sem dados pessoais": impersonal, "sin datos personales": impersonal,
		"only finance": in("finance"), "only in gold": in("gold"), "só as de vendas": in("vendas"), "solo de ventas": in("ventas"),
		"the second one: which columns?": {place: 2, columns: true}, "a segunda: quais colunas?": {place: 2, columns: true},
		"la segunda: ¿qué columnas?": {place: 2, columns: true}, "columns of the first": {place: 1, columns: true}, "which columns does it have?": {columns: true},
		"quais colunas ela tem?": {columns: true}, "the third one": {place: 3}, "and the second?": {place: 2}, "tell me more about the second table": {place: 2},
		"compare them": {compare: placed{true, true}}, "what's the difference?": {compare: placed{true, true}}, "compare the first and the third, please": {compare: placed{true, false, true}},
		"compare all three": {compare: placed{true, true, true}}, "and what is the difference between the two?": {compare: placed{true, true}}, "compare it with the third": {compare: placed{true, false, true}},
		"compara as duas primeiras": {compare: placed{true, true}}, "compara a primeira com a segunda": {compare: placed{true, true}}, "qual é a diferença entre elas?": {compare: placed{true, true}}, "compare as três": {compare: placed{true, true, true}},
		"¿cuál es la diferencia?": {compare: placed{true, true}}, "¿en qué se diferencian?": {compare: placed{true, true}}, "compara la segunda y la tercera": {compare: placed{false, true, true}},
		"compare churn between plans": {}, "difference in revenue by month": {}, "explain churn": {},
		"explain the second one": {place: 2, explain: true}, "why the first?": {place: 1, explain: true}, "explica a segunda": {place: 2, explain: true}, "explícame la tercera": {place: 3, explain: true}, "explain": {explain: true}, "why?": {explain: true},

		"and by month?": more("by month"), "and the monthly one?": more("monthly"), "e por mês?": more("por mes"), "y por mes?": more("por mes"),
		"what about revenue?": more("revenue"), "e quanto a receita?": more("receita"), "by customer?": more("by customer"), "and in finance?": more("in finance"), "e na loja?": more("na loja"), "por cliente": more("por cliente"),
	} {
		if got := leanOf(said); got != want {
			t.Errorf("%q: got %+v, want %+v", said, got, want)
		}
	}
}

func FuzzLeanOf(f *testing.F) {
	for _, s := range []string{"and by month?", "only", "the second", "por favor", "só", "\xff", "please please"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, said string) {
		l := leanOf(said)
		kinds := 0
		for _, is := range []bool{l.over, l.language != "", l.only != Only{}, l.place > 0 || l.columns || l.explain, l.compare != placed{}, l.more != ""} {
			if is {
				kinds++
			}
		}
		if kinds > 1 || l.place < 0 || l.place > 3 {
			t.Errorf("%q: %+v", said, l)
		}
	})
}
