package slacksim

import (
	"strings"
	"time"
)

func usersInfo(s *Server, call *call) (fields, error) {
	p := s.ws.person(call.str("user"))
	if p == nil || p.id != call.str("user") {
		return nil, refusal("user_not_found")
	}
	return fields{"user": s.profile(p, call.bool("include_locale"))}, nil
}

func lookupByEmail(s *Server, call *call) (fields, error) {
	email := strings.ToLower(call.str("email"))
	for _, p := range s.ws.people {
		if p.email != "" && p.email == email {
			return fields{"user": s.profile(p, true)}, nil
		}
	}
	return nil, refusal("users_not_found")
}

// profile is a person as the API gives them out. The server is locked.
func (s *Server) profile(p *person, locale bool) fields {
	profile := fields{
		"real_name": p.realName, "real_name_normalized": p.realName, "display_name": p.name,
		"display_name_normalized": p.name, "title": p.title, "team": p.team, "avatar_hash": "",
	}
	if s.has("users:read.email") && p.email != "" {
		profile["email"] = p.email
	}
	offset := 0
	if zone, err := time.LoadLocation(p.zone); err == nil {
		_, offset = s.cfg.Clock().In(zone).Zone()
	}
	user := fields{
		"id": p.id, "team_id": p.team, "name": p.name, "real_name": p.realName, "deleted": false,
		"tz": p.zone, "tz_label": p.zone, "tz_offset": offset, "profile": profile, "updated": s.ws.born / 1000,
		"is_admin": false, "is_owner": false, "is_primary_owner": false,
		"is_restricted": p.guest, "is_ultra_restricted": false, "is_bot": p.bot != "", "is_app_user": false,
	}
	if p.stranger {
		user["is_stranger"] = true
	}
	if p.bot != "" {
		profile["bot_id"], profile["api_app_id"] = p.bot, ""
		if p.id == botUser {
			profile["api_app_id"] = appID
		}
	}
	if locale {
		user["locale"] = p.locale
	}
	return user
}
