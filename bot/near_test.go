package bot

import "testing"

func TestNear(t *testing.T) {
	for _, c := range []struct {
		language, a, b string
		same           bool
	}{
		{"en", "Where do we keep the churn by month?", "churn by month", true},
		{"en", "churn by month", "by month: churn", true},
		{"en", "customers churn", "churn customers!", true},
		{"pt", "onde fica o saldo por cliente?", "por cliente, saldo", true},
		{"es", "¿Dónde están las ventas por tienda?", "ventas por tienda", true},
		{"en", "churn by month", "month by churn", false},
		{"en", "orders before payment", "orders after payment", false},
		{"en", "orders before payment", "payment before orders", false},
		{"en", "customers with orders", "customers without orders", false},
		{"en", "balance > 500", "balance < 500", false},
		{"pt", "clientes com conta", "clientes sem conta", false},
		{"es", "clientes con cuenta", "clientes sin cuenta", false},
		{"en", "revenue, not cost", "cost, not revenue", false},
	} {
		same(t, c.a+" / "+c.b, near(c.a, c.language) == near(c.b, c.language), c.same)
	}
}
