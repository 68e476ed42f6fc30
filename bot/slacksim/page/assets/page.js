// The page's only script. It posts what people do to /sim/…, listens to
// /sim/news, and on news fetches this same page again and changes what differs:
// the server alone draws, so what stands here cannot differ from what it holds.
"use strict";
(() => {
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const body = document.body;
  const now = () => ({ user: body.dataset.user, channel: body.dataset.channel });

  // ---- what people do ----

  async function post(what, data) {
    try {
      const response = await fetch("/sim/" + what, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(data),
      });
      const text = await response.text();
      let answer = {};
      try { answer = JSON.parse(text); } catch { answer = { error: text.trim() }; }
      if (!response.ok || answer.ok === false) throw new Error(answer.error || "status " + response.status);
      refresh();
      return answer;
    } catch (problem) {
      toast("That did not work: " + problem.message);
      return null;
    }
  }

  let toastTimer;
  function toast(text) {
    const place = one("#toast");
    place.textContent = text;
    place.hidden = false;
    clearTimeout(toastTimer);
    toastTimer = setTimeout(() => { place.hidden = true; }, 6000);
  }

  async function send(form) {
    const field = one("textarea", form);
    const text = field.value.trim();
    if (!text || form.dataset.busy) return;
    const { channel, thread } = form.dataset;
    const command = /^(\/[\w-]+)\s*([^]*)$/.exec(text);
    if (command && thread) return toast(command[1] + " cannot be used in a thread. Ask in the channel, or mention the app here.");
    form.dataset.busy = "yes";
    const answer = command
      ? await post("command", { channel, user: now().user, command: command[1], text: command[2] })
      : await post("say", { channel, user: now().user, text: encode(text), thread_ts: thread });
    delete form.dataset.busy;
    if (!answer) return;
    write(field, "");
    pinned.add(thread ? "thread-messages" : "messages");
  }

  // encode turns what was typed into Slack's form: three escapes, and mentions.
  const encode = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

  // act tells of a click or a choice; an element may ask first.
  async function act(element, extra) {
    const data = element.dataset;
    if (data.confirm !== undefined && !(await ask(data))) return;
    const view = element.closest("[data-view-id]");
    const message = element.closest(".message");
    const block = element.closest("[data-block-id]");
    const said = { ...now(), action_id: data.actionId, block_id: block?.dataset.blockId, value: data.value ?? "", ...extra };
    if (view) {
      said.view_id = view.dataset.viewId;
      said.values = collect(view);
      delete said.channel;
    } else {
      said.message_ts = message?.dataset.ts;
    }
    element.classList.add("busy");
    const answer = await post("click", said);
    element.classList.remove("busy");
    if (answer && data.type === "feedback_buttons") remember(element);
  }

  // ask shows the element's confirm dialog and gives what was answered.
  function ask(data) {
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

  // ---- forms ----

  // state is what a control holds, in Slack's form for view.state.values.
  function state(control) {
    const type = control.dataset.type;
    const option = (value, text) => ({ text: { type: "plain_text", text: text.trim(), emoji: true }, value });
    if (control.matches("form.choices")) {
      const list = all("input:checked", control).map((i) => option(i.value, one("span", i.parentElement).firstChild.textContent));
      return type === "checkboxes" ? { type, selected_options: list } : { type, selected_option: list[0] ?? null };
    }
    if (control.matches("select")) {
      const list = [...control.selectedOptions].filter((o) => o.value !== "").map((o) => option(o.value, o.text));
      return control.multiple ? { type, selected_options: list } : { type, selected_option: list[0] ?? null };
    }
    return { type, value: control.value === "" ? null : control.value };
  }

  const fields = (view) => all("[data-block-id]", view).flatMap((block) =>
    all("input[data-action-id], textarea[data-action-id], select[data-action-id], form.choices", block).map((control) => [block, control]));

  function collect(view) {
    const values = {};
    for (const [block, control] of fields(view)) {
      (values[block.dataset.blockId] ??= {})[control.dataset.actionId] = state(control);
    }
    return values;
  }

  // chosen is what a click on a choice tells.
  function chosen(control) {
    const held = state(control);
    const list = held.selected_options ?? (held.selected_option ? [held.selected_option] : []);
    return { value: list.map((o) => o.value).join(","), values_chosen: list.map((o) => o.value) };
  }

  function complain(view, errors) {
    for (const block of all(".block.input", view)) {
      const place = one(".error", block);
      place.textContent = errors[block.dataset.blockId] || "";
      place.hidden = place.textContent === "";
    }
    one(".error:not([hidden])", view)?.closest(".block").querySelector("input, textarea, select")?.focus();
  }

  async function submit(view) {
    const missing = {};
    for (const [block, control] of fields(view)) {
      const held = state(control);
      const empty = !(held.value || held.selected_option || held.selected_options?.length);
      if (block.matches(".input:not([data-optional])") && empty) missing[block.dataset.blockId] = "Please fill this in.";
    }
    complain(view, missing);
    if (Object.keys(missing).length) return;
    const button = one("[data-do=submit-view]", view);
    button.disabled = true;
    const answer = await post("submit", { user: now().user, view_id: view.dataset.viewId, values: collect(view) });
    button.disabled = false;
    const errors = answer?.errors ?? answer?.response?.errors;
    if (errors) complain(view, errors);
  }

  // ---- what a browser remembers: drafts, thumbs, what is unread ----

  const memory = (store, key, value) => {
    try {
      if (value === undefined) return store.getItem(key);
      if (value === "") store.removeItem(key);
      else store.setItem(key, value);
    } catch { /* a browser may forbid it; then nothing is remembered */ }
    return null;
  };
  const thumb = (button) => ["thumb", now().user, now().channel, button.closest(".message")?.dataset.ts, button.dataset.actionId].join(" ");

  function remember(button) {
    memory(localStorage, thumb(button), button.dataset.value);
    press();
  }
  function press() {
    for (const button of all("[data-type=feedback_buttons]")) {
      button.setAttribute("aria-pressed", String(memory(localStorage, thumb(button)) === button.dataset.value));
    }
  }

  const unread = new Set();
  const showUnread = () => {
    unread.delete(now().channel);
    for (const link of all("#sidebar [data-place]")) link.classList.toggle("unread", unread.has(link.dataset.place));
  };

  // ---- drawing anew ----

  let running = false, again = false;
  async function refresh() {
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
  const untouched = new Set(["open", "aria-pressed", "aria-expanded"]);

  // morph makes the old element like the new one and keeps what it can: focus,
  // text being typed, open menus and the scroll position live in old elements.
  function morph(old, fresh) {
    if (old.isEqualNode(fresh) || old.matches(".composer, dialog.confirm")) return;
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
  function settle(before = {}) {
    const modal = one("#modal");
    if (modal && !modal.open) {
      modal.showModal();
      (one("[autofocus], .body input, .body textarea, .body select", modal) || one(".body", modal)).focus();
    }
    press();
    showUnread();
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

  function go(address) {
    history.pushState(null, "", address);
    delete body.dataset.drawer;
    for (const menu of all("details[open]")) menu.open = false;
    refresh();
  }
  addEventListener("popstate", refresh);

  let news;
  function listen() {
    news?.close();
    news = new EventSource("/sim/news?user=" + encodeURIComponent(now().user));
    let opened = false;
    news.onopen = () => { if (opened) refresh(); opened = true; };
    news.onmessage = (event) => {
      let told = {};
      try { told = JSON.parse(event.data); } catch { /* then just look */ }
      const kind = told.kind ?? told.what;
      if (told.channel && told.channel !== now().channel) {
        if (kind === "message") unread.add(told.channel);
        showUnread();
        if (kind === "message" || kind === "status") return;
      }
      refresh();
    };
  }

  // ---- the composer ----

  function write(field, text) {
    field.value = text;
    grow(field);
    memory(sessionStorage, field.form.dataset.key, text);
    suggest(field);
  }
  function grow(field) {
    field.style.height = "auto";
    if (field.value) field.style.height = Math.min(field.scrollHeight, 200) + "px";
  }

  // suggest offers what the word before the caret may become.
  function suggest(field) {
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
  function complete(field, item) {
    const end = field.selectionStart;
    const start = field.value.slice(0, end).search(/[@#/][\w.-]*$/);
    const text = field.value.slice(0, start) + item.dataset.insert + " ";
    const rest = field.value.slice(end);
    write(field, text + rest);
    field.focus();
    field.setSelectionRange(text.length, text.length);
    one(".suggestions", field.form).hidden = true;
  }

  function keys(event, field) {
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
  function edit(button) {
    const message = button.closest(".message");
    if (one(".editing", message)) return;
    const form = document.createElement("form");
    form.className = "editing";
    const field = document.createElement("textarea");
    field.setAttribute("aria-label", "Edit the message");
    field.value = plain(button.dataset.text);
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
      if (await post("edit", { ...now(), ts: message.dataset.ts, text: encode(field.value.trim()) })) end();
    };
    field.focus();
    grow(field);
  }
  // plain shows a stored text the way it was typed.
  function plain(text) {
    return text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
  }

  // ---- events ----

  const deeds = {
    menu: () => { body.dataset.drawer = body.dataset.drawer ? "" : "open"; if (!body.dataset.drawer) delete body.dataset.drawer; },
    edit,
    delete: async (button) => {
      const sure = { confirmTitle: "Delete this message?", confirm: "It cannot be brought back.", confirmYes: "Delete", confirmStyle: "danger" };
      if (await ask(sure)) post("delete", { ...now(), ts: button.closest(".message").dataset.ts });
    },
    "close-view": (button) => closeView(button.closest("dialog")),
    "submit-view": (button) => submit(button.closest("dialog")),
  };
  const closeView = (view) => post("close", { user: now().user, view_id: view.dataset.viewId });

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-action-id], [data-do], [data-example], [data-nav], .mention[href], .suggestions li");
    for (const menu of all("details[open]")) if (!menu.contains(event.target)) menu.open = false;
    if (body.dataset.drawer && !event.target.closest("#sidebar, #menu")) delete body.dataset.drawer;
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
    const control = event.target.closest("[data-dispatch=change]");
    if (control) act(control, chosen(control));
  });
  document.addEventListener("input", (event) => {
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
      delete body.dataset.drawer;
    }
  });
  document.addEventListener("cancel", (event) => { // Escape in a modal
    if (event.target.id !== "modal") return;
    event.preventDefault();
    closeView(event.target);
  }, true);

  settle();
})();
