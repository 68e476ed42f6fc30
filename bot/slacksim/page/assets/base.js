// What all parts of the page's script use.

export const one = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const body = document.body;
export const now = () => ({ user: body.dataset.user, channel: body.dataset.channel });

let toastTimer;
export function toast(text) {
  const place = one("#toast");
  place.textContent = text;
  place.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { place.hidden = true; }, 6000);
}

// memory keeps drafts and thumbs in the browser; "" forgets, no value reads.
export const memory = (store, key, value) => {
  try {
    if (value === undefined) return store.getItem(key);
    if (value === "") store.removeItem(key);
    else store.setItem(key, value);
  } catch { /* a browser may forbid it; then nothing is remembered */ }
  return null;
};
