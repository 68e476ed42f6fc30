// What people do goes to /sim/… from here.
import { all, body, memory, now, toast } from "./base.js";
import { refresh } from "./draw.js";

// post tells of a deed and gives the answer, or null and says why. Clicks wait
// for the one before: a text just filled in is told before the button beside it.
let before = Promise.resolve();
export function post(what, data) {
  if (what !== "click" && what !== "submit") return tell(what, data);
  return before = before.then(() => tell(what, data));
}

async function tell(what, data) {
  try {
    const response = await fetch("/sim/" + what, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(data),
    });
    const text = await response.text();
    let answer = {};
    try { answer = JSON.parse(text); } catch { answer = { error: text.trim() }; }
    refresh();
    if (answer.errors) return answer;
    if (!response.ok || answer.ok === false) throw new Error(answer.help || answer.error || "status " + response.status);
    return answer;
  } catch (problem) {
    toast("That did not work: " + problem.message);
    return null;
  }
}

// act tells of a click or a choice; an element may ask first.
export async function act(element, extra) {
  const data = element.dataset;
  if (data.confirm !== undefined && !(await ask(data))) return;
  const view = element.closest("[data-view-id]");
  const message = element.closest(".message");
  const where = view ? { user: now().user, view_id: view.dataset.viewId } : { ...now(), message_ts: message?.dataset.ts };
  element.classList.toggle("busy", element.matches("button, a")); // a field stays as it is
  const answer = await post("click", { ...where, action_id: data.actionId, value: data.value ?? "", ...extra });
  element.classList.remove("busy");
  if (answer && data.type === "feedback_buttons") remember(element);
}

// ask shows the element's confirm dialog and gives what was answered.
export function ask(data) {
  const dialog = document.createElement("dialog");
  dialog.className = "confirm";
  const add = (tag, text, className) => {
    const child = document.createElement(tag);
    child.textContent = text;
    child.className = className || "";
    return child;
  };
  const no = add("button", data.confirmNo || "Cancel", "button");
  const yes = add("button", data.confirmYes, "button " + (data.confirmStyle === "danger" ? "danger" : "primary"));
  const foot = add("footer", "");
  foot.append(no, yes);
  dialog.append(add("h2", data.confirmTitle || "Are you sure?"), add("p", data.confirm || ""), foot);
  body.append(dialog);
  dialog.showModal();
  yes.focus();
  return new Promise((resolve) => {
    no.onclick = () => dialog.close("no");
    yes.onclick = () => dialog.close("yes");
    dialog.onclose = () => { dialog.remove(); resolve(dialog.returnValue === "yes"); };
  });
}

// The thumb that a person pressed is not in the message: the browser keeps it.
const thumb = (button) => ["thumb", now().user, now().channel, button.closest(".message")?.dataset.ts, button.dataset.actionId].join(" ");

function remember(button) {
  memory(localStorage, thumb(button), button.dataset.value);
  press();
}
export function press() {
  for (const button of all("[data-type=feedback_buttons]")) {
    button.setAttribute("aria-pressed", String(memory(localStorage, thumb(button)) === button.dataset.value));
  }
}
