// Elements that are made once and then only changed where something changed, so
// that selection, focus and scroll stay.

/** Makes an element. Texts become text nodes, never HTML. */
export function h(tag, attributes, ...inside) {
  const out = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (key === "on") {
      for (const [name, f] of Object.entries(value)) out.addEventListener(name, f);
    } else if (value === true) {
      out.setAttribute(key, "");
    } else if (value !== false && value !== null && value !== undefined) {
      out.setAttribute(key, String(value));
    }
  }
  out.append(...inside.flat(Infinity).filter((x) => x !== null && x !== undefined));
  return out;
}

/** Sets the text of an element, if it is another one. */
export function put(node, text) {
  const words = String(text);
  if (node.textContent === words) return;
  const only = node.firstChild;
  if (only && !only.nextSibling && only.nodeType === Node.TEXT_NODE) only.data = words;
  else node.textContent = words;
}

/** Sets the classes of an element, if they are others. */
export function dress(node, kind) {
  if (node.className !== kind) node.className = kind;
}

export function show(node, on) {
  if (node.hidden === on) node.hidden = !on;
}

export function mark(node, name, value) {
  const text = value === null || value === undefined ? null : String(value);
  if (node.getAttribute(name) === text) return;
  if (text === null) node.removeAttribute(name);
  else node.setAttribute(name, text);
}

/** Sets a custom property: the policy allows no style attribute in HTML, but
 * allows this. */
export function paint(node, name, value) {
  if (node.style.getPropertyValue(name) !== value) node.style.setProperty(name, value);
}

/** Keeps one child for each item: made once, updated, moved, removed. */
export function keep(parent, items, keyOf, make, update) {
  const known = (parent.kept ??= new Map());
  const wanted = new Set();
  let at = parent.firstChild;
  for (const item of items) {
    const key = keyOf(item);
    wanted.add(key);
    let one = known.get(key);
    if (!one) {
      one = make(item);
      known.set(key, one);
    }
    update?.(one, item);
    if (one.node === at) at = at.nextSibling;
    else parent.insertBefore(one.node, at);
  }
  for (const [key, one] of known)
    if (!wanted.has(key)) {
      one.node.remove();
      known.delete(key);
    }
}
