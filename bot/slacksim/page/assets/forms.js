// What modals and home tabs hold, and what a choice tells.
import { all, now, one } from "./base.js";
import { post } from "./talk.js";

// held is what a control holds, as a list of values.
export function held(control) {
  if (control.matches("form.choices")) return all("input:checked", control).map((input) => input.value);
  if (control.matches("select")) return [...control.selectedOptions].map((o) => o.value).filter((value) => value !== "");
  if (control.list) return all("option", control.list).filter((o) => o.value === control.value).map((o) => o.dataset.value).slice(0, 1);
  return control.value === "" ? [] : [control.value];
}

const several = (control) => control.dataset.type === "checkboxes" || control.multiple;
const controls = (root) => all("input[data-action-id], textarea[data-action-id], select[data-action-id], form.choices", root);

// chosen is what a choice tells: one value, or several.
export const chosen = (control) => several(control) ? { value: "", values_chosen: held(control) } : { value: held(control)[0] ?? "" };

// suggest fills the list of a field whose choices the app gives while one types.
export async function suggestChoices(field) {
  const view = field.closest("[data-view-id]");
  const where = view ? { view_id: view.dataset.viewId } : { channel: now().channel, message_ts: field.closest(".message").dataset.ts };
  const typed = field.value;
  const answer = await post("suggest", { user: now().user, ...where, action_id: field.dataset.actionId, value: typed });
  if (!answer || typed !== field.value) return;
  const groups = answer.answer?.option_groups ?? [{ options: answer.answer?.options ?? [] }];
  field.list.replaceChildren(...groups.flatMap((group) => group.options).map((o) => {
    const option = document.createElement("option");
    option.value = o.text.text;
    option.dataset.value = o.value;
    return option;
  }));
}

function complain(view, errors) {
  for (const block of all(".block.input", view)) {
    const place = one(".error", block);
    place.textContent = errors[block.dataset.blockId] || "";
    place.hidden = place.textContent === "";
  }
  one(".error:not([hidden])", view)?.closest(".block").querySelector("input, textarea, select")?.focus();
}

export async function submit(view) {
  complain(view, {});
  const values = {};
  for (const control of controls(view)) values[control.dataset.actionId] = several(control) ? held(control) : held(control)[0] ?? null;
  const button = one("[data-do=submit-view]", view);
  button.disabled = true;
  const answer = await post("submit", { user: now().user, view_id: view.dataset.viewId, values });
  button.disabled = false;
  if (answer?.errors) complain(view, answer.errors);
}
