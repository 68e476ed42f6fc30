package llmtest

import (
	"encoding/json"
	"hash/fnv"
	"net/http"
	"strings"
)

// Dimensions is how long a vector of the double is.
const Dimensions = 64

// Embeddings answers with these vectors, whatever was asked, numbered in this
// order.
func Embeddings(vectors ...[]float32) Reply {
	return func(w http.ResponseWriter, _ *http.Request, asked Request) {
		data := make([]any, len(vectors))
		for i, v := range vectors {
			data[i] = map[string]any{"object": "embedding", "index": i, "embedding": v}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{
			"object": "list", "model": asked.Model, "data": data,
			"usage": map[string]any{"prompt_tokens": len(strings.Join(asked.Input, " ")) / 4},
		})
	}
}

// embed is what the obedient server answers: texts that share words are near.
func embed(w http.ResponseWriter, r *http.Request, asked Request) {
	vectors := make([][]float32, len(asked.Input))
	for i, text := range asked.Input {
		vectors[i] = make([]float32, Dimensions)
		for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return r < 'a' || r > 'z' }) {
			h := fnv.New64a()
			h.Write([]byte(word))
			for d, bits := 0, h.Sum64(); d < Dimensions; d, bits = d+1, bits>>1 {
				vectors[i][d] += float32(bits&1)*2 - 1
			}
		}
	}
	Embeddings(vectors...)(w, r, asked)
}
