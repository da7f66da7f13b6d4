/* The list of elections, phases and stages beside the code editor: leads to their lines, follows the cursor, and folds stages. */
"use strict";

(function () {
  if (typeof CodeMirror === "undefined") return;

  /* box: the folded list. here: where the stage of the cursor is named, by a sentence with {line} and {places}. go: leads to a link's line. */
  CodeMirror.defineExtension("outlineIn", function (box, here, sentence, go) {
    const editor = this;
    const list = box.querySelector("nav");
    let shown = list.innerHTML;

    const links = () => Array.from(list.querySelectorAll("a[data-line]"));

    /* Between two answers lines move with what is typed above them. */
    function hold() {
      for (const link of links()) link.handle = editor.getLineHandle(Number(link.dataset.line) - 1);
    }

    function line(link) {
      const now = link.handle ? editor.getLineNumber(link.handle) : null;
      return now === null ? Number(link.dataset.line) - 1 : now;
    }

    function path(link) {
      const found = [link.textContent];
      const phase = link.closest("ul ul");
      if (phase) found.unshift(phase.previousElementSibling.textContent);
      const election = link.closest("details").querySelector("summary").textContent;
      return link.parentElement.parentElement.firstElementChild === link.parentElement && !phase ? [election] : [election, ...found];
    }

    let current = null;
    function follow() {
      const at = editor.getCursor().line;
      let found = null;
      for (const link of links()) {
        const begin = line(link);
        if (begin > at) break;
        const end = begin + Number(link.dataset.end) - Number(link.dataset.line);
        if (at <= end) found = link;
      }
      here.textContent = sentence.replace("{line}", at + 1).replace("{places}", found ? path(found).join(" › ") : "–");
      if (found === current) return;
      if (current) current.removeAttribute("aria-current");
      current = found;
      if (!found) return;
      found.setAttribute("aria-current", "location");
      found.closest("details").open = true;
      if (list.scrollHeight > list.clientHeight && !list.contains(document.activeElement))
        list.scrollTop += found.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
    }

    list.addEventListener("click", function (event) {
      const link = event.target.closest("a[data-line]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return; // a new tab: the stage's fields
      event.preventDefault();
      go(line(link));
    });
    let waiting = 0;
    editor.on("cursorActivity", function () {
      clearTimeout(waiting);
      waiting = setTimeout(follow, 120);
    });
    hold();
    follow();

    return {
      /* What the server made of the text as it is now; what was unfolded stays so. */
      renew: function (html) {
        if (!html || html === shown) return;
        shown = html;
        const open = new Set(Array.from(list.querySelectorAll("details[open]"), (each) => each.dataset.id));
        const place = links().indexOf(document.activeElement);
        list.innerHTML = html;
        for (const each of list.querySelectorAll("details")) each.open = open.has(each.dataset.id);
        hold();
        current = null;
        follow();
        if (place >= 0 && links()[place]) links()[place].focus();
      },
      fold: function () {
        editor.operation(function () {
          for (const link of list.querySelectorAll("a.outline-stage")) editor.foldCode(CodeMirror.Pos(line(link), 0), { scanUp: false }, "fold");
        });
      },
      unfold: function () {
        editor.operation(function () {
          for (const mark of editor.getAllMarks()) if (mark.__isFold) mark.clear();
        });
      },
      open: function () {
        box.open = true;
        const link = current || links()[0] || list;
        link.focus();
      },
    };
  });
})();
