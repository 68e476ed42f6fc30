// Drawing anew: on news the same page is fetched again and what differs is
// changed. The server alone draws, so the page cannot differ from what it holds.
import { all, body, memory, now, one, toast } from "./base.js";
import { grow } from "./composer.js";
import { post, press } from "./talk.js";

let running = false, again = false;
export async function refresh() {
  if (running) { again = true; return; }
  running = true;
  do {
    again = false;
    try {
      const address = location.href;
      const response = await fetch(address);
      if (!response.ok) throw new Error("status " + response.status);
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      if (address === location.href) show(fresh);
      else again = true;
    } catch { toast("The local Slack does not answer. Is it still running?"); }
  } while (again);
  running = false;
}

const pinned = new Set(["messages", "thread-messages"]); // lists that stay at their end

function show(fresh) {
  for (const list of all(".list")) {
    const end = list.scrollHeight - list.scrollTop - list.clientHeight < 90;
    const same = one("#" + list.id, fresh)?.parentElement.dataset.key === list.parentElement.dataset.key;
    if (end || !same) pinned.add(list.id);
  }
  for (const id of ["messages", "thread-messages"]) if (!one("#" + id)) pinned.add(id);
  const before = { ...body.dataset };
  document.title = fresh.title;
  morph(body, fresh.body);
  settle(before);
}

const keyOf = (n) => n.nodeType === 1 && (n.dataset.key || n.id || n.dataset.blockId || (n.dataset.actionId && n.dataset.actionId + " " + n.dataset.value)) || "";
const untouched = new Set(["open", "aria-pressed", "aria-expanded", "data-drawer"]);

// morph makes the old element like the new one and keeps what it can: focus,
// text being typed, open menus and the scroll position live in old elements.
function morph(old, fresh) {
  if (old.isEqualNode(fresh) || old.matches(".composer, dialog.confirm, #toast, .error, datalist")) return;
  if (old.matches("select, textarea, input, form.choices")) { old.replaceWith(document.importNode(fresh, true)); return; }
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !untouched.has(name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (!untouched.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  const byKey = new Map([...old.children].filter(keyOf).map((child) => [keyOf(child), child]));
  let next = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    let match = keyOf(child) ? byKey.get(keyOf(child)) : next;
    if (match && (match.nodeName !== child.nodeName || keyOf(match) !== keyOf(child))) match = null;
    if (!match) {
      old.insertBefore(document.importNode(child, true), next);
      continue;
    }
    if (match === next) next = next.nextSibling;
    else old.insertBefore(match, next);
    if (match.nodeType === 1) morph(match, child);
    else if (match.data !== child.data) match.data = child.data;
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    if (gone.nodeType !== 1 || !gone.matches("dialog.confirm, .editing")) gone.remove();
  }
}

// settle does what follows each drawing.
export function settle(before = {}) {
  const modal = one("#modal");
  if (modal && !modal.open) {
    modal.showModal();
    (one("[autofocus], .body input, .body textarea, .body select", modal) || one(".body", modal)).focus();
  }
  press();
  showUnread();
  for (const form of all(".editing")) form.closest(".message").classList.add("edits");
  for (const id of pinned) {
    const list = one("#" + id);
    if (list) list.scrollTop = list.scrollHeight;
  }
  pinned.clear();
  for (const form of all(".composer")) {
    const field = one("textarea", form);
    const draft = memory(sessionStorage, form.dataset.key);
    if (draft && !field.value) field.value = draft;
    grow(field);
  }
  const moved = ["user", "channel", "tab"].some((k) => before[k] !== body.dataset[k]);
  if (before.user !== body.dataset.user) listen();
  if (moved && body.dataset.direct === "true") post("open", { user: now().user, tab: body.dataset.tab });
  if (before.thread !== body.dataset.thread && body.dataset.thread) one("#thread-composer")?.focus();
  else if (moved && matchMedia("(hover: hover)").matches && !modal) one("#composer")?.focus();
}

// pin keeps a list at its end when it is drawn next.
export const pin = (id) => pinned.add(id);

let news;
function listen() {
  news?.close();
  news = new EventSource("/sim/news?user=" + encodeURIComponent(now().user));
  news.onopen = refresh; // what came while nobody listened is not told again
  news.onmessage = (event) => {
    let told = {};
    try { told = JSON.parse(event.data); } catch { /* then just look */ }
    const kind = told.what;
    if (told.channel && told.channel !== now().channel) {
      if (kind === "message") unread.add(told.channel);
      showUnread();
      if (kind === "message" || kind === "status") return;
    }
    refresh();
  };
}

const unread = new Set();
const showUnread = () => {
  unread.delete(now().channel);
  for (const link of all("#sidebar [data-place]")) link.classList.toggle("unread", unread.has(link.dataset.place));
};
