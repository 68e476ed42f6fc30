// The page's script. It tells /sim/… what people do, listens to /sim/news, and
// on news fetches this same page again and changes what differs.
import { all, body, memory, now, one } from "./base.js";
import { complete, edit, grow, keys, send, suggest, write } from "./composer.js";
import { refresh, settle } from "./draw.js";
import { chosen, submit, suggestChoices } from "./forms.js";
import { act, ask, post } from "./talk.js";

function go(address) {
  history.pushState(null, "", address);
  body.removeAttribute("data-drawer");
  for (const menu of all("details[open]")) menu.open = false;
  refresh();
}
addEventListener("popstate", refresh);

const deeds = {
  menu: () => body.toggleAttribute("data-drawer"),
  edit,
  delete: async (button) => {
    const sure = { confirmTitle: "Delete this message?", confirm: "It cannot be brought back.", confirmYes: "Delete", confirmStyle: "danger" };
    if (await ask(sure)) post("delete", { ...now(), ts: button.closest(".message").dataset.ts });
  },
  shortcut: (button) => post("shortcut", { ...now(), message_ts: button.closest(".message").dataset.ts, callback_id: button.dataset.callback }),
  "close-view": (button) => closeView(button.closest("dialog")),
  "submit-view": (button) => submit(button.closest("dialog")),
};
const closeView = (view) => post("close", { user: now().user, view_id: view.dataset.viewId });

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-action-id], [data-do], [data-example], [data-nav], .mention[href], .suggestions li");
  for (const menu of all("details[open]")) if (!menu.contains(event.target)) menu.open = false;
  if (!event.target.closest("#sidebar, #menu")) body.removeAttribute("data-drawer");
  if (!target) return;
  if (target.matches(".suggestions li")) return complete(one("textarea", target.closest("form")), target);
  if (target.matches(".mention[href], [data-nav]")) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = new URL(target.href);
    if (!address.searchParams.has("user")) address.searchParams.set("user", now().user);
    return go(address);
  }
  if (target.dataset.example !== undefined) {
    const field = one("#composer");
    write(field, target.dataset.example);
    return field.focus();
  }
  if (target.dataset.do) return deeds[target.dataset.do]?.(target);
  if (target.matches("button, a")) {
    target.closest("details")?.removeAttribute("open");
    act(target);
  }
});

document.addEventListener("change", (event) => {
  const control = event.target.closest("[data-action-id]");
  // What stands in a view is told at once, so that each click there carries it;
  // a field that acts on Enter waits for it.
  if (control && control.dataset.dispatch !== "enter") act(control, chosen(control));
});
document.addEventListener("input", (event) => {
  if (event.target.list) return void suggestChoices(event.target);
  const form = event.target.closest(".composer");
  if (!form) return;
  memory(sessionStorage, form.dataset.key, event.target.value);
  grow(event.target);
  suggest(event.target);
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  if (event.target.matches(".composer")) send(event.target);
});
document.addEventListener("keydown", (event) => {
  const { target } = event;
  if (target.matches(".composer textarea")) return keys(event, target);
  if (event.key === "Enter" && !event.isComposing && target.matches("input[data-action-id]")) {
    event.preventDefault();
    if (target.dataset.dispatch) act(target, { value: target.value });
    else if (target.closest("#modal")) submit(target.closest("#modal"));
  }
  if (event.key === "Escape") {
    for (const menu of all("details[open]")) { menu.open = false; one("summary", menu).focus(); }
    body.removeAttribute("data-drawer");
  }
});
// Where a key and its character come apart, the Enter that sent must not write.
document.addEventListener("keypress", (event) => {
  if (event.key === "Enter" && !event.shiftKey && event.target.matches(".composer textarea")) event.preventDefault();
});
document.addEventListener("cancel", (event) => { // Escape in a modal
  if (event.target.id !== "modal") return;
  event.preventDefault();
  closeView(event.target);
}, true);

settle();
