// The fields to write in: sending, completing, drafts, editing.
import { all, memory, now, one, toast } from "./base.js";
import { pin } from "./draw.js";
import { post } from "./talk.js";

export async function send(form) {
  const field = one("textarea", form);
  const text = field.value.trim();
  if (!text || form.dataset.busy) return;
  const { channel, thread } = form.dataset;
  const command = /^(\/[\w-]+)\s*([^]*)$/.exec(text);
  if (command && thread) return toast(command[1] + " cannot be used in a thread. Ask in the channel, or mention the app here.");
  form.dataset.busy = "yes";
  const answer = command
    ? await post("command", { channel, user: now().user, command: command[1], text: command[2] })
    : await post("say", { channel, user: now().user, text, thread_ts: thread });
  delete form.dataset.busy;
  if (!answer) return;
  write(field, "");
  pin(thread ? "thread-messages" : "messages");
}

export function write(field, text) {
  field.value = text;
  grow(field);
  memory(sessionStorage, field.form.dataset.key, text);
  suggest(field);
}
export function grow(field) {
  field.style.height = "auto";
  if (field.value) field.style.height = Math.min(field.scrollHeight, 200) + "px";
}

// suggest offers what the word before the caret may become.
export function suggest(field) {
  const list = one(".suggestions", field.form);
  const before = field.value.slice(0, field.selectionStart);
  const word = /(?:^|\s)([@#][\w.-]*)$/.exec(before)?.[1] ?? /^\/[\w-]*$/.exec(before)?.[0];
  const fits = word ? all("#completions li").filter((li) => li.dataset.insert.startsWith(word.toLowerCase()) && li.dataset.insert !== word).slice(0, 7) : [];
  list.replaceChildren(...fits.map((li, i) => {
    const item = document.createElement("li");
    item.id = list.id + i;
    item.role = "option";
    item.dataset.insert = li.dataset.insert;
    const name = document.createElement("b");
    name.textContent = li.dataset.insert;
    item.append(name, " " + li.textContent);
    return item;
  }));
  list.hidden = fits.length === 0;
  field.setAttribute("aria-expanded", String(fits.length > 0));
  mark(field, 0);
}
function mark(field, index) {
  const items = all("li", one(".suggestions", field.form));
  const at = (index + items.length) % (items.length || 1);
  items.forEach((item, i) => item.setAttribute("aria-selected", String(i === at)));
  if (items.length) field.setAttribute("aria-activedescendant", items[at].id);
  else field.removeAttribute("aria-activedescendant");
}
export function complete(field, item) {
  const end = field.selectionStart;
  const start = field.value.slice(0, end).search(/[@#/][\w.-]*$/);
  const text = field.value.slice(0, start) + item.dataset.insert + " ";
  const rest = field.value.slice(end);
  write(field, text + rest);
  field.focus();
  field.setSelectionRange(text.length, text.length);
  one(".suggestions", field.form).hidden = true;
}

export function keys(event, field) {
  const items = all("li", one(".suggestions", field.form));
  const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
  const open = items.length > 0 && !one(".suggestions", field.form).hidden;
  if (event.isComposing) return;
  if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    mark(field, at + (event.key === "ArrowDown" ? 1 : -1));
  } else if (open && (event.key === "Enter" || event.key === "Tab")) {
    event.preventDefault();
    complete(field, items[at]);
  } else if (open && event.key === "Escape") {
    one(".suggestions", field.form).hidden = true;
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send(field.form);
  }
}

// edit puts a field in the place of a message's text.
export function edit(button) {
  const message = button.closest(".message");
  if (one(".editing", message)) return;
  const form = document.createElement("form");
  form.className = "editing";
  const field = document.createElement("textarea");
  field.setAttribute("aria-label", "Edit the message");
  field.value = button.dataset.text;
  const button2 = (text, className, type) => Object.assign(document.createElement("button"), { textContent: text, className, type });
  const cancel = button2("Cancel", "button", "button");
  form.append(field, cancel, button2("Save", "button primary", "submit"));
  one(".body", message).after(form);
  message.classList.add("edits");
  const end = () => { form.remove(); message.classList.remove("edits"); };
  cancel.onclick = end;
  field.onkeydown = (event) => {
    if (event.key === "Escape") end();
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
  };
  form.onsubmit = async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (await post("edit", { ...now(), ts: message.dataset.ts, text: field.value.trim() })) end();
  };
  field.focus();
  grow(field);
}
