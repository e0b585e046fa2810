// The rich-text editor writes its few rules into a style element of its own, which the policy refuses
// with a message in the console. They stand in desk.css; an element of that name, which is no style
// sheet, keeps it from trying.
const rules = document.createElementNS("urn:mbcportal:none", "style");
rules.setAttribute("data-tiptap-style", "");
document.head.append(rules);
