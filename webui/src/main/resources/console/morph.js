// Makes one element's children equal to those of new markup, touching only what differs: what a person has selected
// stays selected, and style transitions see a change and not a new element. Children are matched by position.

/** @param {Element} target  @param {string} markup trusted: it comes from the page's own origin */
export function morph(target, markup) {
  const template = document.createElement('template');
  template.innerHTML = markup;
  morphChildren(target, template.content);
}

function morphChildren(target, wanted) {
  const children = significant(wanted);
  const present = significant(target);
  children.forEach((child, index) => {
    const old = present[index];
    if (!old) {
      target.append(document.importNode(child, true));
    } else if (old.nodeType !== child.nodeType || old.nodeName !== child.nodeName) {
      old.replaceWith(document.importNode(child, true));
    } else if (old.nodeType === Node.TEXT_NODE) {
      if (old.data !== child.data) old.data = child.data;
    } else {
      morphAttributes(old, child);
      morphChildren(old, child);
    }
  });
  present.slice(children.length).forEach(node => node.remove());
}

function significant(parent) {
  return [...parent.childNodes].filter(node =>
    node.nodeType === Node.ELEMENT_NODE || (node.nodeType === Node.TEXT_NODE && node.data.trim() !== ''));
}

function morphAttributes(old, wanted) {
  for (const { name, value } of wanted.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!wanted.hasAttribute(name)) old.removeAttribute(name);
  }
}
