package blockkit

// maxRichText bounds the parts of one rich text element; Slack names no
// number, what counts there is the length of the text.
const maxRichText = 1000

// richText is the rich_text block: also a cell of a table, and part of
// other blocks.
var richText = object{
	needs: []string{"elements"},
	fields: map[string]rule{
		"block_id": id,
		"elements": list(1, maxRichText, byType(map[string]rule{
			"rich_text_section":      richSection(nil),
			"rich_text_preformatted": richSection(map[string]rule{"border": whole(0, 1), "language": chars(0, MaxID)}),
			"rich_text_quote":        richSection(map[string]rule{"border": whole(0, 1)}),
			"rich_text_list": object{
				needs: []string{"style", "elements"},
				fields: map[string]rule{
					"style":    enum("bullet", "ordered"),
					"elements": list(1, maxRichText, byType(map[string]rule{"rich_text_section": richSection(nil)})),
					"indent":   whole(0, 8),
					"offset":   whole(0, 1<<20),
					"border":   whole(0, 1),
				},
			}.check,
		})),
	},
}.check

func richSection(more map[string]rule) rule {
	fields := map[string]rule{"elements": list(0, maxRichText, byType(richParts))}
	for name, r := range more {
		fields[name] = r
	}
	return object{needs: []string{"elements"}, fields: fields}.check
}

var richStyle = object{fields: map[string]rule{
	"bold": boolean, "italic": boolean, "strike": boolean, "code": boolean,
	"underline": boolean, "highlight": boolean, "client_highlight": boolean, "unlink": boolean,
}}.check

var richParts = map[string]rule{
	"text": richPart([]string{"text"}, map[string]rule{"text": chars(1, MaxBlocksText)}),
	"link": richPart([]string{"url"}, map[string]rule{
		"url": link, "text": chars(0, MaxBlocksText), "unsafe": boolean,
	}),
	"emoji": richPart([]string{"name"}, map[string]rule{
		"name": chars(1, MaxID), "unicode": chars(1, MaxID), "skin_tone": whole(1, 6), "url": link,
	}),
	"user":      richPart([]string{"user_id"}, map[string]rule{"user_id": chars(1, MaxID)}),
	"usergroup": richPart([]string{"usergroup_id"}, map[string]rule{"usergroup_id": chars(1, MaxID)}),
	"team":      richPart([]string{"team_id"}, map[string]rule{"team_id": chars(1, MaxID)}),
	"channel":   richPart([]string{"channel_id"}, map[string]rule{"channel_id": chars(1, MaxID)}),
	"broadcast": richPart([]string{"range"}, map[string]rule{"range": enum("here", "channel", "everyone")}),
	"color":     richPart([]string{"value"}, map[string]rule{"value": chars(1, MaxID)}),
	"date": richPart([]string{"timestamp", "format"}, map[string]rule{
		"timestamp": number, "format": chars(1, MaxID), "url": link, "fallback": chars(0, MaxText),
	}),
}

func richPart(needs []string, fields map[string]rule) rule {
	fields["style"] = richStyle
	return object{needs: needs, fields: fields}.check
}
