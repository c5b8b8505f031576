/* app.js - comfort only: every page works without it. No state, nothing sent but the form itself. */
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
