package slackapp

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.uber.org/zap"

	"github.com/datafind/datafind/bot"
	"github.com/datafind/datafind/bot/journal"
	"github.com/datafind/datafind/bot/socket"
)

// Config is what an App is made of. All but Now are needed.
type Config struct {
	Self   Identity // who the bot is, from Client.Identify
	Client *Client
	Poster *Poster // the one that the bot was given
	Bot    *bot.Bot
	Logger *zap.Logger
	Now    func() time.Time
}

// App turns what people do in Slack into calls of the bot, and shows modals
// and the home tab. It is the Handler of bot/socket.
type App struct {
	me     Identity
	client *Client
	poster *Poster
	paint  Painter
	bot    *bot.Bot
	people *people
	log    *zap.Logger
	now    func() time.Time

	redraws    redraws
	background sync.WaitGroup

	mu       sync.Mutex
	robots   map[string]time.Time // when an app was last told that it is not answered
	welcomed map[string]bool      // channels of the messages tab that were greeted or need no greeting
	told     map[string]bool      // questions that were turned away or failed
}

// New makes an App.
func New(c Config) (*App, error) {
	if c.Client == nil || c.Poster == nil || c.Bot == nil || c.Logger == nil {
		return nil, errors.New("making the Slack app: client, poster, bot and logger are needed")
	}
	if c.Self.User == "" {
		return nil, errors.New("making the Slack app: who the bot is must be known first")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &App{
		me: c.Self, client: c.Client, poster: c.Poster, paint: c.Poster.paint, bot: c.Bot,
		people: newPeople(c.Client, c.Now), log: c.Logger, now: c.Now,
		redraws: redraws{again: map[string]bool{}},
		robots:  map[string]time.Time{}, welcomed: map[string]bool{}, told: map[string]bool{},
	}, nil
}

// Handle does what an envelope asks for, up to the first stage of an answer;
// what may take long is left to Finish. An error means that it is worth another
// attempt; on the last one the person is told that it failed.
func (a *App) Handle(ctx context.Context, e journal.Envelope) (rest string, err error) {
	err = a.handle(ctx, e, func(did any) (err error) {
		rest, err = a.begin(ctx, e, did)
		return err
	})
	return rest, err
}

// Finish has an answer settled, or does what a click asks for that may take
// long.
func (a *App) Finish(ctx context.Context, e journal.Envelope) error {
	return a.handle(ctx, e, func(did any) error {
		switch d := did.(type) {
		case asked:
			return a.bot.Finish(ctx, d.id())
		case edited:
			return a.bot.Finish(ctx, d.Now.id())
		case clicked:
			return a.clicked(ctx, e, d)
		}
		return nil
	})
}

func (a *App) handle(ctx context.Context, e journal.Envelope, do func(did any) error) error {
	did, err := parse(e, a.me)
	switch {
	case errors.Is(err, errIgnored):
		a.log.Debug("ignored", zap.String("envelope", e.Key), zap.Error(err))
		return nil
	case err != nil:
		a.log.Warn("an envelope could not be read", zap.String("envelope", e.Key), zap.String("type", e.Type), zap.Error(err))
		return nil
	}
	err = a.safely(e, func() error { return do(did) })
	if err != nil && e.Attempts >= socket.Attempts && ctx.Err() == nil {
		a.admit(ctx, did)
	}
	return err
}

// safely turns a panic into an error, so that the person still hears of it. Its
// value is told to nobody: it may hold what was asked.
func (a *App) safely(e journal.Envelope, do func() error) (err error) {
	defer func() {
		if recover() != nil {
			a.log.Error("handling panicked", zap.String("envelope", e.Key), zap.Stack("stack"))
			err = errors.New("handling an envelope: panicked")
		}
	}()
	return do()
}

// begin does what an envelope asks for and names the lane of its rest: of an
// answer that is to be settled its question, so that the second event of a
// mention finds it done.
func (a *App) begin(ctx context.Context, e journal.Envelope, did any) (rest string, err error) {
	open := false
	switch d := did.(type) {
	case asked:
		rest = d.id()
		if open, err = a.asked(ctx, d); err == nil && d.Surface == bot.Direct {
			a.leadOn(ctx, d)
		}
	case edited:
		rest = d.Now.id()
		open, err = a.edited(ctx, d)
	case deleted:
		err = a.bot.Deleted(ctx, d.Team, d.Channel, d.Message)
	case clicked:
		if rest, open = e.Key, d.takesLong(); !open {
			err = a.clicked(ctx, e, d)
		}
	case submitted:
		err = a.submitted(ctx, e, d)
	case opened:
		err = a.opened(ctx, d)
	}
	if err != nil || !open {
		return "", err
	}
	return rest, nil
}

// admit tells the one who asked or clicked that nothing came of it, unless an
// answer stands already.
func (a *App) admit(ctx context.Context, did any) {
	var err error
	switch d := did.(type) {
	case asked:
		if s, ok := a.poster.known(d.id()); !ok || s.gone {
			err = a.once(d.id(), func() error { return a.tell(ctx, d, a.words(ctx, d.User, firstAnswer).Failure) })
		}
	case clicked:
		err = a.answerClick(ctx, d, a.words(ctx, d.User, click).Failure)
	}
	if err != nil {
		a.log.Warn("a failure could not be told", zap.Error(err))
	}
}

// words are those of a person's language, English where Slack cannot be asked.
func (a *App) words(ctx context.Context, user string, r rank) bot.Words {
	who, err := a.people.who(ctx, user, a.me, r)
	if err != nil {
		return bot.In("en")
	}
	return bot.In(who.Language)
}

// tell says one line to the one who asked, seen by nobody else where Slack
// allows it. Where the place is gone there is nobody to tell.
func (a *App) tell(ctx context.Context, q asked, line string) (err error) {
	n := note{text: mrkdwn(line)}
	switch {
	case q.ResponseURL != "":
		err = a.client.respond(ctx, q.ResponseURL, firstAnswer, false, n)
	case q.Surface == bot.Mention && q.Robot == "":
		err = a.client.whisper(ctx, q.Channel, q.Thread, q.User, firstAnswer, n)
	default:
		_, err = a.client.post(ctx, q.Channel, q.Thread, firstAnswer, n)
	}
	if over(err) {
		a.log.Info("somebody could not be told", zap.String("question", q.id()), zap.Error(err))
		return nil
	}
	return err
}

// Wait waits for what still goes on after its envelope was handled: counts of
// thumbs being shown, questions being suggested. Nothing is lost where ctx ends before.
func (a *App) Wait(ctx context.Context) error {
	done := make(chan struct{})
	go func() { a.background.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for what goes on in the background: %w", ctx.Err())
	}
}
