package synth

import (
	"math"
	"sort"
	"strings"
)

// Words of data in two languages, the commonest first. What follows them is
// made up.
var heads = [languages][]string{
	strings.Fields(`id date name code status customer order amount value type account created updated
		number product month total payment price currency country region store sales contract user invoice
		balance channel card campaign segment score risk loan branch employee supplier stock shipment
		claim policy ticket visit session device event budget forecast refund churn revenue cost margin
		discount tax category brand city address phone email birth gender income limit rate interest
		quantity weight delivery warehouse return reason source target version flag start end period
		quarter daily monthly history snapshot summary detail line item group owner team plan`),
	strings.Fields(`id data nome codigo status cliente pedido valor saldo tipo conta criado alterado
		numero produto mes total pagamento preco moeda pais regiao loja venda contrato usuario fatura
		quantia canal cartao campanha segmento escore risco emprestimo agencia funcionario fornecedor estoque remessa
		sinistro apolice chamado visita sessao dispositivo evento orcamento previsao estorno cancelamento receita custo margem
		desconto imposto categoria marca cidade endereco telefone email nascimento genero renda limite taxa juros
		quantidade peso entrega deposito devolucao motivo origem destino versao indicador inicio fim periodo
		trimestre diario mensal historico foto resumo detalhe linha item grupo dono equipe plano`),
}

const (
	languages = 2
	tail      = 60_000 // made-up words of both languages together
)

// Letters of made-up words: each has its own word of five, which no stemmer
// shortens and none of which is the plural of another.
const (
	consonants = "bcdfghjklmnpqrtvwxyz"
	vowels     = "aeiou"
	finals     = "nltkmp"
)

// madeUp is the word of a number below tail.
func madeUp(n int) string {
	n = n * 7_919 % tail // neighbours in rank are no neighbours in spelling
	b := make([]byte, 5)
	for i, letters := range [...]string{consonants, vowels, consonants, vowels, finals} {
		b[i] = letters[n%len(letters)]
		n /= len(letters)
	}
	return string(b)
}

// word is the word of a rank in a language.
func word(lang, rank int) string {
	if head := heads[lang]; rank < len(head) {
		return head[rank]
	}
	return madeUp(((rank-len(heads[lang]))*languages + lang) % tail)
}

// Ranks are drawn by Zipf's law with these bends.
const (
	zipfPower = 1.05
	zipfShift = 8
)

// ranks gives for each rank the share of words that come before it or are it.
func ranks() []float64 {
	list := make([]float64, tail/languages+len(heads[0]))
	sum := 0.0
	for r := range list {
		sum += math.Pow(float64(r)+zipfShift, -zipfPower)
		list[r] = sum
	}
	for r := range list {
		list[r] /= sum
	}
	return list
}

// rank finds the rank of a share, in [0,1).
func (g *Generator) rank(share float64) int {
	return min(sort.SearchFloat64s(g.upTo, share), len(g.upTo)-1)
}
