/* Comfort only: without it every page still works. Copy buttons, and quotations in place of a page of their own. */
(() => {
  "use strict";

  const copied = async (button, area) => {
    try {
      await navigator.clipboard.writeText(area.value);
    } catch {
      area.focus();
      area.select();
      document.execCommand("copy");
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  };

  const addCopyButtons = (root) => {
    for (const section of root.querySelectorAll(".ma-form")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Copy";
      button.addEventListener("click", () => copied(button, section.querySelector("textarea")));
      section.querySelector("label").after(button);
    }
  };

  /* The reader's selection, if all of it lies in the words of this message. */
  const selectedIn = (article) => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed) return "";
    const inside = (node) => node && article.contains(node);
    return inside(selection.anchorNode) && inside(selection.focusNode) ? selection.toString().trim() : "";
  };

  const showQuote = async (link) => {
    const article = link.closest("article");
    const open = article.querySelector(".ma-panel");
    if (open) {
      open.remove();
      return;
    }
    const url = new URL(link.href);
    const passage = selectedIn(article);
    if (passage) url.searchParams.set("passage", passage);
    const answer = await fetch(url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const result = page.querySelector("[data-ma-result]");
    if (!result) throw new Error("no quotation in the answer");
    const panel = document.createElement("div");
    panel.className = "ma-panel";
    const more = document.createElement("a");
    more.href = url;
    more.textContent = "Choose words, hide names, add messages around it";
    panel.append(document.importNode(result, true), more);
    addCopyButtons(panel);
    link.closest(".ma-actions").after(panel);
  };

  document.addEventListener("DOMContentLoaded", () => {
    addCopyButtons(document);
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-ma-quote]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (link.ariaBusy) return;  // asked for already
      link.ariaBusy = "true";
      showQuote(link).catch(() => { location.href = link.href; }).finally(() => { link.ariaBusy = null; });
    });
  });
})();
