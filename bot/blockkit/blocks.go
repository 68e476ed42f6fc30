package blockkit

// The blocks of each surface.
var (
	homeBlocks    = everywhere()
	modalBlocks   = together(homeBlocks, inModals())
	messageBlocks = together(homeBlocks, inMessages())
)

// block is a block with its block_id.
func block(needs []string, fields map[string]rule, also ...rule) rule {
	fields["block_id"] = id
	o := object{needs: needs, fields: fields}
	if len(also) > 0 {
		o.also = all(also...)
	}
	return o.check
}

// everywhere are the blocks that stand on each surface.
func everywhere() map[string]rule {
	clickable := together(buttons(), menus(), choices())
	return map[string]rule{
		"section": block(nil, map[string]rule{
			"text":      text(1, MaxText),
			"fields":    list(1, MaxFields, text(1, MaxFieldText)),
			"accessory": byType(together(clickable, map[string]rule{"image": image(nil)})),
			"expand":    boolean,
		}, either(false, "text", "fields")),
		"header":  block([]string{"text"}, map[string]rule{"text": plain(1, MaxHeaderText)}),
		"divider": block(nil, map[string]rule{}),
		"image": image(map[string]rule{
			"block_id": id, "title": plain(1, MaxImageTitle),
		}),
		"context": block([]string{"elements"}, map[string]rule{
			"elements": list(1, MaxContext, byType(map[string]rule{
				"image": image(nil), "plain_text": plainText(1, MaxText), "mrkdwn": mrkdwn(1, MaxText),
			})),
		}),
		"actions": block([]string{"elements"}, map[string]rule{
			"elements": list(1, MaxActions, byType(clickable)),
		}, uniqueActions),
		"input": block([]string{"label", "element"}, map[string]rule{
			"label":           plain(1, MaxInputLabel),
			"hint":            plain(1, MaxInputLabel),
			"element":         byType(together(entries(), menus(), choices())),
			"optional":        boolean,
			"dispatch_action": boolean,
		}),
		"rich_text": richText,
		"video": block([]string{"alt_text", "title", "thumbnail_url", "video_url"}, map[string]rule{
			"alt_text": chars(1, MaxAltText), "title": plain(1, 200), "thumbnail_url": link, "video_url": link,
			"author_name": chars(1, 50), "description": plain(1, 200),
			"provider_icon_url": link, "provider_name": chars(1, 50), "title_url": link,
		}),
	}
}

// inMessages are the blocks that stand in messages alone.
func inMessages() map[string]rule {
	return map[string]rule{
		"context_actions": block([]string{"elements"}, map[string]rule{
			"elements": list(1, MaxIcons, byType(feedback)),
		}, uniqueActions),
		"markdown": block([]string{"text"}, map[string]rule{"text": chars(1, MaxMarkdown)}),
		"table": block([]string{"rows"}, map[string]rule{
			"rows": list(1, MaxTableRows, list(1, MaxTableCells, byType(cells()))),
			"column_settings": list(1, MaxTableCells, orNull(object{fields: map[string]rule{
				"align": enum("left", "center", "right"), "is_wrapped": boolean,
			}}.check)),
		}),
		"data_table": block([]string{"caption", "rows"}, map[string]rule{
			"caption":   chars(1, MaxText),
			"rows":      list(1, MaxTableRows, list(1, MaxTableCells, byType(cells()))),
			"page_size": whole(1, MaxTableRows), "row_header_column_index": whole(0, MaxTableCells-1),
		}),
		"data_visualization": block([]string{"title", "chart"}, map[string]rule{
			"title": chars(1, MaxText), "chart": anything,
		}),
		"card": card(),
		"carousel": block([]string{"elements"}, map[string]rule{
			"elements": list(1, MaxCards, byType(map[string]rule{"card": card()})),
		}),
		"task_card": task(),
		"plan": block([]string{"title"}, map[string]rule{
			"title": chars(1, MaxText), "tasks": list(1, MaxMessageBlocks, byType(map[string]rule{"task_card": task()})),
		}),
		"file": block([]string{"external_id", "source"}, map[string]rule{
			"external_id": chars(1, MaxID), "source": enum("remote"),
		}),
		"container": block([]string{"child_blocks"}, map[string]rule{
			"child_blocks": list(1, MaxChildren, byType(homeBlocks)),
			"title":        plain(1, MaxCardTitle), "rich_text_title": richText, "subtitle": text(1, MaxCardTitle),
			"icon": image(nil), "width": enum("narrow", "standard", "wide", "full"),
			"is_collapsible": boolean, "default_collapsed": boolean, "has_header_divider": boolean,
		}, either(false, "title", "rich_text_title")),
	}
}

// inModals is the block that stands in modals alone.
func inModals() map[string]rule {
	return map[string]rule{
		"alert": block([]string{"text"}, map[string]rule{
			"text": text(1, MaxText), "level": enum("default", "info", "warning", "error", "success"),
		}),
	}
}

func cells() map[string]rule {
	return map[string]rule{
		"raw_text": object{needs: []string{"text"}, fields: map[string]rule{"text": chars(1, MaxTablesText)}}.check,
		"raw_number": object{needs: []string{"value"}, fields: map[string]rule{
			"value": number, "text": chars(1, MaxTablesText),
		}}.check,
		"rich_text": richText,
	}
}

func card() rule {
	return block(nil, map[string]rule{
		"hero_image": byType(map[string]rule{"image": image(nil)}),
		"icon":       byType(map[string]rule{"image": image(nil)}),
		"slack_icon": anything,
		"title":      text(1, MaxCardTitle),
		"subtitle":   text(1, MaxCardTitle),
		"body":       text(1, MaxCardBody),
		"subtext":    text(1, MaxCardBody),
		"actions":    list(1, MaxCardActions, byType(map[string]rule{"button": button})),
	}, either(false, "hero_image", "title", "actions", "body"))
}

func task() rule {
	return block([]string{"task_id", "title"}, map[string]rule{
		"task_id": chars(1, MaxID), "title": chars(1, MaxText),
		"status":  enum("pending", "in_progress", "complete", "error"),
		"details": richText, "output": richText, "hide_title": boolean,
		"sources": list(1, MaxOptions, object{needs: []string{"url", "text"}, fields: map[string]rule{
			"url": link, "text": chars(1, MaxText),
		}}.check),
	})
}
