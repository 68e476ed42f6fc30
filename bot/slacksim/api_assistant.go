package slacksim

import (
	"encoding/json"
	"strings"
	"time"
)

const (
	maxLoading = 10              // loading messages
	maxPrompts = 4               // suggested prompts
	statusLife = 2 * time.Minute // after which a status line is gone by itself
)

// status is what the bot says of a thread besides its messages.
type status struct {
	text    string
	loading []string
	until   time.Time
	title   string
	prompts json.RawMessage
}

// assisted finds the thread that an assistant call is about.
func (s *Server) assisted(call *call) (*channel, string, *status, error) {
	c, err := s.writable(call.str("channel_id"))
	if err != nil {
		return nil, "", nil, err
	}
	thread := call.str("thread_ts")
	if all := c.threadAt(thread); all != nil {
		thread = all[0].ts
	} else if thread != "" || c.direct == "" {
		return nil, "", nil, refusal("invalid_thread_ts")
	}
	if c.status[thread] == nil {
		c.status[thread] = &status{}
	}
	return c, thread, c.status[thread], nil
}

func setStatus(s *Server, call *call) (fields, error) {
	c, thread, st, err := s.assisted(call)
	if err != nil {
		return nil, err
	}
	var loading []string
	if list := call.json("loading_messages"); list != nil {
		if json.Unmarshal(list, &loading) != nil {
			loading = strings.Split(call.str("loading_messages"), ",") // as forms carry them
		}
		if len(loading) > maxLoading {
			return nil, refusal("invalid_arguments")
		}
	}
	st.text, st.loading = call.str("status"), loading
	st.until = s.cfg.Clock().Add(statusLife)
	s.news.tell(News{What: "status", Channel: c.id, Thread: thread})
	return nil, nil
}

func setPrompts(s *Server, call *call) (fields, error) {
	c, thread, st, err := s.assisted(call)
	if err != nil {
		return nil, err
	}
	var prompts []struct{ Title, Message string }
	if json.Unmarshal(call.json("prompts"), &prompts) != nil || len(prompts) == 0 {
		return nil, refusal("invalid_prompts")
	}
	if len(prompts) > maxPrompts {
		return nil, refusal("too_many_prompts")
	}
	for _, p := range prompts {
		if p.Title == "" || p.Message == "" {
			return nil, refusal("invalid_prompts")
		}
	}
	st.prompts = call.json("prompts")
	s.news.tell(News{What: "status", Channel: c.id, Thread: thread})
	return nil, nil
}

func setTitle(s *Server, call *call) (fields, error) {
	c, thread, st, err := s.assisted(call)
	if err != nil {
		return nil, err
	}
	if st.title = call.str("title"); st.title == "" {
		return nil, refusal("invalid_arguments")
	}
	s.news.tell(News{What: "status", Channel: c.id, Thread: thread})
	return nil, nil
}
