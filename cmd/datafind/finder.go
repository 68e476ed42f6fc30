package main

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
)

// onlySearch is a bot for its first stage alone: no journal, no Slack.
func onlySearch(generation bot.Finder, log *zap.Logger) *bot.Bot {
	return bot.New(bot.Config{
		Generation: func() bot.Finder { return generation },
		Clock:      time.Now, Logger: log, Registerer: prometheus.NewRegistry(),
	})
}
