package blockkit

// Limits of Slack in characters (see Length) or items, for those who must cut
// before they send. The table of blocks refers to them.
const (
	MaxMessageBlocks = 50  // blocks of a message
	MaxViewBlocks    = 100 // blocks of a modal or home view

	MaxMessageText = 40000 // the text beside the blocks
	MaxBlocksText  = 12000 // all text within a message's blocks
	MaxMarkdown    = 12000 // over the markdown blocks of a message
	MaxTablesText  = 10000 // over the cells of a message's tables

	MaxID   = 255  // block_id, action_id, callback_id, external_id
	MaxText = 3000 // a text object, where nothing smaller is said
	MaxURL  = 3000

	MaxFields      = 10 // of a section
	MaxFieldText   = 2000
	MaxHeaderText  = 150
	MaxContext     = 10 // elements of a context block
	MaxActions     = 25 // elements of an actions block
	MaxIcons       = 5  // elements of a context_actions block
	MaxAltText     = 2000
	MaxImageTitle  = 2000
	MaxInputLabel  = 2000
	MaxInputText   = 3000 // what a plain_text_input takes
	MaxPlaceholder = 150

	MaxButtonText  = 75
	MaxButtonValue = 2000
	MaxLabel       = 75 // accessibility_label, label of an option group

	MaxOptions     = 100 // of a select
	MaxChoices     = 10  // of radio buttons and checkboxes
	MaxOverflow    = 5
	MaxOptionText  = 75
	MaxOptionValue = 75

	MaxTableRows  = 100
	MaxTableCells = 20 // in a row

	MaxCardTitle   = 150 // title and subtitle
	MaxCardBody    = 200
	MaxCardActions = 3
	MaxCards       = 10 // of a carousel
	MaxChildren    = 10 // blocks in a container

	MaxViewTitle       = 24 // title, submit and close of a modal
	MaxPrivateMetadata = 3000

	MaxConfirmTitle  = 100
	MaxConfirmText   = 300
	MaxConfirmButton = 30
)

// Length counts the characters of a text in UTF-16 units: an emoji outside
// the basic plane counts two.
func Length(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}
