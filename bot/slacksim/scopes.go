package slacksim

// token is the kind of token that a method takes.
type token int

const (
	botsToken token = iota
	appToken
	noToken
)

// method is one row of the Web API: who may call it, how often, what it does.
// run is called with the server locked.
type method struct {
	token  token
	limit  limit
	scopes []string
	run    func(*Server, *call) (fields, error)
}

// methods is the Web API. Methods over channels of several kinds check the
// scope of the kind themselves.
var methods = map[string]method{
	"api.test":              {noToken, unlimited, nil, apiTest},
	"auth.test":             {botsToken, perMinute(600), nil, authTest},
	"apps.connections.open": {appToken, perMinute(20), nil, connectionsOpen},
	"blocks.validate":       {noToken, tier4, nil, blocksValidate},

	"chat.postMessage":   {botsToken, posting, []string{"chat:write"}, postMessage},
	"chat.postEphemeral": {botsToken, tier4, []string{"chat:write"}, postEphemeral},
	"chat.update":        {botsToken, tier3, []string{"chat:write"}, updateMessage},
	"chat.delete":        {botsToken, tier3, []string{"chat:write"}, deleteMessage},
	"chat.startStream":   {botsToken, tier2, []string{"chat:write"}, startStream},
	"chat.appendStream":  {botsToken, tier4, []string{"chat:write"}, appendStream},
	"chat.stopStream":    {botsToken, tier2, []string{"chat:write"}, stopStream},

	"assistant.threads.setStatus":           {botsToken, perMinute(600), []string{"assistant:write"}, setStatus},
	"assistant.threads.setSuggestedPrompts": {botsToken, tier3, []string{"assistant:write"}, setPrompts},
	"assistant.threads.setTitle":            {botsToken, tier3, []string{"assistant:write"}, setTitle},

	"views.open":    {botsToken, tier4, nil, openView},
	"views.push":    {botsToken, tier4, nil, pushView},
	"views.update":  {botsToken, tier4, nil, updateView},
	"views.publish": {botsToken, tier4, nil, publishView},

	"users.info":          {botsToken, tier4, []string{"users:read"}, usersInfo},
	"users.lookupByEmail": {botsToken, tier3, []string{"users:read.email"}, lookupByEmail},

	"conversations.info":    {botsToken, tier3, nil, conversationsInfo},
	"conversations.replies": {botsToken, tier3, nil, conversationsReplies},
	"conversations.history": {botsToken, tier3, nil, conversationsHistory},
	"conversations.members": {botsToken, tier4, nil, conversationsMembers},
	"conversations.open":    {botsToken, tier3, []string{"im:write"}, conversationsOpen},

	"reactions.add": {botsToken, tier3, []string{"reactions:write"}, addReaction},
}
